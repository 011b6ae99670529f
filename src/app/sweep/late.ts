import type { Deps } from '../deps.ts';
import { askHost } from './ask-host.ts';
import type { SweepRecord } from './sweep-store.ts';
import { createTurns } from './turns.ts';

/**
 * A bot that died while it waited for late answers leaves agents that answer to nobody: within the time that is left, those
 * that are silent are asked once more, by whoever took over. Returns how many answered.
 */
export async function askSilentAgain(
  deps: Deps,
  sweep: SweepRecord,
  onLate: () => void,
  signal: AbortSignal,
): Promise<number> {
  const { sweepId, windowSeconds, endedAt } = sweep;
  const { times } = deps.sweep;
  const leftMs = Date.parse(endedAt ?? '') + times.late - deps.clock().getTime();
  // Also when it never ended.
  if (!(leftMs > 0)) return 0;
  const asking = { ...deps, ...deps.sweep, turn: createTurns(), windowSeconds, timeoutMs: leftMs, lateMs: 0 };
  const results = await deps.store.sweeps.results(sweepId);
  const silent = results.flatMap(({ state, host }) => (state === 'silent' ? [host] : []));
  const answered = silent.map(async (host) => {
    // Whoever has no agent had its answer when the connection failed.
    if ((await deps.ways(host))?.applying == null) return 0;
    const filed = await askHost(host, asking, signal).first;
    if (filed.result.state === 'silent') return 0;
    await deps.store.sweeps.file(sweepId, [{ ...filed, result: { ...filed.result, late: true } }]);
    onLate();
    return 1;
  });
  return (await Promise.all(answered)).reduce<number>((sum, one) => sum + one, 0);
}
