import { execFile } from 'node:child_process';
import { collect } from '../../agent/collect/collect.ts';
import { findTool } from '../../agent/collect/tool.ts';
import { Bundle } from '../protocol/bundle.ts';
import { Problem } from '../protocol/problem.ts';
import { agentProgram } from './agent/program.ts';
import type { CollectOptions, Transport } from './transport.ts';

/** Where on this machine: a named network namespace, that of a process, or (neither) the caller's own. */
export interface Place {
  readonly netns?: string;
  readonly pid?: number;
}

const BUNDLE_BYTES = 64 * 1024 * 1024;
/** Beyond the window: start of a second Node, and every source running into its own limit. */
const SPARE_MS = 60_000;

/**
 * Reads this machine without an agent. In another network namespace the reading is done by a child that lives there,
 * because /proc/net and /proc/sys/net show the namespace of the process that opens them.
 */
export function createLocalTransport(place: Place = {}): Transport {
  return {
    async collect(host, options, signal) {
      if (place.netns === undefined && place.pid === undefined) {
        return await collect({ hostId: host, ...options, transport: 'local' }, signal);
      }
      return await collectInside(entry(place), host, options, signal);
    },
  };
}

/** /sys shows the devices of the namespace it was mounted in, so a namespace that is only entered needs its own. */
const FRESH_SYS = 'umount -l /sys && mount -t sysfs none /sys; exec "$@"';

function entry(place: Place): readonly [string, ...string[]] {
  const { netns, pid } = place;
  if (netns !== undefined) {
    if (!/^[A-Za-z0-9][\w.-]*$/.test(netns))
      throw new Problem('usage', `${JSON.stringify(netns)} is not the name of a network namespace.`);
    return [tool('ip'), 'netns', 'exec', netns];
  }
  if (pid === undefined || !Number.isSafeInteger(pid) || pid < 1)
    throw new Problem('usage', `${pid} is not a process id.`);
  const own = ['unshare', '--mount', '--propagation', 'private', '--', 'sh', '-c', FRESH_SYS, 'sh'];
  return [tool('nsenter'), `--net=/proc/${pid}/ns/net`, '--', ...own];
}

function tool(name: string): string {
  const found = findTool(name);
  if (found === undefined)
    throw new Problem('collect-failed', `${name} is not installed; it is needed to enter a network namespace.`);
  return found;
}

function collectInside(
  [file, ...args]: readonly [string, ...string[]],
  host: string,
  { sources, windowSeconds }: CollectOptions,
  signal: AbortSignal,
): Promise<Bundle> {
  const own = ['collect', '--host', host, '--sources', sources.join(','), '--window', String(windowSeconds)];
  const argv = [...args, process.execPath, agentProgram(), ...own];
  const limits = { maxBuffer: BUNDLE_BYTES, timeout: windowSeconds * 1000 + SPARE_MS, signal };
  return new Promise((resolve, reject) => {
    execFile(file, argv, limits, (cause, stdout, stderr) => {
      if (signal.aborted) reject(new Problem('cancelled', 'The collection was cancelled.', { cause }));
      else if (cause !== null) reject(failed(host, stderr, cause));
      else resolve(Bundle.parse(JSON.parse(stdout)));
    });
  });
}

function failed(host: string, stderr: string, cause: Error): Problem {
  const said = stderr.trim().split('\n').at(-1);
  const needsRoot = process.getuid?.() === 0 ? '' : ' Entering a network namespace takes root.';
  const message = `${host} could not be read in its network namespace: ${said === '' ? cause.message : said}.${needsRoot}`;
  return new Problem('collect-failed', message, { cause });
}
