import { nobodyMeant, select } from '../../fleet/select.ts';
import { parseSelector, selectorText } from '../../fleet/selector.ts';
import { Problem } from '../../protocol/problem.ts';
import type { KnownHost, Meant } from '../app.ts';

/** @throws Problem `bad-selector` that points at the column, `no-hosts` for a selector that leaves nobody. */
export function whoIsMeant(text: string, fleet: readonly KnownHost[]): Meant {
  const selector = parseSelector(text);
  if (fleet.length === 0) {
    throw new Problem(
      'no-hosts',
      'No host is known yet. Enrol one with: syndrop enroll HOST, or list hosts or an inventory in syndrop.yaml.',
    );
  }
  const slip = nobodyMeant(selector, text, fleet);
  if (slip !== null) throw slip;
  const hosts = select(selector, fleet);
  if (hosts.length === 0)
    throw new Problem('no-hosts', `${selectorText(selector)} leaves no host of the ${fleet.length} known ones.`);
  return { selector: selectorText(selector), hosts };
}
