import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Tracefs in mounts of its own: nothing of the machine changes, whether it has it mounted or not. */
const MOUNT = 'mount -t tracefs none /sys/kernel/tracing && exec "$@"';

/** A command that sees tracefs, in a network namespace where one is named. */
export function withTracefs(argv: readonly string[], namespace?: string): readonly [string, ...string[]] {
  const mounted = ['unshare', '--mount', '--propagation', 'private', '--', 'sh', '-c', MOUNT, 'sh', ...argv];
  const [file = '', ...args] =
    namespace === undefined ? mounted : ['nsenter', `--net=/run/netns/${namespace}`, '--', ...mounted];
  return [file, ...args];
}

/** Trace instances of any syndrop on this kernel, by name. */
export async function traceInstances(): Promise<readonly string[]> {
  const [file, ...args] = withTracefs(['ls', '/sys/kernel/tracing/instances']);
  const { stdout } = await run(file, args);
  return stdout.split('\n').filter((name) => name.startsWith('syndrop-'));
}
