import type { Snapshot } from '../snapshot/snapshot.ts';

const SHOWN = /^(?:\S*[#$] ?)?(?:sudo )?cat \/proc\/sys\/(?<path>[\w./-]+)$/;
const VALUE = /^\d+(?:\s+\d+)*$/;

/** People print settings with `cat /proc/sys/...`, and the value stands on the next line: as good as `sysctl`. */
export function withPastedSysctls(snapshot: Snapshot): Snapshot {
  const pasted = new Map<string, string>();
  const notes = snapshot.notes ?? [];
  for (const [index, line] of notes.entries()) {
    const path = SHOWN.exec(line.trim())?.groups?.['path'];
    const value = notes[index + 1]?.trim();
    if (path !== undefined && value !== undefined && VALUE.test(value)) pasted.set(path.replaceAll('/', '.'), value);
  }
  const { sysctls } = snapshot;
  if (pasted.size === 0) return snapshot;
  for (const key of sysctls?.keys() ?? []) pasted.set(key, sysctls?.get(key) ?? '');
  return { ...snapshot, sysctls: pasted };
}
