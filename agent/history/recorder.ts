import { statSync } from 'node:fs';
import { join } from 'node:path';
import { READING_SECONDS } from '../../src/protocol/history.ts';
import { bootId, monotonicMs } from '../clock.ts';
import { openKeptFiles } from './files.ts';
import { openRing } from './ring.ts';
import { emptyValues, type Reading } from './slot.ts';

export const HISTORY_FILE = 'history.ring';

export interface Recorder {
  stop(): void;
}

/**
 * Writes the numbers down every few seconds. What the disk refuses is reported, and tried again with the next reading: a
 * host is served and put right without its history too.
 */
export function startRecorder(
  stateDir: string,
  hours: number,
  report: (message: string) => void,
  taken: (reading: Omit<Reading, 'sequence'>) => void = () => {},
): Recorder {
  const files = openKeptFiles();
  const values = emptyValues();
  let ring: ReturnType<typeof openRing> | undefined;
  let constant: Pick<Reading, 'bootId' | 'netns'> | undefined;

  function take(): void {
    try {
      constant ??= { bootId: bootId().replaceAll('-', ''), netns: ownNetns() };
      ring ??= openRing(join(stateDir, HISTORY_FILE), hours);
      files.read(values);
      const reading = { wallMs: Date.now(), monotonicMs: monotonicMs(), ...constant, values };
      ring.append(reading);
      taken(reading);
    } catch (cause) {
      ring?.close();
      ring = undefined;
      report(`history: ${cause instanceof Error ? cause.message : String(cause)}`);
    }
  }

  take();
  const timer = setInterval(take, READING_SECONDS * 1000).unref();
  return {
    stop() {
      clearInterval(timer);
      files.close();
      ring?.close();
    },
  };
}

function ownNetns(): number {
  return statSync('/proc/self/ns/net').ino;
}
