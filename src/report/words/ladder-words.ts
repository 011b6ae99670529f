import type { LadderState, Setback } from '../../approval/ladder.ts';
import type { Lang } from './words.ts';

/** What is said about one change for many hosts, rung by rung. */
export interface LadderWords {
  readonly title: (hosts: number) => string;
  readonly state: Readonly<Record<LadderState['kind'], (rung: number, hosts: number) => string>>;
  readonly because: Readonly<Record<Setback, (host: string) => string>>;
  readonly byHand: string;
  readonly meaning: Readonly<Record<LadderState['kind'], string>>;
  readonly columns: readonly [string, string, string];
  readonly waiting: string;
  readonly proposalStates: Readonly<
    Record<'deciding' | 'watching' | 'helped' | 'kept' | 'did-not-help' | 'failed' | 'reverted', string>
  >;
  readonly more: (count: number) => string;
  /** Holes: `{time}`. */
  readonly toKeep: (hosts: string) => string;
  readonly exactly: (rung: number, hosts: number) => string;
  readonly onThese: string;
  readonly alike: (host: string) => string;
}

const en: LadderWords = {
  title: (hosts) => `One change for ${hosts} hosts`,
  state: {
    open: (rung, hosts) => `rung ${rung}, ${hosts} ${hosts === 1 ? 'host' : 'hosts'}, waits for approval`,
    deciding: (rung, hosts) => `rung ${rung} needs more approval for ${hosts} ${hosts === 1 ? 'host' : 'hosts'}`,
    watching: (rung, hosts) => `rung ${rung}, watching whether it helps on ${hosts} ${hosts === 1 ? 'host' : 'hosts'}`,
    stopped: () => 'stopped',
    done: () => 'it helped everywhere',
  },
  because: {
    'did-not-help': (host) => `It did not help on ${host}, so no further host is changed.`,
    rejected: (host) => `It was rejected for ${host}, so no further host is changed.`,
    expired: (host) => `Nobody decided about ${host} in time, so no further host is changed.`,
    refused: (host) => `${host} refused it or did not answer, so no further host is changed.`,
    reverted: (host) => `${host} has its old values back, so no further host is changed.`,
  },
  byHand: 'Stopped by a person. What is applied stays under its lease: keep or revert it.',
  meaning: {
    open: 'One approval is for this rung alone. The next one opens when every change below it was seen to help.',
    deciding: 'Nothing more is applied until enough people approved.',
    watching:
      'The same counters that showed the fault are measured again. The first change that does not help ends the rollout.',
    stopped: '',
    done: 'Every change was seen to help.',
  },
  columns: ['Rung', 'Hosts', 'State'],
  waiting: 'not opened',
  proposalStates: {
    deciding: 'to be approved',
    watching: 'being watched',
    helped: 'helped, not kept',
    kept: 'helped, kept',
    'did-not-help': 'did not help',
    failed: 'not applied',
    reverted: 'reverted',
  },
  more: (count) => `and ${count} more`,
  toKeep: (hosts) => `Helped and not kept yet: ${hosts}. From {time} on these hosts revert by themselves.`,
  exactly: (rung, hosts) => `Rung ${rung}: exactly this, on ${hosts} ${hosts === 1 ? 'host' : 'hosts'}`,
  onThese: 'On these hosts:',
  alike: (host) => `As it is on ${host}; the others were found alike:`,
};

const zh: LadderWords = {
  title: (hosts) => `${hosts} 台主机的同一项变更`,
  state: {
    open: (rung, hosts) => `第 ${rung} 级（${hosts} 台）等待批准`,
    deciding: (rung, hosts) => `第 ${rung} 级还有 ${hosts} 台需要更多人批准`,
    watching: (rung, hosts) => `第 ${rung} 级，正在观察 ${hosts} 台是否见效`,
    stopped: () => '已停止',
    done: () => '全部见效',
  },
  because: {
    'did-not-help': (host) => `在 ${host} 上没有见效，不再变更其他主机。`,
    rejected: (host) => `${host} 的变更被拒绝，不再变更其他主机。`,
    expired: (host) => `没有人及时决定 ${host}，不再变更其他主机。`,
    refused: (host) => `${host} 拒绝了变更或没有应答，不再变更其他主机。`,
    reverted: (host) => `${host} 已恢复原值，不再变更其他主机。`,
  },
  byHand: '已由人停止。已应用的变更仍在租约之下：请保留或恢复。',
  meaning: {
    open: '一次批准只对这一级有效。之前各级的变更全部确认见效后，才会开放下一级。',
    deciding: '批准人数足够之前，不会再应用任何变更。',
    watching: '正在重新测量当初显示故障的计数器。只要有一项变更没有见效，就不再继续。',
    stopped: '',
    done: '每一项变更都已确认见效。',
  },
  columns: ['级', '主机', '状态'],
  waiting: '尚未开放',
  proposalStates: {
    deciding: '待批准',
    watching: '观察中',
    helped: '见效，未保留',
    kept: '见效，已保留',
    'did-not-help': '没有见效',
    failed: '未应用',
    reverted: '已恢复原值',
  },
  more: (count) => `另有 ${count} 台`,
  toKeep: (hosts) => `已见效、尚未保留：${hosts}。从 {time} 起，这些主机会自行恢复原值。`,
  exactly: (rung, hosts) => `第 ${rung} 级：将在 ${hosts} 台主机上执行以下内容`,
  onThese: '涉及的主机：',
  alike: (host) => `以 ${host} 为例，其余主机情况相同：`,
};

export const ladderWords: Readonly<Record<Lang, LadderWords>> = { en, zh };
