import { type Command, type Mistake, mistake } from './command.ts';
import { readTarget } from './target.ts';

export function history(rest: readonly string[]): Command | Mistake {
  const [name, extra] = rest;
  if (name === undefined) return mistake('no-host', 'history');
  if (extra !== undefined) return mistake('two-hosts', extra);
  const target = readTarget(name);
  return target === null ? mistake('bad-host', name) : { kind: 'history', host: target.host };
}
