import type { RefusalCode } from '../../protocol/order.ts';

/** Why a host refused an order, in Chinese; in English the host says it itself. */
export const hostRefusalsZh: Readonly<Record<RefusalCode, string>> = {
  'bad-signature': '指令的签名不对。',
  'unknown-key': '主机不认识签名所用的密钥。',
  malformed: '主机看不懂这条指令。',
  unsealed: '指令没有加密，主机只接受加密的指令。',
  'cannot-open': '主机无法解密这条指令。',
  'wrong-host': '这条指令不是发给这台主机的。',
  'wrong-namespace': '主机的网络命名空间已不是批准时的那一个。',
  'digest-mismatch': '指令的内容与批准的内容不一致。',
  'not-yet-valid': '指令尚未生效：请核对两端的时钟。',
  expired: '指令到达时已经过期。',
  replayed: '这条指令已经执行过。',
  'policy-observe': '主机的策略是只观测，不接受任何变更。',
  'key-not-allowed': '主机的策略不允许修改这个键。',
  'value-out-of-bounds': '新值超出了主机策略允许的范围。',
  'outside-hours': '不在主机策略允许的变更时间内。',
  'too-many-today': '今天在这台主机上的变更次数已达上限。',
  'value-changed': '批准之后当前值已被改动，因此没有写入。请重新诊断。',
  'no-such-key': '主机上没有这个键。',
  'another-change-open': '主机上还有另一项变更尚未保留或恢复。',
  'no-such-change': '主机上没有这项变更。',
  'write-failed': '写入失败，原来的值已恢复。',
};
