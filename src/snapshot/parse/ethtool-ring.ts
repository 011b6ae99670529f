import { ParseError } from '../parse-error.ts';
import type { RingSize } from '../snapshot.ts';
import { eachDeviceLine } from './device-sections.ts';

/** `ethtool -g`: `RX:` once below `Pre-set maximums:` and once below `Current hardware settings:`. */
export function parseEthtoolRing(text: string): readonly RingSize[] {
  const rings: RingSize[] = [];
  let maximum: number | undefined;
  let isMaximum = false;
  eachDeviceLine(text, (line, device) => {
    if (line.startsWith('Ring parameters')) maximum = undefined;
    if (/^(?:Pre-set|Current)/.test(line)) isMaximum = line.startsWith('Pre-set');
    const receive = /^RX:\s+([0-9]{1,9})\s*$/.exec(line.trim())?.[1];
    if (receive === undefined) return;
    if (isMaximum) maximum = Number(receive);
    else if (maximum !== undefined) {
      const named = device === undefined ? {} : { device };
      rings.push({ ...named, receive: Number(receive), maximum, row: `RX: ${receive} of ${maximum}` });
    }
  });
  if (rings.length === 0) throw new ParseError('ethtool-ring', 1, 'no current and maximum size of a ring found');
  return rings;
}
