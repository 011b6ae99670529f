import type { SecurityModules } from '../snapshot.ts';
import { eachPathLine } from './path-lines.ts';

/** Which security modules are active, in their order, and whether SELinux enforces; undefined where nothing is said. */
export function parseLsm(text: string): SecurityModules {
  let modules: readonly string[] | undefined;
  let enforcing: boolean | undefined;
  const rows: string[] = [];
  eachPathLine(text, (path, line) => {
    const value = line.trim();
    if (path.endsWith('/security/lsm') && /^[a-z0-9_,-]+$/.test(value)) modules = value.split(',').slice(0, 32);
    else if (path.endsWith('/selinux/enforce') && /^[01]$/.test(value)) enforcing = value === '1';
    else return;
    rows.push(`${path}:${value}`);
  });
  return {
    ...(modules === undefined ? {} : { modules }),
    ...(enforcing === undefined ? {} : { enforcing }),
    rows,
  };
}
