import { ParseError } from '../parse-error.ts';
import type { Dialled } from '../snapshot.ts';
import { eachLine, excerpt, words } from './lines.ts';

const OUTCOMES: ReadonlySet<string> = new Set(['ok', 'timeout', 'refused', 'reset', 'unreachable', 'no-name']);

function isOutcome(word: string): word is Dialled['outcome'] {
  return OUTCOMES.has(word);
}

/** `3 timeout 2500 192.0.2.2 40112`: number, outcome, milliseconds, and the own end where it is known. */
export function parseDialTcp(text: string): readonly Dialled[] {
  const dialled: Dialled[] = [];
  eachLine(text, (line, number) => {
    const [, outcome = '', milliseconds = '', address, port] = words(line);
    if (line.trim() === '') return;
    if (!/^-?[0-9]{1,9}$/.test(milliseconds)) throw new ParseError('dial-tcp', number, `no attempt: ${excerpt(line)}`);
    const local = address === undefined || port === undefined ? {} : { local: { address, port: Number(port) } };
    dialled.push({
      outcome: isOutcome(outcome) ? outcome : 'failed',
      milliseconds: Math.max(0, Number(milliseconds)),
      ...local,
    });
  });
  return dialled;
}
