import { ParseError } from '../parse-error.ts';
import type { SocketSummary } from '../snapshot.ts';
import { eachLine, isDigits, words } from './lines.ts';
import { ssState } from './netstat-listen.ts';

export interface SocketTotals {
  readonly summary?: SocketSummary;
  /** Counts by state in ss spelling, from `ss -s` or from a list such as `ss -tan | awk … | uniq -c`. */
  readonly byState: Readonly<Record<string, number>>;
}

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
  const byState = new Map<string, number>();
  let total: number | undefined;
  let summary: SocketSummary | undefined;
  eachLine(text, (line) => {
    const row = words(line);
    const [first, second] = row;
    if (first === 'Total:' && isDigits(second)) total = Number(second);
    else if (first === 'TCP:' && isDigits(second) && row.length > 2) summary = tcpSummary(line, Number(second));
    else if (row.length === 2) addState(byState, row);
  });
  if (summary === undefined && byState.size === 0)
    throw new ParseError('ss-s', 1, 'no TCP summary and no counts by state');
  if (summary === undefined) return { byState: Object.fromEntries(byState) };
  if (summary.established !== undefined) byState.set('ESTAB', summary.established);
  if (summary.synReceived !== undefined) byState.set('SYN-RECV', summary.synReceived);
  if (summary.timeWait !== undefined) byState.set('TIME-WAIT', summary.timeWait);
  return {
    summary: { ...summary, ...(total === undefined ? {} : { total }) },
    byState: Object.fromEntries(byState),
  };
}

function tcpSummary(line: string, tcp: number): SocketSummary {
  const parts: Partial<Record<Part, number>> = {};
  for (const [, name, value] of line.matchAll(/([a-z]{1,12}) ([0-9]{1,12})/g)) {
    const part = name === undefined ? undefined : PARTS[name];
    if (part !== undefined) parts[part] = Number(value);
  }
  return { tcp, ...parts, row: line.trim() };
}

function addState(byState: Map<string, number>, row: readonly string[]): void {
  const count = row.find(isDigits);
  const word = row.find((part) => !isDigits(part));
  const state = word === undefined ? undefined : stateName(word);
  if (state !== undefined && count !== undefined) byState.set(state, (byState.get(state) ?? 0) + Number(count));
}

const SS_STATE = /^(?:ESTAB|SYN-SENT|SYN-RECV|FIN-WAIT-[12]|TIME-WAIT|CLOSE-WAIT|LAST-ACK|LISTEN|CLOSING|UNCONN)$/;

/** ss spelling of a state word of either tool. */
export function stateName(word: string): string | undefined {
  return SS_STATE.test(word) ? word : ssState(word);
}
