import { execFile } from 'node:child_process';
import { type Answer, Bundle, type Sample } from '../../src/protocol/bundle.ts';
import { isSourceId, manifest, type Source } from '../../src/protocol/manifest.ts';
import type { Place } from '../../src/protocol/place.ts';
import { Problem } from '../../src/protocol/problem.ts';
import { windowWith } from '../../src/protocol/proof.ts';
import { collect, type CollectTask } from '../collect/collect.ts';
import { findPlace, type FoundPlace } from './find-place.ts';
import { commandOf } from '../own-command.ts';
import { insideWithSys } from './inside.ts';

const BUNDLE_BYTES = 64 * 1024 * 1024;
/** Beyond the window: start of a second Node, and every source running into its own limit. */
const SPARE_MS = 60_000;

/**
 * Collects in the network namespace of a place: a child that lives there reads it, because /proc/net and /proc/sys/net show
 * the namespace of the process that opens them; what is the machine's is read from here meanwhile. `program` as ownProgram()
 * says it.
 *
 * @throws Problem `no-such-place`, `collect-failed`, `cancelled`.
 */
export async function collectAt(
  place: Place,
  task: CollectTask,
  program: string,
  signal: AbortSignal,
): Promise<Bundle> {
  const found = findPlace(place);
  const [inside, outside] = await Promise.all([
    collectInside(found, task, program, signal),
    collect({ ...task, only: 'machine' }, signal),
  ]);
  if (inside.host.netns !== found.netns)
    throw new Problem('collect-failed', `${task.hostId} has another namespace there by now. Please ask again.`);
  const { asked, pid, container } = found;
  const placed = { asked, ...(pid === undefined ? {} : { pid }), ...(container === undefined ? {} : { container }) };
  return {
    ...inside,
    transport: task.transport,
    host: { ...inside.host, place: placed },
    samples: inside.samples.map((sample, index) => joined(sample, outside.samples[index])),
  };
}

function joined(inside: Sample, outside: Sample | undefined): Sample {
  const answers: Record<string, Answer> = { ...inside.answers };
  for (const [id, machine] of Object.entries(outside?.answers ?? {})) {
    if (isSourceId(id)) answers[id] = together(manifest[id], machine, answers[id]);
  }
  return { ...inside, answers };
}

/** Of settings, those of the namespace stand last and so are believed where both have a key. */
function together({ of }: Source, machine: Answer, own: Answer | undefined): Answer {
  if (of === 'machine' || own === undefined) return machine;
  if (!('text' in machine) || !('text' in own)) return own;
  return { ...own, text: `${machine.text}${own.text}` };
}

function collectInside(
  found: FoundPlace,
  { hostId, sources, windowSeconds, proof }: CollectTask,
  program: string,
  signal: AbortSignal,
): Promise<Bundle> {
  const proven = proof === undefined ? [] : ['--proof', JSON.stringify(proof)];
  // What is traced is the machine's, and is read outside alone: once is enough of it.
  const wanted = sources.filter((id) => id !== 'trace-kfree_skb').join(',');
  const own = ['collect', '--host', hostId, '--sources', wanted, '--window', String(windowSeconds), ...proven];
  const [file, ...args] = [...insideWithSys(found), ...commandOf(program), ...own];
  const limits = { maxBuffer: BUNDLE_BYTES, timeout: windowWith(proof, windowSeconds) * 1000 + SPARE_MS, signal };
  return new Promise((resolve, reject) => {
    execFile(file, args, limits, (cause, stdout, stderr) => {
      if (signal.aborted) reject(new Problem('cancelled', 'The collection was cancelled.', { cause }));
      else if (cause !== null) reject(failed(hostId, stderr, cause));
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
