import type { Snapshot } from '../snapshot/snapshot.ts';

const SHOWN = /^(?:\S*[#$] ?)?(?:sudo )?cat \/proc\/sys\/(?<path>[\w./-]+)$/;
const VALUE = /^\d+(?:\s+\d+)*$/;

/** People print settings with `cat /proc/sys/...`, and the value stands on the next line: as good as `sysctl`. */
export function withPastedSysctls(snapshot: Snapshot): Snapshot {
  const pasted: Record<string, string> = {};
  const notes = snapshot.notes ?? [];
  for (const [index, line] of notes.entries()) {
    const path = SHOWN.exec(line.trim())?.groups?.['path'];
    const value = notes[index + 1]?.trim();
    if (path !== undefined && value !== undefined && VALUE.test(value)) pasted[path.replaceAll('/', '.')] = value;
  }
  if (Object.keys(pasted).length === 0) return snapshot;
  return { ...snapshot, sysctls: { ...pasted, ...snapshot.sysctls } };
}
