import type { Cluster } from '../../fleet/sweep-report.ts';
import type { Lang } from './words.ts';

export interface SweepWords {
  /** `{selector}` stands in every title. */
  readonly title: {
    readonly active: (selector: string, hosts: string, all: string) => string;
    readonly fresh: (selector: string, what: string, hosts: string) => string;
    readonly quiet: (selector: string, all: string) => string;
    readonly quietPart: (selector: string, answered: string) => string;
    readonly open: (selector: string, hosts: string, all: string) => string;
    readonly silent: (selector: string, all: string) => string;
    readonly cancelled: (selector: string, answered: string, all: string) => string;
  };
  readonly unchanged: string;
  readonly progress: (selector: string, answered: string, all: string) => string;
  readonly progressDetail: (active: string, silent: string) => string;
  readonly progressSteps: Readonly<Record<'ask' | 'sum', string>>;
  readonly counts: {
    readonly asked: (count: string, seconds: string) => string;
    readonly answered: (count: string) => string;
    readonly late: (count: string) => string;
    readonly silent: (count: string) => string;
    readonly unasked: (count: string) => string;
  };
  readonly headings: Readonly<Record<Cluster['status'] | 'since' | 'silent' | 'outliers' | 'kernels', string>>;
  readonly hosts: (count: number) => string;
  readonly perSecond: (rate: string) => string;
  readonly noVerdict: string;
  readonly healthy: string;
  readonly also: (titles: string) => string;
  readonly trend: (line: string) => string;
  readonly since: Readonly<Record<'fresh' | 'fixed' | 'flapping' | 'silent' | 'back', string>>;
  readonly nothingChanged: string;
  readonly firstSweep: string;
  readonly more: (count: string) => string;
  readonly outlierColumns: readonly [string, string, string];
  readonly outlier: (value: string, hosts: string) => string;
  readonly usual: (value: string, count: string) => string;
  /** In front of the time it was due. */
  readonly due: string;
  readonly missed: (count: number) => string;
  readonly schedules: {
    readonly title: (count: number) => string;
    readonly none: string;
    readonly columns: readonly [string, string, string, string, string];
    readonly paused: string;
    /** Holes: `{next}`, `{who}`. */
    readonly added: (selector: string, hosts: string, when: string) => string;
    readonly next: string;
  };
  /** What to type next, about one host. */
  readonly next: string;
}

