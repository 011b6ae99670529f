import type { Snapshot } from '../snapshot/snapshot.ts';

/** `netstat -an | grep -c CLOSE_WAIT`, `ss -tan | grep TIME-WAIT | wc -l`, `ss -tan state close-wait | wc -l`. */
const COUNTED =
  /\b(?:ss|netstat)\b.{0,200}?(?:\bgrep +(?:-\w+ +)*["']?|\bstate +)(?<state>CLOSE[-_]WAIT|TIME[-_]WAIT|SYN[-_]REC[VE]?|ESTAB(?:LISHED)?)\b/i;
const COUNTS = /\bgrep +(?:-\w+ +)*-\w*c|\| *wc +-l/;
const NUMBER = /^\d{1,9}$/;

/** Sockets by the state ss names, where a person shows the command that counted them and, on the next line, its number. */
export function countedSockets({ notes = [] }: Snapshot): Readonly<Record<string, number>> {
  const counted: Record<string, number> = {};
  for (const [index, line] of notes.entries()) {
    const number = notes[index + 1]?.trim() ?? '';
    const state = NUMBER.test(number) && COUNTS.test(line) ? COUNTED.exec(line)?.groups?.['state'] : undefined;
    if (state !== undefined) counted[nameOf(state)] = Number(number);
  }
  return counted;
}

function nameOf(state: string): string {
  const name = state.toUpperCase().replace('_', '-');
  if (name.startsWith('SYN-REC')) return 'SYN-RECV';
  return name === 'ESTABLISHED' ? 'ESTAB' : name;
}
