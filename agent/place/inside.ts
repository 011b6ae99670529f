import { Problem } from '../../src/protocol/problem.ts';
import { findTool } from '../collect/tool.ts';
import type { FoundPlace } from './find-place.ts';

/**
 * The first words of a command that shall run in the network namespace of a place; what follows them is run there, in the
 * caller's own file system. For a program that needs sockets, /proc/net or /proc/sys/net of the place:
 *
 *     const place = findPlace({ kind: 'container', name: 'web-1' });
 *     const [file, ...args] = [...insideNetwork(place), 'tcpdump', '-i', 'any'];
 *     spawn(file, args);
 *
 * /sys stays that of the machine: its /sys/class/net shows the machine's devices, and control groups and tracefs are
 * there. See `insideWithSys` for the opposite. Whoever writes compares /proc/self/ns/net inside with `place.netns` first:
 * between looking and entering a process id may have passed on.
 *
 * @throws Problem `collect-failed` where nsenter is not installed.
 */
export function insideNetwork({ path }: Pick<FoundPlace, 'path'>): readonly [string, ...string[]] {
  return [toolFor('nsenter'), `--net=${path}`, '--'];
}

/** /sys shows the devices of the namespace it was mounted in, so a namespace that is only entered needs its own. */
const FRESH_SYS = 'umount -l /sys; mount -t sysfs none /sys; exec "$@"';

/**
 * As `insideNetwork`, and /sys/class/net is that of the place too. Mounts of its own see to that, which nobody else sees;
 * what else was mounted below /sys (control groups, tracefs) is out of sight, and can be reached through whoever started it,
 * as /proc/<ppid>/root/sys.
 */
export function insideWithSys(place: Pick<FoundPlace, 'path'>): readonly [string, ...string[]] {
  const own = ['unshare', '--mount', '--propagation', 'private', '--', 'sh', '-c', FRESH_SYS, 'sh'];
  return [...insideNetwork(place), ...own];
}

function toolFor(name: string): string {
  const found = findTool(name);
  if (found !== undefined) return found;
  throw new Problem('collect-failed', `${name} is not installed; it is needed to enter a network namespace.`);
}
