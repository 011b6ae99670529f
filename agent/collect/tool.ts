import { accessSync, constants } from 'node:fs';

/** A service's PATH often lacks the administrator's directories, where `ip`, `nft` and `iptables-save` live. */
const ALWAYS = ['/usr/sbin', '/sbin', '/usr/bin', '/bin'];

/** Absolute path of an installed program, or undefined. */
export function findTool(name: string, path: string = process.env['PATH'] ?? ''): string | undefined {
  const directories = new Set([...path.split(':').filter((entry) => entry.startsWith('/')), ...ALWAYS]);
  for (const directory of directories) {
    const file = `${directory}/${name}`;
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      continue;
    }
  }
  return undefined;
}