const words: Readonly<Record<Lang, SweepWords>> = {
  en: {
    title: {
      active: (selector, hosts, all) => `${selector}: ${hosts} of ${all} hosts drop SYNs`,
      fresh: (selector, what, hosts) => `${selector}: new: ${what} on ${hosts}`,
      quiet: (selector, all) => `${selector}: none of ${all} hosts drops SYNs`,
      quietPart: (selector, answered) => `${selector}: none of the ${answered} hosts that answered drops SYNs`,
      open: (selector, hosts, all) =>
        `${selector}: none is seen dropping SYNs, ${hosts} of ${all} hosts cannot be judged`,
      silent: (selector, all) => `${selector}: none of ${all} hosts answered`,
      cancelled: (selector, answered, all) => `${selector}: cancelled after ${answered} of ${all} hosts`,
    },
    unchanged: 'nothing has changed since the last sweep',
    progress: (selector, answered, all) => `Sweeping ${selector}: ${answered} of ${all} hosts`,
    progressDetail: (active, silent) => `${active} dropping SYNs · ${silent} without an answer`,
    progressSteps: { ask: 'Ask the hosts', sum: 'Group them by cause, compare with the last sweep' },
    counts: {
      asked: (count, seconds) => `${count} asked in ${seconds} s`,
      answered: (count) => `${count} answered`,
      late: (count) => `${count} of them late`,
      silent: (count) => `${count} silent`,
      unasked: (count) => `${count} not asked`,
    },
    headings: {
      active: 'Dropping now',
      inconclusive: 'Cannot say yet',
      latent: 'Not dropping yet',
      past: 'Dropped before, not now',
      healthy: 'Healthy',
      since: 'Since the last sweep',
      silent: 'No answer',
      outliers: 'Settings that few hosts have',
      kernels: 'Kernels',
    },
    hosts: (count) => (count === 1 ? '1 host' : `${count} hosts`),
    perSecond: (rate) => `${rate} SYNs/s dropped`,
    noVerdict: 'No verdict',
    healthy: 'Nothing drops',
    also: (titles) => `also: ${titles}`,
    trend: (line) => `trend ${line}`,
    since: { fresh: 'New', fixed: 'Gone', flapping: 'Comes and goes', silent: 'Silent now', back: 'Answers again' },
    nothingChanged: 'Nothing has changed.',
    firstSweep: 'The first sweep of this selection: there is nothing to compare with yet.',
    more: (count) => `… and ${count} more`,
    outlierColumns: ['Setting', 'Usual', 'Odd'],
    outlier: (value, hosts) => `${value}: ${hosts}`,
    usual: (value, count) => `${value} (${count})`,
    next: 'Look closer: ',
    due: 'due',
    missed: (count) => `${count} earlier ${count === 1 ? 'run was' : 'runs were'} missed while no bot ran`,
    schedules: {
      title: (count) => (count === 1 ? '1 sweep comes back by itself' : `${count} sweeps come back by themselves`),
      none: 'No sweep comes back by itself yet.',
      columns: ['Id', 'When', 'Hosts', 'Where', 'Next'],
      paused: 'paused',
      added: (selector, hosts, when) => `${selector} (${hosts}) will be swept ${when}; the report comes here`,
      next: 'The first time: {next}. Asked by {who}.',
    },
  },
  zh: {
    title: {
      active: (selector, hosts, all) => `${selector}：${all} 台主机中有 ${hosts} 台正在丢弃 SYN`,
      fresh: (selector, what, hosts) => `${selector}：新出现：${what}，${hosts}`,
      quiet: (selector, all) => `${selector}：${all} 台主机都没有丢弃 SYN`,
      quietPart: (selector, answered) => `${selector}：已应答的 ${answered} 台主机都没有丢弃 SYN`,
      open: (selector, hosts, all) => `${selector}：没有发现丢弃 SYN 的主机，${all} 台中有 ${hosts} 台无法判断`,
      silent: (selector, all) => `${selector}：${all} 台主机都没有应答`,
      cancelled: (selector, answered, all) => `${selector}：已取消，${all} 台主机中 ${answered} 台已有结果`,
    },
    unchanged: '与上次巡检相比没有变化',
    progress: (selector, answered, all) => `正在巡检 ${selector}：${answered}/${all} 台主机`,
    progressDetail: (active, silent) => `${active} 台正在丢弃 SYN · ${silent} 台没有应答`,
    progressSteps: { ask: '询问各台主机', sum: '按原因归类，并与上次巡检对比' },
    counts: {
      asked: (count, seconds) => `${seconds} 秒内询问 ${count} 台`,
      answered: (count) => `${count} 台已应答`,
      late: (count) => `其中 ${count} 台应答较晚`,
      silent: (count) => `${count} 台没有应答`,
      unasked: (count) => `${count} 台未询问`,
    },
    headings: {
      active: '正在丢弃 SYN',
      inconclusive: '暂时无法判断',
      latent: '尚未丢弃，但有隐患',
      past: '曾经丢弃，现在没有',
      healthy: '正常',
      since: '与上次巡检相比',
      silent: '没有应答',
      outliers: '少数主机特有的设置',
      kernels: '内核',
    },
    hosts: (count) => `${count} 台主机`,
    perSecond: (rate) => `每秒丢弃 ${rate} 个 SYN`,
    noVerdict: '没有结论',
    healthy: '没有丢弃',
    also: (titles) => `另有：${titles}`,
    trend: (line) => `趋势 ${line}`,
    since: { fresh: '新出现', fixed: '已消失', flapping: '时有时无', silent: '现在没有应答', back: '恢复应答' },
    nothingChanged: '没有变化。',
    firstSweep: '首次巡检这组主机，暂无可比较的结果。',
    more: (count) => `……另外 ${count} 项`,
    outlierColumns: ['设置', '多数取值', '例外'],
    outlier: (value, hosts) => `${value}：${hosts}`,
    usual: (value, count) => `${value}（${count} 台）`,
    next: '进一步查看：',
    due: '应于',
    missed: (count) => `此前有 ${count} 次因没有 bot 运行而错过`,
    schedules: {
      title: (count) => `${count} 项定时巡检`,
      none: '还没有定时巡检。',
      columns: ['编号', '时间', '主机', '位置', '下次'],
      paused: '已暂停',
      added: (selector, hosts, when) => `将按 ${when} 巡检 ${selector}（${hosts}），报告发到这里`,
      next: '首次：{next}。由 {who} 设定。',
    },
  },
};

export function sweepWordsOf(lang: Lang): SweepWords {
  return words[lang];
}
