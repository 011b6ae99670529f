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
    const statistics = { ...other?.statistics };
    for (const name of Object.keys(device.statistics)) {
      const value = device.statistics[name];
      if (value !== undefined) statistics[name] = value;
    }
    merged.set(device.name, { ...device, statistics });
  }
  return [...merged.values()];
}
