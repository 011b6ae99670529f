import type { FolkloreId, SysctlExplained } from '../plan/explain-sysctl.ts';
import type { Block, Document } from './document.ts';
import { code, strong, text } from './span.ts';
import { sysctlText } from './words/safe-sysctl-words.ts';
import type { Lang } from './words/words.ts';
import { wordsOf } from './words/words-of.ts';

interface ExplainWords {
  readonly answer: Readonly<Record<SysctlExplained['answer'], string>>;
  readonly because: (why: string) => string;
  readonly cures: string;
  readonly folklore: Readonly<Record<FolkloreId, string>>;
}

const table: Readonly<Record<Lang, ExplainWords>> = {
  en: {
    answer: {
      refused: 'Never written by syndrop.',
      suggested: 'Only ever suggested: a matter for a person.',
      'for-causes': 'Proposed only where one of these causes is found, with a value that follows from that host.',
      'not-listed': 'Not on the list of keys syndrop may write.',
    },
    because: (why) => `Because ${why}.`,
    cures: 'Cures',
    folklore: {
      'tw-recycle': 'It drops the SYNs of clients behind one NAT address; kernels from 4.12 on have no such switch.',
      timestamps:
        'It hides a fault of tcp_tw_recycle, and loses PAWS, round-trip times, and options under SYN cookies.',
      'tw-reuse': 'It is for outgoing connections of this host; no SYN that arrives is answered because of it.',
      'tw-buckets':
        'A small table throws TIME_WAIT away early and lets old segments into new connections. TIME_WAIT costs little.',
      'fin-timeout': 'It is about FIN-WAIT-2. TIME_WAIT lasts 60 s whatever this says.',
      'syn-backlog': 'From 4.4 on it is looked at only while tcp_syncookies is 0; with cookies it changes nothing.',
      somaxconn:
        'It is a cap: a program that asks for a smaller backlog gets no more, and one that listens gets it after listen().',
    },
  },
  zh: {
    answer: {
      refused: 'syndrop 从不写入这个值。',
      suggested: '只给出建议，须由人来做。',
      'for-causes': '只有查明以下某种原因时才会提出，取值由该主机的实际情况决定。',
      'not-listed': '不在 syndrop 可以写入的键之列。',
    },
    because: (why) => `原因：${why}。`,
    cures: '可治',
    folklore: {
      'tw-recycle': '它会丢弃同一 NAT 地址后面客户端的 SYN；4.12 起的内核已没有这个开关。',
      timestamps: '它只是掩盖 tcp_tw_recycle 的问题，并失去 PAWS、RTT 测量，以及 SYN cookie 下的 TCP 选项。',
      'tw-reuse': '它只影响本机发起的连接，不会让任何到达的 SYN 得到应答。',
      'tw-buckets': '表太小会过早丢弃 TIME_WAIT，使旧报文混入新连接；TIME_WAIT 占用的资源很少。',
      'fin-timeout': '它管的是 FIN-WAIT-2；TIME_WAIT 固定 60 秒，与它无关。',
      'syn-backlog': '4.4 起只有 tcp_syncookies 为 0 时才会用到；启用 cookie 时改它没有作用。',
      somaxconn: '它只是上限：程序要求的 backlog 更小就不会变大；已在监听的程序要重新 listen() 才生效。',
    },
  },
};

/** Whether a sysctl is ever proposed, for what, and what is wrong with the advice to set it. */
export function sysctlDocument(explained: SysctlExplained, lang: Lang): Document {
  const { key, value, answer, why, folklore, safe } = explained;
  const words = table[lang];
  const { change } = wordsOf(lang);
  const name = value === null ? key : `${key} = ${value}`;
  const blocks: Block[] = [
    { kind: 'heading', text: name },
    {
      kind: 'paragraph',
      spans: [strong(words.answer[answer]), ...(why === null ? [] : [text(` ${words.because(why)}`)])],
    },
  ];
  if (folklore !== null) blocks.push({ kind: 'paragraph', spans: [text(words.folklore[folklore])] });
  // They tell of the value syndrop would set, not of one it refuses.
  if (safe !== null && answer !== 'refused') {
    const rows = [
      { label: words.cures, spans: [code(safe.cures.join(', '))] },
      { label: change.scope, spans: [text(change.scopes[safe.scope])] },
      { label: change.risk, spans: [text(`${change.risks[safe.risk]} · ${sysctlText(safe.riskText, lang)}`)] },
    ];
    blocks.push({ kind: 'facts', rows });
  }
  return { summary: `${name}: ${words.answer[answer]}`, tone: answer === 'refused' ? 'bad' : 'neutral', blocks };
}
