import type { Buffer } from 'node:buffer';
import { chooseContainer, containersIn } from '../../protocol/containers.ts';
import type { Place, Placed } from '../../protocol/place.ts';
import { Problem } from '../../protocol/problem.ts';
import type { Inside } from './script.ts';

export interface Found extends Inside {
  readonly netns: string;
  readonly placed: Placed;
}

/**
 * What the words of a place stand for, from what `placeScript` printed; undefined when it did not come to its end.
 *
 * @throws Problem `no-such-place` that says what there is.
 */
export function foundIn(stdout: Buffer, boundary: string, host: string, place: Place): Found | undefined {
  const text = stdout.toString('utf8');
  const begin = text.lastIndexOf(`\n${boundary} found\n`);
  const end = text.lastIndexOf(`\n${boundary} done\n`);
  if (begin === -1 || end < begin) return undefined;
  const listing = text.slice(text.indexOf('\n', begin + 1) + 1, end);
  const found = place.kind === 'container' ? container(listing, place) : handle(listing, place);
  if (typeof found !== 'string') return found;
  throw new Problem('no-such-place', `${host}: ${found} Reading the namespaces of others takes root.`);
}

function container(listing: string, asked: Extract<Place, { kind: 'container' }>): Found | string {
  const choice = chooseContainer(asked.name, containersIn(listing));
  if (choice.kind === 'none') return choice.message;
  const { id, names, netns, pid, runtime } = choice.container;
  const name = names.includes(asked.name) ? asked.name : names[0];
  const placed = { asked, pid, container: { id, runtime, ...(name === undefined ? {} : { name }) } };
  return { path: `/proc/${pid}/ns/net`, netns, placed };
}

function handle(listing: string, asked: Exclude<Place, { kind: 'container' }>): Found | string {
  const path = asked.kind === 'pid' ? `/proc/${asked.pid}/ns/net` : `/run/netns/${asked.name}`;
  const lines = listing.split('\n').filter((line) => line !== '');
  const netns = lines.find((line) => line.startsWith(`${path}:net:[`))?.slice(path.length + 1);
  if (netns !== undefined) return { path, netns, placed: asked.kind === 'pid' ? { asked, pid: asked.pid } : { asked } };
  if (asked.kind === 'pid') return `The network namespace of process ${asked.pid} could not be found.`;
  const names = lines.map((line) => /^\/run\/netns\/([^:]+):/.exec(line)?.[1]).filter((name) => name !== undefined);
  const there = names.length === 0 ? 'It has none with a name.' : `There are: ${names.slice(0, 12).join(', ')}.`;
  return `There is no network namespace ${asked.name}. ${there}`;
}
