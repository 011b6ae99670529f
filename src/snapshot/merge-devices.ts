import type { Device } from './snapshot.ts';

/** Devices of both sources; where both know one, /sys has the finer statistics and wins name by name. */
export function mergeDevices(
  fine: readonly Device[] | undefined,
  coarse: readonly Device[] | undefined,
): readonly Device[] | undefined {
  if (fine === undefined || coarse === undefined) return fine ?? coarse;
  const merged = new Map<string, Device>(coarse.map((device) => [device.name, device]));
  for (const device of fine) {
    const other = merged.get(device.name);
    merged.set(device.name, { ...device, statistics: { ...other?.statistics, ...device.statistics } });
  }
  return [...merged.values()];
}
