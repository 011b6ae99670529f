import type { RefusalAbout, RefusedDecision } from '../../approval/decide.ts';
import type { ProposalState } from '../../approval/proposal.ts';
import type { Lang } from './words.ts';

type Refused = RefusedDecision | 'no-such-proposal' | 'host-unreachable' | 'unequal' | 'too-few';

interface Refusal {
  readonly code: Refused;
  /** In English. */
  readonly message: string;
  readonly about?: RefusalAbout;
}

const states: Readonly<Record<ProposalState, string>> = {
  proposed: '还在等待批准',
  approved: '已经批准',
  rejected: '已经拒绝',
  expired: '已经过期',
  refused: '已被主机拒绝',
  applied: '已经应用',
  keeping: '正在保留',
  reverting: '正在恢复原值',
  kept: '已经保留',
  reverted: '已经恢复原值',
};

const now = ({ state }: RefusalAbout): string => (state === undefined ? '状态已变' : states[state]);

const zh: Readonly<Record<Refused, (about: RefusalAbout) => string>> = {
  'already-decided': (about) => `这项变更${now(about)}，这次点击没有改动任何东西。`,
  expired: () => '这项变更已过期。请重新运行诊断。',
  'not-an-approver': ({ nobody = false }) =>
    nobody ? '这里没有设置批准人：approval.approvers 为空。' : '你无权决定这里的变更。请找一位批准人。',
  'approvers-unknown': () => '暂时查不到谁有权决定。请一分钟后再试。',
  'own-request': () => '诊断是你发起的，因此须由其他人决定这项变更。',
  'digest-mismatch': () => '你看到的内容已不是现在的内容。请重新打开后再决定。',
  'not-applicable': (about) => `现在不能这样做：这项变更${now(about)}。`,
  'voted-already': () => '你已经批准过了，还需要其他人批准。',
  'approved-it': () => '变更是你批准的，因此须由其他人决定是否保留；在此之前可以恢复原值。',
  frozen: ({ freeze = '' }) => `目前禁止一切变更：${freeze}`,
  'outside-window': ({ windows = '' }) => `这台主机的变更只能在以下时间批准：${windows}。`,
  'too-many-changes': ({ recent = 0, limit = 0 }) =>
    `最近一小时这里已批准 ${recent} 项变更，上限是 ${limit} 项。请先看看它们的效果。`,
  'second-factor-missing': () => '这项变更需要验证码。如果还没有登记设备，请让管理员运行：syndrop approvers enroll',
  'second-factor-wrong': () => '验证码不对，或已经用过。请等下一个。',
  'may-not-break-glass': () => '你无权在这里单独决定。请找一位批准人。',
  'no-such-proposal': () => '没有这项变更。',
  'host-unreachable': () => '现在联系不上主机，因此没有发出指令。',
  unequal: () => '这些主机需要的变更不相同，不能一起逐级变更。',
  'too-few': () => '逐级变更至少需要两台不同的主机。',
};

/** Why a decision was refused, for the person who decided. */
export function refusalText({ code, message, about = {} }: Refusal, lang: Lang): string {
  return lang === 'en' ? message : zh[code](about);
}
