import type { Cluster } from '../fleet/sweep-report.ts';
import { duration } from '../report/numbers.ts';
import type { Lang } from '../report/words/words.ts';

export interface ChartWords {
  readonly status: Readonly<Record<Cluster['status'] | 'silent' | 'unasked', string>>;
  readonly hosts: (count: string) => string;
  readonly heatMap: (selector: string, hosts: string) => string;
  readonly heatScale: (low: string, high: string) => string;
  readonly trend: string;
  readonly trendAlt: (from: string, to: string) => string;
  readonly perSecond: (rate: string) => string;
  readonly others: (count: string) => string;
  readonly sparkline: string;
  readonly sparklineAlt: (host: string, minute: string, dropped: string, worst: string, worstAt: string) => string;
  readonly unknown: string;
  readonly aMinute: (count: string) => string;
  readonly ledger: (seconds: number | null) => string;
  readonly arrived: string;
  readonly answered: string;
  readonly dropped: string;
  readonly unexplained: string;
  readonly separator: string;
  readonly colon: string;
  readonly end: string;
}

const words: Readonly<Record<Lang, ChartWords>> = {
  en: {
    status: {
      active: 'Dropping now',
      inconclusive: 'Undecided',
      latent: 'Will bite later',
      past: 'Dropped in the past',
      healthy: 'Healthy',
      silent: 'No answer',
      unasked: 'Not asked',
    },
    hosts: (count) => (count === '1' ? '1 host' : `${count} hosts`),
    heatMap: (selector, hosts) => `${selector} · ${hosts}, one square each`,
    heatScale: (low, high) => (low === high ? `${high}/s dropped` : `${low}–${high}/s dropped`),
    trend: 'Dropped SYNs a second, sweep by sweep',
    trendAlt: (from, to) => `Dropped SYNs a second over the sweeps from ${from} to ${to}`,
    perSecond: (rate) => `${rate}/s`,
    others: (count) => `${count} more`,
    sparkline: 'Packets dropped in each minute',
    sparklineAlt: (host, minute, dropped, worst, worstAt) =>
      `Packets dropped on ${host} minute by minute: ${dropped} at ${minute}; the most, ${worst}, at ${worstAt}`,
    unknown: 'not recorded',
    aMinute: (count) => `${count} a minute`,
    ledger: (seconds) =>
      seconds === null ? 'What became of the SYNs' : `What became of the SYNs in ${duration(seconds, 'en')}`,
    arrived: 'Arrived',
    answered: 'Answered',
    dropped: 'Dropped',
    unexplained: 'Unexplained',
    separator: '; ',
    colon: ': ',
    end: '. ',
  },
  zh: {
    status: {
      active: '正在丢弃',
      inconclusive: '无法判断',
      latent: '有隐患',
      past: '曾经丢弃',
      healthy: '正常',
      silent: '没有应答',
      unasked: '未询问',
    },
    hosts: (count) => `${count} 台主机`,
    heatMap: (selector, hosts) => `${selector} · ${hosts}，每格一台`,
    heatScale: (low, high) => (low === high ? `每秒丢弃 ${high}` : `每秒丢弃 ${low}–${high}`),
    trend: '历次巡检每秒丢弃的 SYN',
    trendAlt: (from, to) => `${from} 至 ${to} 历次巡检每秒丢弃的 SYN`,
    perSecond: (rate) => `${rate}/秒`,
    others: (count) => `另有 ${count} 组`,
    sparkline: '每分钟丢弃的包数',
    sparklineAlt: (host, minute, dropped, worst, worstAt) =>
      `${host} 每分钟丢弃的包数：${minute} 为 ${dropped}；最多的一分钟是 ${worstAt}，为 ${worst}`,
    unknown: '无记录',
    aMinute: (count) => `每分钟 ${count}`,
    ledger: (seconds) => (seconds === null ? 'SYN 的去向' : `${duration(seconds, 'zh')}内 SYN 的去向`),
    arrived: '到达',
    answered: '已应答',
    dropped: '丢弃',
    unexplained: '原因不明',
    separator: '；',
    colon: '：',
    end: '。',
  },
};

export function chartWordsOf(lang: Lang): ChartWords {
  return words[lang];
}
