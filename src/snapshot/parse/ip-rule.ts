import { ParseError } from '../parse-error.ts';
import type { RoutingRule } from '../snapshot.ts';
import { eachLine, excerpt } from './lines.ts';

/** `ip rule show`: `32766:	from all lookup main`. */
export function parseIpRule(text: string): readonly RoutingRule[] {
  const rules: RoutingRule[] = [];
  eachLine(text, (line, number) => {
    if (line.trim() === '') return;
    const match = /^\s{0,8}([0-9]{1,10}):\s/.exec(line);
    if (match === null) throw new ParseError('ip-rule', number, `a priority expected: ${excerpt(line)}`);
    rules.push({ priority: Number(match[1]), row: line.trim() });
  });
  return rules;
}
