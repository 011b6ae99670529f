import type { KnownHost } from '../../app/app.ts';
import type { HelpText } from '../../report/help.ts';
import type { Lang } from '../../report/words/words.ts';
import { help } from './words/help.ts';

/** The commands with names of this fleet in place of HOST and OTHER, so that a line can be typed as it stands. */
export function helpFor(
  hosts: readonly Pick<KnownHost, 'id' | 'lastSeen' | 'groups'>[],
): Readonly<Record<Lang, HelpText>> {
  const known = [...hosts].sort((one, other) => (other.lastSeen ?? '').localeCompare(one.lastSeen ?? ''));
  const [host, other] = known;
  if (host === undefined) return help;
  const group = known.flatMap(({ groups }) => groups)[0];
  const put = (type: string): string =>
    type
      .replace('OTHER', other?.id ?? 'OTHER')
      .replace('HOST', host.id)
      .replace(/(sweep) prod & !db\*|(") prod /, (whole) =>
        group === undefined ? whole : whole.replace('prod', group),
      );
  const filled = (text: HelpText): HelpText => ({
    ...text,
    lines: text.lines.map(({ type, does }) => ({ type: put(type), does })),
  });
  return { en: filled(help.en), zh: filled(help.zh) };
}
