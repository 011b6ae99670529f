import { mentionOf } from './mention-of.ts';
import type { Rule } from './rule.ts';

/** What people call things, beside the words of the causes' own names: the phrase, and the words of ids it stands for. */
const NICKNAMES: readonly (readonly [RegExp, string])[] = [
  [/accept queues?|listen queues?|somaxconn|全连接队列|accept 队列/g, 'accept queue'],
  [/syn (?:queues?|backlog)|half[- ]open(?: queue)?|半连接队列|syn 队列/g, 'synq'],
  [/syn[ -]?flood(?:ing|s)?|ddos|attack|洪泛|泛洪|攻击/g, 'syn flood'],
  [/syn[ -]?cookies?/g, 'syncookie'],
  [/firewalls?|iptables|nftables|\bnft\b|防火墙/g, 'netfilter'],
  [/连接跟踪/g, 'conntrack'],
  [/ulimits?|emfile|file descriptors?|descriptors?|文件描述符/g, 'fd exhaustion'],
  [/\bmtu\b|\bpmtud\b/g, 'pmtu'],
  [/time[_ -]?wait/g, 'timewait'],
  [/rp[_ -]?filter|reverse path(?: filter(?:ing)?)?|反向路径(?:过滤)?/g, 'rp filter'],
  [/selinux|apparmor/g, 'lsm'],
  [/neighbors?|\barp\b(?: cache| table)?|邻居表?/g, 'neighbour'],
  [/\bring\b|ring buffer|网卡(?:队列|环形缓冲区)?/g, 'nic ring'],
  [/soft ?irqs?|软中断/g, 'softirq'],
  [/ephemeral ports?|port exhaustion|端口耗尽|临时端口/g, 'ephemeral port'],
  [/checksums?|校验和/g, 'checksum'],
  [/timestamps?|tcp_timestamps|时间戳/g, 'paws'],
  [/tw_recycle|tcp_tw_recycle/g, 'recycle'],
  [/\bcgroups?\b|控制组/g, 'cgroup'],
  [/rout(?:e|es|ing)|路由/g, 'route'],
  [/内存/g, 'memory'],
];

const SHORTEST_START = 3;

/** Rules a person may mean by `term`, in the order of the list; none where no cause goes by that word. */
export function findRules(term: string, rules: readonly Rule[]): readonly Rule[] {
  const said = term.toLowerCase().trim();
  const exact = rules.filter(({ id, label }) => id === said || label === said);
  if (exact.length > 0) return exact;
  const words = wordsOf(NICKNAMES.reduce((text, [phrase, meant]) => text.replace(phrase, ` ${meant} `), said));
  if (words.length === 0) return [];
  const named = rules.filter(({ id, label }) => holdsAll([...id.split('-'), ...label.split('-')], words));
  if (named.length > 0) return named;
  const quoted = said.length >= SHORTEST_START || /[\u4e00-\u9fff]{2}/.test(said);
  const titled = (rule: Rule): string => `${rule.name.en} ${rule.name.zh}`.toLowerCase();
  const called = quoted
    ? rules.filter((rule) => ` ${titled(rule)}`.includes(startsWord(said) ? ` ${said}` : said))
    : [];
  const mention = called.length > 0 ? null : mentionOf(term);
  if (mention === null) return called;
  return rules.filter(({ text, never }) => [...Object.values(text.en), ...never.en].some((said) => mention.test(said)));
}

function startsWord(said: string): boolean {
  return /^[a-z]/.test(said);
}

const EMPTY: ReadonlySet<string> = new Set([
  'a',
  'an',
  'the',
  'of',
  'in',
  'on',
  'or',
  'is',
  'full',
  'problem',
  'issue',
  'table',
]);

function wordsOf(text: string): readonly string[] {
  const words = text.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '');
  const telling = words.filter((word) => !EMPTY.has(word));
  return telling.length === 0 ? [] : telling;
}

/** Whether every word is one of `parts`, or begins one. */
function holdsAll(parts: readonly string[], words: readonly string[]): boolean {
  return words.every((word) =>
    parts.some((part) => part === word || (word.length >= SHORTEST_START && part.startsWith(word))),
  );
}
