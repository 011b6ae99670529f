import type { FirewallRule } from '../snapshot.ts';

type Special = Pick<FirewallRule, 'limit' | 'reversePath' | 'queue' | 'translatesTo' | 'proxy'>;

/** Words without which none of the below is there: most rules have none. */
const ANY = /\b(?:limit|count|fib|queue|dnat|redirect|synproxy|tproxy)\b/;
const COUNT = /\bct count\b/;
/** Alone, in a meter, or in the elements a rule adds to a set; `limit name` is a named one. */
const RATE = /\blimit (?:rate|name)\b/;
const REVERSE = /\bfib saddr\b.{0,60}?\boif (?:missing|(?:== )?0)\b/;
const QUEUE =
  /\bqueue\b(?!-)(?: flags ([a-z,]{1,30}))?(?: (?:num|to) ([0-9]{1,5})(?:-([0-9]{1,5}))?)?(?: ([a-z,]{1,30}))?/;
const DNAT =
  /\bdnat(?: ip6?)? to (?:\[([0-9A-Fa-f:.]{2,45})\]|([0-9]{1,3}(?:\.[0-9]{1,3}){3}|[0-9A-Fa-f]*::[0-9A-Fa-f:]*))?(?::([0-9]{1,5}))?(?= |$)/;
const REDIRECT = /\bredirect(?: to :([0-9]{1,5}))?(?= |$)/;
const TPROXY = /\btproxy(?: ip6?)? to (?:\S{0,47}?):([0-9]{1,5})(?= |$)/;
const MARK = /\bmark set (0x[0-9A-Fa-f]{1,8}|[0-9]{1,10})/;

/** What makes a rule of nftables more than a plain verdict. */
export function nftSpecialOf(text: string): Special {
  if (!ANY.test(text)) return {};
  const found: { -readonly [K in keyof Special]: Special[K] } = {};
  if (COUNT.test(text)) found.limit = 'count';
  else if (RATE.test(text)) found.limit = 'rate';
  if (REVERSE.test(text)) found.reversePath = true;
  const queue = QUEUE.exec(text);
  if (queue !== null) {
    const first = Number(queue[2] ?? 0);
    found.queue = {
      first,
      last: Number(queue[3] ?? first),
      bypass: [queue[1], queue[4]].some((flags) => flags?.split(',').includes('bypass')),
    };
  }
  const dnat = DNAT.exec(text);
  const address = dnat?.[1] ?? dnat?.[2];
  if (address !== undefined) found.translatesTo = { address, ...portOf(dnat?.[3]) };
  const redirect = REDIRECT.exec(text);
  if (redirect !== null) found.translatesTo = portOf(redirect[1]);
  if (/\bsynproxy\b/.test(text)) found.proxy = { kind: 'syn' };
  if (/\btproxy\b/.test(text)) {
    const mark = MARK.exec(text)?.[1];
    const port = TPROXY.exec(text)?.[1];
    found.proxy = { kind: 'transparent', ...portOf(port), ...(mark === undefined ? {} : { mark }) };
  }
  return found;
}

function portOf(text: string | undefined): { readonly port?: number } {
  return text === undefined ? {} : { port: Number(text) };
}
