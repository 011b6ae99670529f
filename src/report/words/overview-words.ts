import type { Lang } from './words.ts';

interface OverviewWords {
  readonly running: (diagnoses: number) => string;
  readonly noneRuns: string;
  readonly fleet: (active: number, answered: number, selector: string) => string;
  readonly notSwept: (hosts: number) => string;
  readonly swept: string;
  readonly trend: string;
  readonly silent: (hosts: number) => string;
  readonly neverSeen: string;
}

const words: Readonly<Record<Lang, OverviewWords>> = {
  en: {
    running: (diagnoses) => `${diagnoses} ${diagnoses === 1 ? 'diagnosis' : 'diagnoses'} under way`,
    noneRuns: 'No diagnosis is under way',
    fleet: (active, answered, selector) =>
      active === 0
        ? `None of ${answered} ${answered === 1 ? 'host' : 'hosts'} drops SYNs (${selector})`
        : `${active} of ${answered} ${answered === 1 ? 'host' : 'hosts'} ${active === 1 ? 'drops' : 'drop'} SYNs (${selector})`,
    notSwept: (hosts) => `${hosts} ${hosts === 1 ? 'host' : 'hosts'}, never swept: /syndrop sweep looks at all of them`,
    swept: 'Last sweep: ',
    trend: 'dropping, sweep by sweep:',
    silent: (hosts) => `${hosts === 1 ? '1 host did not answer' : `${hosts} hosts did not answer`}: `,
    neverSeen: 'Enrolled, never heard of: ',
  },
  zh: {
    running: (diagnoses) => `正在进行的诊断：${diagnoses} 个`,
    noneRuns: '没有正在进行的诊断',
    fleet: (active, answered, selector) =>
      active === 0
        ? `${answered} 台主机均未丢弃 SYN（${selector}）`
        : `${answered} 台主机中有 ${active} 台在丢弃 SYN（${selector}）`,
    notSwept: (hosts) => `共 ${hosts} 台主机，还没有巡检过：/syndrop sweep 可巡检全部`,
    swept: '上次巡检：',
    trend: '历次丢弃 SYN 的主机数：',
    silent: (hosts) => `${hosts} 台主机没有应答：`,
    neverSeen: '已登记但从未上线：',
  },
};

export function overviewWords(lang: Lang): OverviewWords {
  return words[lang];
}
