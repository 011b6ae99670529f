import type { Command } from 'commander';
import { diagnoseBundle, gatherOnce, type Target } from '../../../app/diagnosing/diagnose-once.ts';
import { judgeProbe, PROBE_ATTEMPTS } from '../../../app/diagnosing/probe.ts';
import { readConfig } from '../../../config/config.ts';
import type { Bundle } from '../../../protocol/bundle.ts';
import { Place } from '../../../protocol/place.ts';
import { Problem } from '../../../protocol/problem.ts';
import { Dial } from '../../../protocol/proof.ts';
import { probeDocument } from '../../../report/probe.ts';
import { langOption } from '../answer.ts';
import type { CliDeps } from '../deps.ts';
import { showDocument, showJson } from '../show.ts';
import { exitStatus } from '../status.ts';

const EXAMPLES = `
An end is a host of the fleet, user@host (over SSH), netns:NAME (of this machine) or local.

Examples:
  syndrop probe web01 db01:5432
  syndrop probe root@web01 root@db01:5432
  syndrop probe local db01:5432 --address 192.0.2.7

Exit status: 0 it connects, 1 it does not and why, 2 wrong usage, 3 host unreachable.`;

interface Options {
  readonly address?: string;
  readonly json?: boolean;
  readonly lang?: 'en' | 'zh';
}

export function addProbe(program: Command, deps: CliDeps): void {
  program
    .command('probe')
    .description('dial from one host to another while the other watches: where does it end')
    .argument('<from>', 'the end that dials')
    .argument('<to:port>', 'the end that is dialled, and the port')
    .option('--address <address>', 'what to dial, where it is not the name of the second host')
    .option('--json', 'print one JSON document')
    .addOption(langOption())
    .addHelpText('after', EXAMPLES)
    .action((from: string, to: string, options: Options) => probe(from, to, options, deps));
}

async function probe(from: string, given: string, options: Options, deps: CliDeps): Promise<void> {
  const { finish, terminal } = deps;
  const { end: to, port } = endAndPort(given);
  const dial = Dial.safeParse({ address: options.address ?? nameOf(to), port, attempts: PROBE_ATTEMPTS });
  if (!dial.success) throw new Problem('usage', `${options.address ?? nameOf(to)} cannot be dialled. Give --address.`);
  const done = terminal.progress(`${from} dials ${given}:`);
  try {
    // At the same time; what the far end cannot tell leaves a probe of one end.
    const [near, far] = await Promise.all([
      gather(targetOf(from), { dial: dial.data }, deps),
      gather(targetOf(to), { proof: true, port }, deps).catch(missing),
    ]);
    const watched = 'missing' in far ? far : { bundle: far, diagnosis: diagnoseBundle(far, { port }).diagnosis };
    const report = judgeProbe({ from, to, port, near, far: watched });
    done();
    if (options.json === true) showJson(report, terminal);
    else showDocument(probeDocument(report, options.lang ?? 'en'), terminal);
    finish(report.outcome === 'connects' ? exitStatus.nothingActive : exitStatus.activeCause);
  } finally {
    done();
  }
}

async function gather(
  target: Target,
  asked: { readonly dial?: Dial; readonly proof?: boolean; readonly port?: number },
  { environment, services, signal, terminal }: CliDeps,
): Promise<Bundle> {
  const config = readConfig(environment, process.cwd());
  const reach = (name: string) => services.reach(config, name);
  return await gatherOnce(
    target,
    { host: undefined, windowSeconds: 0, stdin: terminal.stdin, reach, ...asked },
    signal,
  );
}

function missing(cause: unknown): { readonly missing: string } {
  if (cause instanceof Problem && cause.code !== 'cancelled') return { missing: cause.message.split('\n')[0] ?? '' };
  throw cause;
}

function endAndPort(given: string): { readonly end: string; readonly port: number } {
  const colon = given.lastIndexOf(':');
  const port = given.slice(colon + 1);
  if (colon < 1 || !/^\d{1,5}$/.test(port) || Number(port) < 1 || Number(port) > 65_535) {
    throw new Problem('usage', `${given} does not end in a port. Give it as db01:5432.`);
  }
  return { end: given.slice(0, colon), port: Number(port) };
}

function targetOf(end: string): Target {
  if (end === 'local') return { kind: 'local' };
  if (end.includes('@')) return { kind: 'ssh', destination: end };
  if (!end.startsWith('netns:')) return { kind: 'host', host: end };
  const place = Place.safeParse({ kind: 'netns', name: end.slice('netns:'.length) });
  if (place.success) return { kind: 'local', place: place.data };
  throw new Problem('usage', `${end} cannot be a network namespace.`);
}

/** What the first host may know the second by. */
function nameOf(end: string): string {
  return end.replace(/^.*@/, '').replace(/:\d+$/, '');
}
