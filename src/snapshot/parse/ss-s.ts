import { ParseError } from '../parse-error.ts';
import type { SocketSummary } from '../snapshot.ts';
import { eachLine, isDigits, words } from './lines.ts';
import { ssState } from './netstat-listen.ts';

export interface SocketTotals {
  readonly summary?: SocketSummary;
  /** Counts by state in ss spelling, from `ss -s` or from a list such as `ss -tan | awk … | uniq -c`. */
  readonly byState: Readonly<Record<string, number>>;
}

type Draft = { -readonly [K in keyof SocketSummary]: SocketSummary[K] };
type Part = 'established' | 'closed' | 'orphaned' | 'synReceived' | 'timeWait';

const PARTS: Readonly<Record<string, Part>> = {
  estab: 'established',
  closed: 'closed',
  orphaned: 'orphaned',
  synrecv: 'synReceived',
  timewait: 'timeWait',
};

/** `TCP:   1655 (estab 1556, closed 39, orphaned 40, synrecv 0, timewait 39/0), ports 0`, and lists of state counts. */
export function parseSsS(text: string): SocketTotals {
  const byState: Record<string, number> = {};
  let total: number | undefined;
  let summary: Draft | undefined;
  eachLine(text, (line) => {
    const row = words(line);
    const [first, second] = row;
    if (first === 'Total:' && isDigits(second)) total = Number(second);
    else if (first === 'TCP:' && isDigits(second) && row.length > 2) summary = tcpSummary(line, Number(second));
    else if (row.length === 2) addState(byState, row);
  });
  if (summary === undefined) {
    if (Object.keys(byState).length === 0) throw new ParseError('ss-s', 1, 'no TCP summary and no counts by state');
    return { byState };
  }
  if (total !== undefined) summary.total = total;
  if (summary.established !== undefined) byState['ESTAB'] = summary.established;
  if (summary.synReceived !== undefined) byState['SYN-RECV'] = summary.synReceived;
  if (summary.timeWait !== undefined) byState['TIME-WAIT'] = summary.timeWait;
  return { summary, byState };
}

function tcpSummary(line: string, tcp: number): Draft {
  const summary: Draft = { tcp, row: line.trim() };
  for (const [, name, value] of line.matchAll(/([a-z]{1,12}) ([0-9]{1,12})/g)) {
    const part = name === undefined ? undefined : PARTS[name];
    if (part !== undefined) summary[part] = Number(value);
  }
  return summary;
}

function addState(byState: Record<string, number>, row: readonly string[]): void {
  const count = row.find(isDigits);
  const word = row.find((part) => !isDigits(part));
  const state = word === undefined ? undefined : stateName(word);
  if (state !== undefined && count !== undefined) byState[state] = (byState[state] ?? 0) + Number(count);
}

const SS_STATE = /^(?:ESTAB|SYN-SENT|SYN-RECV|FIN-WAIT-[12]|TIME-WAIT|CLOSE-WAIT|LAST-ACK|LISTEN|CLOSING|UNCONN)$/;

/** ss spelling of a state word of either tool. */
export function stateName(word: string): string | undefined {
  return SS_STATE.test(word) ? word : ssState(word);
}
