import type { Problem } from '../protocol/problem.ts';
import { byName } from './by-name.ts';
import { foldNames } from './fold.ts';
import { fits, isList, namesOf } from './pattern.ts';
import { pointing, type Selector, type Term } from './selector.ts';

/** What a host can be selected by. */
export interface Selectable {
  readonly id: string;
  readonly transport: string;
  readonly tags?: readonly string[];
  readonly groups?: readonly string[];
  readonly kernel: string | null;
}

/** The hosts that are meant, in the order of their names. */
export function select<H extends Selectable>(selector: Selector, fleet: readonly H[]): readonly H[] {
  const chosen = new Set(idsOf(selector, fleet));
  return fleet.filter(({ id }) => chosen.has(id)).sort((a, b) => byName(a.id, b.id));
}

function idsOf(selector: Selector, fleet: readonly Selectable[]): ReadonlySet<string> {
  switch (selector.kind) {
    case 'term':
      return matching(selector, fleet);
    case 'not': {
      const not = idsOf(selector.of, fleet);
      return new Set(fleet.map(({ id }) => id).filter((id) => !not.has(id)));
    }
    case 'both': {
      const [first, ...others] = selector.of.map((one) => idsOf(one, fleet));
      return new Set([...(first ?? [])].filter((id) => others.every((other) => other.has(id))));
    }
    case 'list': {
      const of =
        selector.of.length === 0 ? fleet.map(({ id }) => id) : selector.of.flatMap((one) => [...idsOf(one, fleet)]);
      const but = selector.but.map((one) => idsOf(one, fleet));
      return new Set(of.filter((id) => !but.some((one) => one.has(id))));
    }
  }
}

function matching({ field, text, pattern }: Term, fleet: readonly Selectable[]): ReadonlySet<string> {
  const everybody = field === null && (text === 'all' || text === '*');
  const fit = (words: readonly string[]): boolean => words.some((word) => fits(pattern, word));
  const chosen = fleet.filter((host) => everybody || fit(wordsBy(field, host)));
  return new Set(chosen.map(({ id }) => id));
}

function wordsBy(
  field: Term['field'],
  { id, transport, tags = [], groups = [], kernel }: Selectable,
): readonly string[] {
  switch (field) {
    case null:
      return [id, ...groups, ...tags];
    case 'tag':
      return tags;
    case 'group':
      return groups;
    case 'kernel':
      return kernel === null ? [] : [kernel];
    case 'via':
      return [transport];
  }
}

/** The first name that stands for nobody: a slip of the finger must not quietly shrink a sweep. Null when all do. */
export function nobodyMeant(selector: Selector, text: string, fleet: readonly Selectable[]): Problem | null {
  const term = wanted(selector).find((one) => matching(one, fleet).size === 0);
  if (term === undefined) return null;
  const what =
    term.field === null ? `No host, group or tag is called ${term.text}.` : `No host has ${term.field}:${term.text}.`;
  return pointing(`${what}${missing(term, fleet)}`, text, term.column);
}

function missing({ field, pattern }: Term, fleet: readonly Selectable[]): string {
  if (field === null || !['tag', 'group'].includes(field)) return '';
  const words = [...new Set(fleet.flatMap((host) => wordsBy(field, host)))].sort(byName);
  return words.length === 0 || !isList(pattern) ? '' : ` There is ${foldNames(words).slice(0, 12).join(', ')}.`;
}

/** Names that ask for hosts; those behind `!` may stand for nobody. */
function wanted(selector: Selector): readonly Term[] {
  switch (selector.kind) {
    case 'term':
      return [selector];
    case 'not':
      return [];
    case 'both':
    case 'list':
      return selector.of.flatMap(wanted);
  }
}

/** The names themselves, where the selector lists them; null where it needs a fleet to be understood. */
export function listedNames(selector: Selector): readonly string[] | null {
  if (selector.kind === 'term') {
    return selector.field === null && isList(selector.pattern) ? namesOf(selector.pattern) : null;
  }
  if (selector.kind !== 'list' || selector.of.length === 0) return null;
  const names: string[] = [];
  for (const one of selector.of) {
    const listed = listedNames(one);
    if (listed === null) return null;
    names.push(...listed);
  }
  const excluded = selector.but.filter((one) => one.kind === 'term' && one.field === null);
  if (excluded.length < selector.but.length) return null;
  return [...new Set(names)].filter((name) => !excluded.some((one) => one.kind === 'term' && fits(one.pattern, name)));
}
