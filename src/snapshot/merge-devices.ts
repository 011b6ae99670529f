import type { Device, InterfaceAddresses } from './snapshot.ts';

/**
 * Devices of all sources. /sys has the finest statistics and wins name by name; then /proc/net/dev; what only `ip -s -s`
 * prints is taken from there.
 */
export function mergeDevices(
  fine: readonly Device[] | undefined,
  coarse: readonly Device[] | undefined,
  links: readonly InterfaceAddresses[] | undefined,
): readonly Device[] | undefined {
  const printed = links?.flatMap(({ device, statistics }) =>
    statistics === undefined ? [] : [{ name: device, statistics }],
  );
  return merged(fine, merged(coarse, printed?.length === 0 ? undefined : printed));
}

function merged(
  fine: readonly Device[] | undefined,
  coarse: readonly Device[] | undefined,
): readonly Device[] | undefined {
  if (fine === undefined || coarse === undefined) return fine ?? coarse;
  const both = new Map<string, Device>(coarse.map((device) => [device.name, device]));
  for (const device of fine) {
    const other = both.get(device.name);
    const statistics = { ...other?.statistics };
    for (const name of Object.keys(device.statistics)) {
      const value = device.statistics[name];
      if (value !== undefined) statistics[name] = value;
    }
    both.set(device.name, { ...device, statistics });
  }
  return [...both.values()];
}
