import type { Device, Snapshot } from '../snapshot/snapshot.ts';

/** Made once for each list: a host with ten thousand of them is asked for each by name, several times. */
const indexes = new WeakMap<readonly Device[], ReadonlyMap<string, Device>>();

/** The device of that name. */
export function deviceNamed(snapshot: Snapshot | undefined, name: string): Device | undefined {
  const devices = snapshot?.devices;
  if (devices === undefined) return undefined;
  let index = indexes.get(devices);
  if (index === undefined) {
    index = new Map(devices.map((device) => [device.name, device]));
    indexes.set(devices, index);
  }
  return index.get(name);
}
