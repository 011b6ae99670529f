import type { FirewallRule } from '../snapshot.ts';

type Special = Pick<FirewallRule, 'limit' | 'reversePath' | 'queue' | 'translatesTo' | 'proxy'>;

/** Modules and targets without which none of the below is there: most rules have none. */
const SPECIAL: ReadonlySet<string> = new Set([
  'hashlimit',
  'limit',
  'recent',
  'connlimit',
  'rpfilter',
  'NFQUEUE',
  'DNAT',
  'REDIRECT',
  'SYNPROXY',
  'TPROXY',
]);
/** hashlimit, limit, recent, as `iptables-save` and as `iptables -L` print them. */
const RATE = /(?:-m|--match) (?:hashlimit|limit|recent)\b|\blimit: |\brecent: /;
const COUNT = /(?:-m|--match) connlimit\b|#conn /;
const REVERSE = /(?:-m|--match) rpfilter\b.{0,80}? --invert\b|\brpfilter\b.{0,80}?\binvert\b/;
const QUEUE = /\bNFQUEUE .{0,80}?\b(?:num|balance) ([0-9]{1,5})(?::([0-9]{1,5}))?/;
const DNAT =
  /(?:--to-destination |\bto:)(?:\[([0-9A-Fa-f:.]{2,45})\]|([0-9]{1,3}(?:\.[0-9]{1,3}){3}|[0-9A-Fa-f]*::[0-9A-Fa-f:]*))?(?::([0-9]{1,5}))?/;
const REDIRECT = /(?:--to-ports |redir ports )([0-9]{1,5})/;
const TPROXY_PORT = /--on-port ([0-9]{1,5})|\bredirect [0-9A-Fa-f.:[\]]{2,45}:([0-9]{1,5})/;
const TPROXY_MARK = /--tproxy-mark (\S{1,24})|\bmark (0x\S{1,24})/;

/** Whether the module or target makes it worth looking for what is special. */
export function isSpecial(word: string): boolean {
  return SPECIAL.has(word);
}

/** What makes a rule of iptables more than a plain verdict; read from the whole row, which both forms of it allow. */
export function specialOf(row: string, target: string | undefined): Special {
  const found: { -readonly [K in keyof Special]: Special[K] } = {};
  if (COUNT.test(row)) found.limit = 'count';
  else if (RATE.test(row)) found.limit = 'rate';
  if (REVERSE.test(row)) found.reversePath = true;
  if (target === 'NFQUEUE') found.queue = queueOf(row);
  if (target === 'DNAT') found.translatesTo = destinationOf(row);
  if (target === 'REDIRECT') found.translatesTo = portOf(REDIRECT.exec(row)?.[1]);
  if (target === 'SYNPROXY') found.proxy = { kind: 'syn' };
  if (target === 'TPROXY') {
    const port = TPROXY_PORT.exec(row);
    const mark = TPROXY_MARK.exec(row);
    const value = mark?.[1] ?? mark?.[2];
    found.proxy = {
      kind: 'transparent',
      ...portOf(port?.[1] ?? port?.[2]),
      ...(value === undefined ? {} : { mark: value }),
    };
  }
  return found;
}

function queueOf(row: string): NonNullable<Special['queue']> {
  const numbers = QUEUE.exec(row);
  const first = Number(numbers?.[1] ?? 0);
  return { first, last: Number(numbers?.[2] ?? first), bypass: /\bbypass\b|--queue-bypass/.test(row) };
}

function destinationOf(row: string): NonNullable<Special['translatesTo']> {
  const found = DNAT.exec(row);
  const address = found?.[1] ?? found?.[2];
  return { ...(address === undefined ? {} : { address }), ...portOf(found?.[3]) };
}

function portOf(text: string | undefined): { readonly port?: number } {
  return text === undefined ? {} : { port: Number(text) };
}
