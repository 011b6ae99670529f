import { eachLine } from './lines.ts';

/**
 * Visits the lines of a `files` answer, `path:line`. No path of the manifest holds a colon: the kernel refuses one in a
 * device name (dev_valid_name).
 */
export function eachPathLine(text: string, visit: (path: string, line: string, number: number) => void): void {
  eachLine(text, (line, number) => {
    if (!line.startsWith('/')) return;
    const colon = line.indexOf(':');
    if (colon > 0) visit(line.slice(0, colon), line.slice(colon + 1), number);
  });
}
