import { type Command, type Mistake, mistake } from './command.ts';
import { diagnose, isOption } from './diagnose.ts';
import { readTarget } from './target.ts';

/** `compare A B [C…] [port N] [from IP]`: the first is diagnosed, the others are held beside it. */
export function compare(rest: readonly string[]): Command | Mistake {
  const end = rest.findIndex((word) => isOption(word));
  const named = end === -1 ? rest : rest.slice(0, end);
  const [host, ...against] = named.map((name) => readTarget(name)?.host ?? null);
  const wrong = named.find((name) => readTarget(name) === null);
  if (wrong !== undefined) return mistake('bad-host', wrong);
  if (host === undefined || host === null || against.length === 0) return mistake('word-missing', 'compare A B');
  const asked = diagnose(host, end === -1 ? [] : rest.slice(end));
  if (asked.kind !== 'diagnose') return asked;
  if (asked.at !== undefined) return mistake('past-alone', 'compare');
  return {
    kind: 'compare',
    question: { ...asked.question, against: against.filter((other) => other !== null) },
  };
}
