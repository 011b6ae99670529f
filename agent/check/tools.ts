import { findTool } from '../collect/tool.ts';
import { manifest, type Source, sourceIds } from '../../src/protocol/manifest.ts';
import { type CheckRow, good, lacking } from './row.ts';

/** Every program the manifest's commands run. */
export function checkTools(): readonly CheckRow[] {
  const sources = new Map<string, string[]>();
  for (const id of sourceIds) {
    const { read }: Source = manifest[id];
    if (read.kind === 'command') sources.set(read.argv[0], [...(sources.get(read.argv[0]) ?? []), id]);
  }
  return [...sources].map(([tool, ids]) => {
    const found = findTool(tool);
    return found === undefined
      ? lacking(`${tool} is not installed; missing: ${ids.join(', ')}`)
      : good(`${tool}: ${found}`);
  });
}
