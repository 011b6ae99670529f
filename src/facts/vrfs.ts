import type { Snapshot } from '../snapshot/snapshot.ts';
import type { Quote } from './evidence.ts';

export interface VrfFacts {
  /** VRF devices by name. */
  readonly names: readonly string[];
  /** Devices in a VRF, with the name of it where that was printed. */
  readonly members: readonly { readonly device: string; readonly vrf: string | undefined; readonly quote: Quote }[];
  /** Every device with an address, loopback aside, is in a VRF. */
  readonly everyDevice: boolean;
}

/** The VRFs of the namespace; none is a known answer where interfaces were printed with their kind. */
export function vrfFacts({ addresses }: Snapshot): VrfFacts | undefined {
  if (addresses === undefined) return undefined;
  const names = addresses.filter(({ vrf }) => vrf?.is === 'vrf').map(({ device }) => device);
  const inVrf = addresses.filter(
    ({ vrf, master }) => vrf?.is === 'member' || (master !== undefined && names.includes(master)),
  );
  const outside = addresses.filter(
    (one) => one.device !== 'lo' && one.vrf?.is !== 'vrf' && one.addresses.length > 0 && !inVrf.includes(one),
  );
  return {
    names,
    members: inVrf.map(({ device, master, vrf }) => ({
      device,
      vrf: master,
      quote: {
        source: 'ip-address',
        line: `${device} master ${master ?? '?'}${vrf === undefined ? '' : ` vrf_slave table ${vrf.table}`}`,
      },
    })),
    everyDevice: inVrf.length > 0 && outside.length === 0,
  };
}
