import { LISTENER, type Scale } from '../facts/movement.ts';
import type { SysctlFacts } from '../facts/sysctls.ts';
import { explained, found, ruledOut, silent, stateOf, unknown } from './answers.ts';
import { defineRule, type Wish } from './rule.ts';

const KEY = 'net.ipv4.tcp_tw_recycle';

/** Nothing else counts PAWSPassive, and each is a client left without an answer: few are enough, where they are a part that is felt. */
const REJECTED: Scale = { ...LISTENER, floor: 10 };

export const twRecycleNat = defineRule({
  id: 'tw-recycle-nat',
  label: 'tw-recycle-nat-paws',
  stage: 'listener',
  needs: [],
  kernel: 'up to 4.11',
  text: {
    en: {
      title: 'tcp_tw_recycle drops SYNs of clients that share an address',
      mechanism:
        'With tcp_tw_recycle the kernel remembers one timestamp per remote address for 60 seconds. Behind NAT several machines with unrelated timestamp clocks share that address, and each SYN whose timestamp is behind the remembered one is dropped.',
      off: 'tcp_tw_recycle is 0.',
      noFile: 'This kernel has no tcp_tw_recycle and no PAWSPassive: the feature left with 4.12.',
      gone: 'tcp_tw_recycle = 1 is given, but this kernel has no such setting: it left with 4.12, and the line does nothing.',
      noTimestamps: 'tcp_timestamps is 0: nothing is remembered to compare with.',
      why: 'Takes effect at once, without a restart; no connection is cut.',
      chainOn: 'tcp_tw_recycle is on',
      chainNat: 'several clients behind one address have different timestamp clocks',
      chainDrop: 'the older timestamp is rejected (PAWSPassive)',
      persist: 'Remove the line from /etc/sysctl.conf and /etc/sysctl.d, so that it does not return at boot.',
    },
    zh: {
      title: 'tcp_tw_recycle 丢弃共用地址的客户端的 SYN',
      mechanism:
        '启用 tcp_tw_recycle 后，内核为每个对端地址记住一个时间戳，保留 60 秒。NAT 之后多台机器共用该地址而时间戳时钟互不相关，时间戳落后的 SYN 会被丢弃。',
      off: 'tcp_tw_recycle 为 0。',
      noFile: '此内核没有 tcp_tw_recycle 也没有 PAWSPassive：该功能在 4.12 中移除。',
      gone: '给出了 tcp_tw_recycle = 1，但此内核没有该设置：它在 4.12 中移除，这一行不起作用。',
      noTimestamps: 'tcp_timestamps 为 0：没有可比较的时间戳。',
      why: '立即生效，无需重启，不会断开连接。',
      chainOn: 'tcp_tw_recycle 已启用',
      chainNat: '同一地址后的多个客户端时间戳时钟不同',
      chainDrop: '较旧的时间戳被拒绝（PAWSPassive）',
      persist: '从 /etc/sysctl.conf 和 /etc/sysctl.d 中删除该行，以免开机恢复。',
    },
  },
  references: ['net/ipv4/tcp_input.c: tcp_conn_request (4.11)', 'net/ipv4/tcp_metrics.c: tcp_peer_is_proven (4.11)'],
  never: {
    en: [
      'Do not turn tcp_timestamps off instead: remembered stamps still reject for 60 seconds, and PAWS is lost.',
      'Do not lower tcp_max_tw_buckets.',
    ],
    zh: [
      '不要改为关闭 tcp_timestamps：已记住的时间戳在 60 秒内仍会拒绝，并且失去 PAWS。',
      '不要调低 tcp_max_tw_buckets。',
    ],
  },

  examine(facts) {
    const { counters, sysctls, era, series, handshakes } = facts;
    const on = sysctls?.isOn(KEY);
    const clocks = handshakes?.timestamps.filter(({ separates }) => separates) ?? [];
    const rejected = counters?.movement('TcpExtPAWSPassive', REJECTED);
    const evidence = [
      ...(rejected?.evidence ?? []),
      ...(counters?.quotes('TcpExtListenDrops') ?? []),
      ...(series?.filter(({ counter }) => counter === 'TcpExtPAWSPassive').flatMap(({ quotes }) => quotes) ?? []),
      ...(sysctls?.quote(KEY) ?? []),
      ...(sysctls?.quote('net.ipv4.tcp_timestamps') ?? []),
      ...(handshakes?.quotes(clocks.flatMap(({ behindUnanswered }) => behindUnanswered.slice(0, 1))) ?? []),
    ];
    const story = {
      evidence,
      chain: ['chainOn', 'chainNat', 'chainDrop', 'synsDropped'],
      advice: ['persist'],
      remedies: wishes(sysctls),
    } as const;
    // On the wire the older clocks stay without an answer and the newer one gets it: nothing else does that.
    if (on === true && era.hasRecycle !== false && clocks.length > 0) {
      const lost = clocks.reduce((sum, { behindUnanswered }) => sum + behindUnanswered.length, 0);
      const counted = rejected === undefined ? undefined : explained(rejected, facts);
      return found({ ...story, state: 'active', confidence: 'proven', explains: counted ?? lost });
    }
    if (rejected?.speaks === 'active' || rejected?.speaks === 'past') {
      const state = stateOf(rejected);
      // Only this feature counts PAWSPassive, so the counter alone proves it; the setting says whether it still can.
      const confidence = on === false ? 'possible' : state === 'active' || on === true ? 'proven' : 'likely';
      return found({ ...story, state, confidence, explains: explained(rejected, facts) });
    }
    if (on === false) return ruledOut('off');
    if (on === true && era.hasRecycle === false) return ruledOut('gone');
    if (on === true && sysctls?.isOn('net.ipv4.tcp_timestamps') === false) return ruledOut('noTimestamps');
    if (on === true) return found({ ...story, state: 'latent', confidence: 'likely' });
    if (era.hasRecycle === false) return ruledOut('noFile');
    return (rejected === undefined ? undefined : silent(rejected, 'sysctls')) ?? unknown('sysctls');
  },
});

function wishes(sysctls: SysctlFacts | undefined): Wish<'why'>[] {
  return sysctls?.isOn(KEY) === true ? [{ key: KEY, to: '0', why: 'why', takesEffect: 'now' }] : [];
}
