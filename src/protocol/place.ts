import * as z from 'zod';

/** A name of a namespace, container or pod. Never a path: no slash, no leading dot or hyphen. */
const PlaceName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,252}$/);

/** The largest id any kernel gives (PID_MAX_LIMIT). */
const MOST_PID = 4_194_304;

/** Another network namespace of a host, by the word a person has for it. The host looks up what it stands for. */
export const Place = z.discriminatedUnion('kind', [
  /** As `ip netns` lists it. */
  z.strictObject({ kind: z.literal('netns'), name: PlaceName }),
  /** The one that this process lives in. */
  z.strictObject({ kind: z.literal('pid'), pid: z.number().int().min(1).max(MOST_PID) }),
  /** A container of docker, containerd, podman or CRI-O: its id, the beginning of it, its name or its pod's. */
  z.strictObject({ kind: z.literal('container'), name: PlaceName }),
]);
export type Place = z.infer<typeof Place>;

/** What a place turned out to be on the host that was asked for it. */
export const Placed = z.object({
  asked: Place,
  /** A process that lives there. */
  pid: z.number().int().positive().optional(),
  container: z
    .object({ id: z.string().max(128), name: z.string().max(253).optional(), runtime: z.string().max(32) })
    .optional(),
});
export type Placed = z.infer<typeof Placed>;

/** `container web-1`, `netns blue`, `pid 812`: as it is typed and shown. */
export function placeWords(place: Place): string {
  return place.kind === 'pid' ? `pid ${place.pid}` : `${place.kind} ${place.name}`;
}

export function samePlace(one: Place | undefined, other: Place | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return placeWords(one) === placeWords(other);
}
