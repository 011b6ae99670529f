import type { Snapshot } from '../snapshot/snapshot.ts';
import { withErrno } from './error-words.ts';
import type { Quote } from './evidence.ts';

/** Errors programs print, told apart by errno and by the call that failed. */
type ReportedKind =
  /** EMFILE. */
  | 'process-files'
  /** ENFILE. */
  | 'system-files'
  /** connect() found no local port: EADDRNOTAVAIL. */
  | 'no-local-port'
  /** bind() to port 0 found none: EADDRINUSE. */
  | 'no-port-to-bind'
  /** bind() to a service port, for an address the host lacks. */
  | 'address-missing'
  /** bind() to a service port that somebody has. */
  | 'port-taken'
  | 'refused'
  | 'timed-out'
  /** The program was told to wait for less than a second, or says that it did. */
  | 'short-timeout'
  /** A capture of a port in which nothing came. */
  | 'nothing-captured'
  | 'host-unreachable'
  | 'network-unreachable'
  | 'reset'
  /** Connected, and then no answer to the first large packet. */
  | 'stalled'
  | 'no-buffer-space'
  | 'name-not-resolved'
  /** The address came, after a second or more: a query was lost and repeated. */
  | 'name-resolved-late'
  | 'certificate'
  /** An answer of the application itself: HTTP 4xx or 500, a TLS alert. */
  | 'application'
  /** `ip route get … iif DEV` fails with EXDEV: the reverse-path check refuses the source. */
  | 'reverse-path-refused'
  /** The same with EINVAL: an address that may not come in there. */
  | 'route-invalid'
  | 'forwarding-disabled'
  | 'budget-ran-out'
  | 'ring-size'
  | 'mtu'
  | 'bad-checksum';

