import * as z from 'zod';
import type { Listener } from '../snapshot/snapshot.ts';

/** What a listener may hold before and after: the smaller of its own backlog and somaxconn, as of its last listen(). */
export const ListenerLimit = z.object({
  /** `0.0.0.0:8080`. */
  listener: z.string(),
  /** `nginx (pid 42)`; null where the owner was not read. */
  process: z.string().nullable(),
  now: z.number(),
  /** The most it can become, when it listens anew: what the program asks for above the present cap nobody can see. */
  after: z.number(),
  /** The command that makes it listen anew, for a person to run; null where none is known, or none would help. */
  relisten: z.string().nullable(),
});
export type ListenerLimit = z.infer<typeof ListenerLimit>;

const MOST_LISTENERS = 12;

/** Those the change is about first: the full ones, then those the cap cuts; the rest of the host is not touched by it. */
export function listenerLimits(
  listeners: readonly Listener[],
  cap: { readonly from: number; readonly to: number },
): readonly ListenerLimit[] {
  const limits = listeners.flatMap((listener) => {
    const { backlog, acceptQueue } = listener;
    if (backlog === undefined) return [];
    const capped = backlog === cap.from;
    const full = acceptQueue > backlog;
    return capped || full ? [{ full, limit: limitOf(listener, backlog, capped ? cap.to : backlog) }] : [];
  });
  const first = limits.filter(({ full }) => full);
  return [...first, ...limits.filter(({ full }) => !full)].slice(0, MOST_LISTENERS).map(({ limit }) => limit);
}

function limitOf(listener: Listener, now: number, after: number): ListenerLimit {
  const [owner] = listener.owners;
  return {
    listener: `${listener.address}:${listener.port}`,
    process: owner === undefined ? null : `${owner.command} (pid ${owner.pid})`,
    now,
    after,
    relisten: after === now ? null : relistenCommand(listener.cgroup),
  };
}

/** From the control group alone: `/system.slice/nginx.service`, `/system.slice/docker-<id>.scope`. */
function relistenCommand(cgroup: string | undefined): string | null {
  const unit = /\/([A-Za-z0-9@_.:-]{1,100}\.(?:service|socket))$/.exec(cgroup ?? '')?.[1];
  if (unit !== undefined) return `systemctl restart ${unit}`;
  const [, runtime, id] = /(docker|libpod)[-/]([0-9a-f]{64})/.exec(cgroup ?? '') ?? [];
  if (runtime === undefined || id === undefined) return null;
  return `${runtime === 'docker' ? 'docker' : 'podman'} restart ${id.slice(0, 12)}`;
}
