import type { LabHost, LabNetwork } from './network.ts';
import { type Program, programCommand, startCommand } from './program.ts';
import type { ServeArguments } from './programs/serve.ts';
import { PORT } from './service.ts';

/** `ip netns exec` mounts a /sys of its own, where control groups are not mounted yet. */
const MOUNTED = 'mount -t cgroup2 none /sys/fs/cgroup';
const ENTERED = `${MOUNTED} && mkdir -p "$1" && echo $$ > "$1/cgroup.procs" && shift && exec "$@"`;

/** The control group of a host, by the name of its namespace: the keeper takes both away. */
function groupOf(host: LabHost): string {
  return `/sys/fs/cgroup/${host.namespace}`;
}

/** A server on `srv` in a control group of its own, which its sockets belong to from the beginning. */
export function startServerInGroup(network: LabNetwork): Promise<Program> {
  const host = network.host('srv');
  const given: ServeArguments = { address: '0.0.0.0', port: PORT, backlog: 128 };
  return startCommand(host, ['sh', '-c', ENTERED, 'sh', groupOf(host), ...programCommand('serve', given)]);
}

/** The command, where it can see the control group; its path stands for `{group}`. */
export function besideGroup(host: LabHost, argv: readonly string[]): readonly string[] {
  const given = argv.map((word) => (word === '{group}' ? groupOf(host) : word));
  return ['sh', '-c', `${MOUNTED} && exec "$@"`, 'sh', ...given];
}
