import type { Lang } from '../../report/words/words.ts';

export interface PageWords {
  readonly title: (selector: string) => string;
  readonly charts: string;
  readonly groups: string;
  readonly hosts: string;
  readonly whole: string;
  readonly search: string;
  readonly verdict: string;
  readonly group: string;
  readonly all: string;
  /** Holes: `{shown}`, `{all}`. */
  readonly shown: string;
  readonly columns: Readonly<Record<'host' | 'verdict' | 'cause' | 'rate' | 'confidence' | 'kernel' | 'took', string>>;
  readonly groupColumns: readonly [string, string, string, string];
  readonly only: string;
  readonly diagnosis: string;
  readonly back: string;
  readonly bundle: string;
  readonly again: string;
  readonly replay: string;
  readonly notKept: string;
  readonly skip: string;
  readonly refusals: Readonly<Record<'wrong' | 'expired' | 'gone' | 'nothing', readonly [string, string]>>;
}

const words: Readonly<Record<Lang, PageWords>> = {
  en: {
    title: (selector) => `Sweep of ${selector}`,
    charts: 'At a glance',
    groups: 'Equal verdicts',
    hosts: 'Hosts',
    whole: 'The whole report',
    search: 'Search hosts',
    verdict: 'Verdict',
    group: 'Cause',
    all: 'All',
    shown: '{shown} of {all} hosts shown',
    columns: {
      host: 'Host',
      verdict: 'Verdict',
      cause: 'Cause, or why not',
      rate: 'Dropped/s',
      confidence: 'Confidence',
      kernel: 'Kernel',
      took: 'Took',
    },
    groupColumns: ['Verdict', 'Cause', 'Hosts', 'Dropped/s'],
    only: 'Show these hosts',
    diagnosis: 'Diagnosis',
    back: 'Back to the sweep',
    bundle: 'Download the bundle',
    again: 'Replay',
    replay: 'Diagnose it again with:',
    notKept: 'What this host said is not kept any more, or it said nothing.',
    skip: 'Skip to the hosts',
    refusals: {
      wrong: [
        'This link is not right',
        'It was changed or cut short on its way. Open it again from the message it stands in.',
      ],
      expired: ['This link has expired', 'Sweep again, or print the report with: syndrop report'],
      gone: ['This report is not kept any more', 'Sweep again for a new one.'],
      nothing: ['There is nothing here', 'Reports are reached by the link in their message.'],
    },
  },
  zh: {
    title: (selector) => `${selector} 巡检`,
    charts: '概览',
    groups: '按结论分组',
    hosts: '主机',
    whole: '完整报告',
    search: '搜索主机',
    verdict: '结论',
    group: '原因',
    all: '全部',
    shown: '显示 {shown} / {all} 台主机',
    columns: {
      host: '主机',
      verdict: '结论',
      cause: '原因（或为何没有应答）',
      rate: '丢弃/秒',
      confidence: '可信度',
      kernel: '内核',
      took: '耗时',
    },
    groupColumns: ['结论', '原因', '主机数', '丢弃/秒'],
    only: '只看这些主机',
    diagnosis: '诊断',
    back: '返回巡检报告',
    bundle: '下载原始数据包',
    again: '重放',
    replay: '重新诊断：',
    notKept: '该主机没有应答，或其数据已过保留期。',
    skip: '跳到主机列表',
    refusals: {
      wrong: ['链接无效', '链接在传递中被修改或截断，请从原消息重新打开。'],
      expired: ['链接已过期', '请重新巡检，或用 syndrop report 输出报告。'],
      gone: ['报告已过保留期', '请重新巡检。'],
      nothing: ['这里没有内容', '请通过消息中的链接打开报告。'],
    },
  },
};

export function pageWordsOf(lang: Lang): PageWords {
  return words[lang];
}
