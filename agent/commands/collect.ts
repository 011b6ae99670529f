import { parseArgs } from 'node:util';
import { Problem } from '../../src/protocol/problem.ts';
import { Proof } from '../../src/protocol/proof.ts';
import { collect, knownSources } from '../collect/collect.ts';

/** `collect --host ID --sources a,b --window SECONDS [--proof JSON]`: prints one bundle; a local transport runs it inside a namespace. */
export async function collectCommand(argv: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      host: { type: 'string' },
      sources: { type: 'string' },
      window: { type: 'string' },
      proof: { type: 'string' },
    },
  });
  const windowSeconds = Number(values.window ?? '0');
  if (!(windowSeconds >= 0 && windowSeconds <= 120))
    throw new Problem('usage', `--window takes 0 to 120 seconds, not ${values.window}.`);
  const { known, unknown } = knownSources((values.sources ?? '').split(',').filter((name) => name !== ''));
  if (unknown.length > 0) throw new Problem('usage', `This agent does not know the sources ${unknown.join(', ')}.`);
  const stop = new AbortController();
  process.once('SIGTERM', () => stop.abort());
  const hostId = values.host ?? 'local';
  const proven = values.proof === undefined ? {} : { proof: Proof.parse(JSON.parse(values.proof)) };
  const task = { hostId, sources: known, windowSeconds, transport: 'local', ...proven } as const;
  const bundle = await collect(task, stop.signal);
  process.stdout.write(JSON.stringify(bundle));
}
