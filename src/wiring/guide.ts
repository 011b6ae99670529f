import type { LabHost } from '../embedded/lab-hosts.ts';
import type { Guide, GuideStep } from '../embedded/slack/guide.ts';
import type { Lang } from '../report/words/words.ts';

/** Has a cure that clients feel at once. */
const LED = 'lab-syn-queue';

/** From here on the change is on its way. Who reads in one language may have asked in the other. */
const KEPT = [': Kept', '：已保留'];
const MEASURED = ['It helped. Keep it?', '有效。是否保留？', ...KEPT];
const APPROVED = [
  'Approved, not applied yet',
  'watching whether it helps',
  '已批准，尚未应用',
  '正在观测效果',
  ...MEASURED,
];
const PROPOSED = ['"action_id":"approve"', ...APPROVED];

/** What the page leads a stranger through: to a cure where a lab host needs one, else to a look at this machine. */
export function guideFor(own: string, lab: readonly Pick<LabHost, 'hostId'>[]): Guide {
  const hosts = lab.map(({ hostId }) => hostId);
  const others = hosts.filter((host) => host !== LED);
  const steps = (lang: Lang) => (hosts.includes(LED) ? labGuide(LED, others, lang) : ownGuide(own, lang));
  return { en: steps('en'), zh: steps('zh') };
}

interface GuideWords {
  readonly ask: (host: string) => string;
  readonly reads: string;
  readonly other: string;
  readonly approve: string;
  readonly measures: string;
  readonly keep: string;
  readonly done: string;
  readonly askOwn: string;
  readonly more: string;
  /** Behind what is asked, for an answer in this language. */
  readonly spoken: string;
}

const words: Readonly<Record<Lang, GuideWords>> = {
  en: {
    ask: (host) => `Clients of ${host} send SYNs and get no answer. Ask why, and press Enter:`,
    reads:
      'The host reads its counters twice, a few seconds apart. The verdict, the lines that prove it and the change that cures it come in the thread.',
    other: 'Nobody approves what they asked for themselves. Somebody else has to look at it:',
    approve: 'Press Approve… in the thread: it shows exactly what will be written. Then approve and apply.',
    measures:
      'The host counts, writes the value, and counts again: about half a minute. Unless somebody keeps the change, the host puts the old value back by itself.',
    keep: 'It helped: clients connect again. Press Keep in the thread.',
    done: 'Found, approved, measured, kept. What else there is:',
    askOwn: 'Ask whether this machine drops SYNs, and press Enter:',
    more: 'What else there is:',
    spoken: '',
  },
  zh: {
    ask: (host) => `客户端向 ${host} 发送 SYN，却得不到应答。问问为什么，然后按回车：`,
    reads: '主机正在两次读取计数器，中间隔几秒。结论、能证明它的原始输出，以及对应的变更，都会出现在右侧的消息列中。',
    other: '自己发起的诊断，不能由自己批准变更。换一个人来看：',
    approve: '在消息列中点“批准…”：会先显示将要写入的全部内容，确认后再批准并应用。',
    measures: '主机先计数，写入新值，再计数一次：大约半分钟。如果无人点“保留”，主机会自动恢复原值。',
    keep: '有效：客户端又能连接了。在消息列中点“保留”。',
    done: '查明、批准、观测、保留，全部完成。还可以试试：',
    askOwn: '问问这台机器是否在丢弃 SYN，然后按回车：',
    more: '还可以试试：',
    spoken: ' --lang zh',
  },
};

/** From the first command to a change that is approved, measured and kept. */
function labGuide(host: string, others: readonly string[], lang: Lang): readonly GuideStep[] {
  const { ask, reads, other, approve, measures, keep, done, spoken } = words[lang];
  return [
    {
      say: ask(host),
      type: [`/syndrop ${host}${spoken}`],
      seen: [`${host}: why`, `${host}：为什么`, ...PROPOSED],
    },
    { say: reads, seen: PROPOSED },
    { say: other, become: 'U0ONCALL2', seen: APPROVED },
    { say: approve, seen: APPROVED },
    { say: measures, seen: MEASURED },
    { say: keep, seen: KEPT },
    {
      say: done,
      type: [...others.map((name) => `/syndrop ${name}${spoken}`), '/syndrop sweep', '/syndrop help'],
      seen: [],
    },
  ];
}

function ownGuide(host: string, lang: Lang): readonly GuideStep[] {
  const { askOwn, more, spoken } = words[lang];
  return [
    { say: askOwn, type: [`/syndrop ${host}${spoken}`], seen: [`${host}: `, `${host}：`] },
    { say: more, type: ['/syndrop hosts', '/syndrop help'], seen: [] },
  ];
}
