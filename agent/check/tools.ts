import { release } from 'node:os';
import { featurePlaces, isFeaturePresent } from '../collect/feature.ts';
import { findTool } from '../collect/tool.ts';
import { featureMissing, manifest, type Source, sourceIds } from '../../src/protocol/manifest.ts';
import { type CheckRow, good, lacking } from './row.ts';

/** Every program the manifest's commands run. */
export function checkTools(): readonly CheckRow[] {
  const sources = new Map<string, string[]>();
  for (const id of sourceIds) {
    const { read }: Source = manifest[id];
    if (read.kind === 'command') sources.set(read.argv[0], [...(sources.get(read.argv[0]) ?? []), id]);
  }
  return [...toolRows(sources), ...featureRows()];
}

/** Kernel modules that must be there already, because reading loads none. */
function featureRows(): readonly CheckRow[] {
  const needs = new Map<string, { tool: string; ids: string[] }>();
  for (const id of sourceIds) {
    const { read }: Source = manifest[id];
    const tool = read.kind === 'command' ? read.argv[0] : 'ss';
    if (!('feature' in read) || read.feature === undefined) continue;
    needs.set(read.feature, { tool, ids: [...(needs.get(read.feature)?.ids ?? []), id] });
  }
  const places = featurePlaces(release());
  return [...needs]
    .filter(([feature]) => !isFeaturePresent(feature, places))
    .map(([feature, { tool, ids }]) => lacking(`${featureMissing(tool, feature)}; missing: ${ids.join(', ')}`));
}

function toolRows(sources: ReadonlyMap<string, readonly string[]>): readonly CheckRow[] {
  return [...sources].map(([tool, ids]) => {
    const found = findTool(tool);
    return found === undefined
      ? lacking(`${tool} is not installed; missing: ${ids.join(', ')}`)
      : good(`${tool}: ${found}`);
  });
}
