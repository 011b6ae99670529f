import * as z from 'zod';

const word = z.string().max(1_000);
const Labels = z.record(word, word);

/** Webhooks of Alertmanager (version 4) and of Grafana, which sends the same members and more. */
export const Payload = z.object({
  alerts: z
    .array(
      z.object({
        status: z.enum(['firing', 'resolved']),
        labels: Labels,
        startsAt: z.iso.datetime({ offset: true }),
        endsAt: z.iso.datetime({ offset: true }).optional(),
        fingerprint: z.string().min(1).max(200),
      }),
    )
    .max(1_000),
});
type Sent = z.infer<typeof Payload>['alerts'][number];

/** As the app takes it. The end of one that fires is a guess of theirs. */
export function alertOf({ status, labels, startsAt, endsAt, fingerprint }: Sent, host: string) {
  const began = new Date(startsAt).toISOString();
  const ended = status === 'firing' ? null : new Date(endsAt ?? startsAt).toISOString();
  return { name: (labels['alertname'] ?? 'alert').slice(0, 200), fingerprint, host, startsAt: began, endsAt: ended };
}

/**
 * The known host that the labels name: by its id, without the port of an exporter, or by the first part of its name. Null
 * when none does, or two hosts share that part.
 */
export function hostOf(
  labels: Readonly<Record<string, string>>,
  hostLabels: readonly string[],
  known: readonly string[],
): string | null {
  for (const label of hostLabels) {
    const value = Object.hasOwn(labels, label) ? labels[label] : undefined;
    const found = value === undefined ? null : knownAs(value, known);
    if (found !== null) return found;
  }
  return null;
}

function knownAs(value: string, known: readonly string[]): string | null {
  const bare = value.replace(/:\d+$/, '').replace(/^\[(.+)\]$/, '$1');
  for (const name of [value, bare]) if (known.includes(name)) return name;
  // A part of an address is no name.
  if (/^[\d.]+$|:/.test(bare)) return null;
  const alike = known.filter(
    (id) => firstPart(id) === firstPart(bare) && (id === firstPart(id) || bare === firstPart(bare)),
  );
  return alike.length === 1 ? (alike[0] ?? null) : null;
}

function firstPart(name: string): string {
  return name.split('.')[0] ?? name;
}