/** A connect() is given up by the kernel after 127 s: a longer timeout is one in milliseconds. */
const SHORT_TIMEOUT =
  /\btimed out after \d{1,3} (?:ms|milliseconds)\b|\bafter \d{1,3} ms: (?:Connection timed out|Timeout was reached)|\bconnect(?:ion)?[._-]?timeout(?:[._-]?(?:ms|millis))?["']?\s{0,3}[=:]\s{0,3}["']?(?:12[89]|1[3-9]\d|[2-9]\d\d)(?:\s?ms)?\b/i;

export interface ReportedError {
  readonly kind: ReportedKind;
  readonly quote: Quote;
  readonly address?: string;
  readonly port?: number;
}

const EADDRNOTAVAIL = /EADDRNOTAVAIL|Can(?:not|'t) assign requested address|\bno free ports\b|\(99[:)]/i;
const EADDRINUSE = /EADDRINUSE|Address already in use|\(98[:)]/i;
/** bind() for port 0, `*:0` or `htons(0)`: the kernel is to choose, and found nothing. */
const ANY_PORT = /htons\(0\)|[\d*\]]:0\b/;

/** A line of `ip link` with the MTU every link has: nobody's suspicion. */
const USUAL_LINK = /<[A-Z,_-]+>\s+mtu (?:1500|65536)\b/;

const wordings: readonly (readonly [ReportedKind, RegExp])[] = [
  ['reverse-path-refused', /RTNETLINK answers: Invalid cross-device link/],
  ['route-invalid', /RTNETLINK answers: Invalid argument/],
  [
    'name-not-resolved',
    /name resolution|could not resolve|NXDOMAIN|no such host|SERVFAIL|EAI_AGAIN|ENOTFOUND|UnknownHostException|\blookup \S+ on \S+:53\b|Name or service not known/i,
  ],
  // curl -w, as everybody words it: %{time_namelookup} in seconds.
  ['name-resolved-late', /\b(?:time_)?(?:name_?lookup|dns)\b[^\d\n]{0,12}[1-9]\d?\.\d+(?![.\d])/i],
  ['certificate', /certificate (?:has expired|verify failed)|unknown (?:ca|authority)/i],
  ['stalled', /TLS handshake time(?:d )?out/i],
  [
    'application',
    /\bHTTP\/\d(?:\.\d)? (?:4\d\d|500)\b|\bresponded with (?:status )?(?:4\d\d|500)\b|sslv3 alert|tlsv1 alert|wrong version number|unexpected eof while reading|no shared cipher/i,
  ],
  ['process-files', /EMFILE|Too many open files(?! in system)|\(24[:)]/i],
  ['system-files', /ENFILE|Too many open files in system|\(23[:)]|file table overflow/i],
  ['forwarding-disabled', /IPv4 forwarding is disabled/i],
  ['no-buffer-space', /ENOBUFS|No buffer space available/i],
  [
    'refused',
    /ECONNREFUSED|Connection refused|\bdelayed connect error: 111\b|Can't connect to .{0,20}MySQL server .{0,200}\(111\)/i,
  ],
  ['host-unreachable', /EHOSTUNREACH|No route to host|admin(?:istratively)?[ -]prohibited|host[ -]prohibited/i],
  ['network-unreachable', /ENETUNREACH|Network is unreachable/i],
  [
    'timed-out',
    /ETIMEDOUT|Connection timed out|connect(?:ion)? time(?:d )?out|Operation timed out|\bLayer4 timeout\b|Can't connect to .{0,20}MySQL server .{0,200}\(110\)|\bdial tcp \S+: i\/o timeout/i,
  ],
  ['reset', /ECONNRESET|Connection reset by peer/i],
  ['budget-ran-out', /budget ran out|time_?squeeze/i],
  ['ring-size', /\b(?:rx|receive) ring\b|ethtool -G\b/i],
  ['mtu', /\bmtu\b|fragmentation needed|DF\b.*\bping|message too long|clamp-mss|--set-mss/i],
  [
    'bad-checksum',
    /cksum 0x[0-9a-f]+ \(incorrect|tx-checksum\S* off|checksum(?:ming)? off|bad (?:tcp |udp )?ck?sum|ethtool -K \S+ tx off/i,
  ],
];

/** What the person who asks says programs printed. Words about the cause are not read, only what machines wrote. */
export function reportedErrors(after: Snapshot): readonly ReportedError[] | undefined {
  const answered = answeredSequences(after.notes ?? []);
  const stalled = stalledHandshake(after.notes ?? []);
  const refusals = refusedSyns(after.notes ?? []);
  const quiet = quietCapture(after.notes ?? []);
  const files = filesAtLimit(after.notes ?? []);
  return after.notes?.flatMap((line, index, notes) => {
    const kind = line === stalled ? 'stalled' : (curlKind(line) ?? kindOf(withErrno(line), notes[index + 1]));
    if (kind === 'bad-checksum' && answered.has(/\bseq (\d+)\b/.exec(line)?.[1] ?? '')) return [];
    const refusal = refusals.get(line);
    const quote = { source: 'notes', line: line.trim() };
    if (SHORT_TIMEOUT.test(line)) return [{ kind: 'short-timeout', quote }];
    if (line === files) return [{ kind: 'process-files', quote }];
    if (line === quiet) return [{ kind: 'nothing-captured', quote }];
    if (kind === undefined && refusal !== undefined) return [{ kind: 'refused', quote, ...refusal }];
    if (kind === undefined) return [];
    const named = target(line);
    // wget of busybox says whom it calls on the line before.
    const called = named.port === undefined ? calledIn(notes[index - 1]) : named;
    return [{ kind, quote, ...called }];
  });
}

/** From curl 7.85 on the error is not named, but how long it took: a refusal comes at once. */
const CURL_GAVE_UP =
  /\bcurl: \(7\) Failed to connect to .{1,300}? after (\d{1,9}) ms: (?:Couldn't|Could not) connect to server/;
/** Milliseconds: nobody is farther away; fewer SYNs than these were not repeated enough to give up. */
const AT_ONCE = 1000;
const GIVEN_UP = 20_000;

function curlKind(line: string): ReportedKind | undefined {
  const took = CURL_GAVE_UP.exec(line)?.[1];
  if (took === undefined) return undefined;
  if (Number(took) < AT_ONCE) return 'refused';
  return Number(took) >= GIVEN_UP ? 'timed-out' : undefined;
}

/** The words of a client that has connected and sent its TLS hello, where nothing follows. */
function stalledHandshake(notes: readonly string[]): string | undefined {
  const last = notes.findLast((line) => line.trim() !== '' && !PROMPT.test(line));
  return last !== undefined && /Client hello \(1\):?\s*$/i.test(last) ? last : undefined;
}

/** The last line but nothing of a capture whose command, naming a port, is shown above it. */
function quietCapture(notes: readonly string[]): string | undefined {
  const at = notes.findIndex((line) => /^\s*0 packets captured\s*$/.test(line));
  const asked = notes.slice(Math.max(0, at - 4), Math.max(0, at)).some((line) => /\btcpdump\b.*\bport\b/.test(line));
  return asked ? notes[at] : undefined;
}

const FILE_LIMIT = /^\s*Max open files\s+(\d+)\b/;
const FILE_COUNT = /\/proc\/\d+\/fd\b.*\bwc -l\b/;

/** The limit of a process, where the number of its open files is shown to have reached it. */
function filesAtLimit(notes: readonly string[]): string | undefined {
  const limit = notes.find((line) => FILE_LIMIT.test(line));
  const asked = notes.findIndex((line) => FILE_COUNT.test(line));
  const count = asked < 0 ? undefined : notes[asked + 1];
  if (limit === undefined || count === undefined || !/^\s*\d{1,9}\s*$/.test(count)) return undefined;
  return Number(count) + 1 >= Number(FILE_LIMIT.exec(limit)?.[1]) ? limit : undefined;
}

/** A shell that waits again, an interrupt, the end of a code block. */
const PROMPT = /^(?:\S{0,80}[#$%>]\s*|\[[^\]]{1,80}\][#$]\s*|\s*\^C\s*|```\s*)$/;

const SYN = /Flags \[S(?:EW)?\], seq (?<seq>\d+)/;
const REFUSAL = /IP6? (?<address>\S+)\.(?<port>[\w-]+) > \S+ Flags \[R\.\].*\back (?<ack>\d+)/;

/** Lines of a capture by which whoever was called turned down a SYN it shows, and where that was. */
function refusedSyns(
  notes: readonly string[],
): ReadonlyMap<string, { readonly address?: string; readonly port?: number }> {
  const asked = new Set(notes.map((line) => SYN.exec(line)?.groups?.['seq']).filter((seq) => seq !== undefined));
  const refused = new Map<string, { address?: string; port?: number }>();
  for (const line of notes) {
    const { address, port, ack } = REFUSAL.exec(line)?.groups ?? {};
    if (address === undefined || ack === undefined || !asked.has(`${BigInt(ack) - 1n}`)) continue;
    refused.set(line, { address, ...(Number(port) > 0 ? { port: Number(port) } : {}) });
  }
  return refused;
}

/** Sequence numbers of SYNs that a capture shows answered: a wrong sum on them was made right by the card. */
function answeredSequences(notes: readonly string[]): ReadonlySet<string> {
  const acks = notes.map((line) => /Flags \[S\.E?\].*\back (\d+)/.exec(line)?.[1]).filter((ack) => ack !== undefined);
  return new Set(acks.map((ack) => `${BigInt(ack) - 1n}`));
}

/** Both ends are this host: nobody computes the checksum of what never leaves it. */
const WITHIN_HOST = /\bIP6? (?:127\.[\d.]+ > 127\.|::1\.\d+ > ::1\.)|^\s*(?:127\.[\d.]+ > 127\.|::1\.\d+ > ::1\.)/;

function kindOf(line: string, next: string | undefined): ReportedKind | undefined {
  if (EADDRNOTAVAIL.test(line)) return isBind(line, next) && !ANY_PORT.test(line) ? 'address-missing' : 'no-local-port';
  if (EADDRINUSE.test(line)) return ANY_PORT.test(line) || /connect/i.test(line) ? 'no-port-to-bind' : 'port-taken';
  if (USUAL_LINK.test(line) || WITHIN_HOST.test(line)) return undefined;
  return wordings.find(([, wording]) => wording.test(line))?.[0];
}

/** Java calls every failure of an address a BindException; its next line names the call. */
function isBind(line: string, next: string | undefined): boolean {
  return /\bbind/i.test(line) && !(line.includes('BindException') && /\bconnect/i.test(`${line}\n${next}`));
}

function calledIn(line: string | undefined): ReturnType<typeof target> {
  return line !== undefined && /^\s*Connecting to /.test(line) ? target(line) : {};
}

function target(line: string): { readonly address?: string; readonly port?: number } {
  const found = /(?<address>\d{1,3}(?:\.\d{1,3}){3})(?::| port )(?<port>\d{1,5})\b/.exec(line)?.groups;
  if (found?.['address'] !== undefined) return { address: found['address'], port: Number(found['port']) };
  const port = /(?:\bport |\]:|\blocalhost:|[a-z][\w.-]*:)(\d{2,5})\b(?!:\d)/.exec(line)?.[1];
  return port === undefined ? {} : { port: Number(port) };
}
