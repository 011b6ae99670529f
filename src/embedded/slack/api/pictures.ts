import type { Block } from '../state/shapes.ts';
import type { World } from '../world.ts';
import { type Answer, refuse } from './method.ts';

/** Slack looks at a file before it shows it; until then the block that names it is wrong. */
const READY_AFTER_MS = 150;

/** A refusal for pictures by `slack_file` that are not there, are no pictures, or not ready yet; null when all are. */
export function refusedPictures(world: World, blocks: readonly Block[]): Answer | null {
  const wrong = blocks.flatMap((block, index) =>
    filesIn(block).some((id) => !isReady(world, id))
      ? [`[ERROR] invalid slack file [json-pointer:/blocks/${index}/slack_file]`]
      : [],
  );
  return wrong.length === 0 ? null : refuse('invalid_blocks', wrong);
}

function isReady(world: World, id: string): boolean {
  const stored = world.workspace.files.get(id);
  if (stored === undefined || !/^image\/(png|jpeg|gif)$/.test(stored.file.mimetype)) return false;
  const since = world.uploads.completedAt(id);
  return since === null || Date.now() - since >= READY_AFTER_MS;
}

/** Ids of files a block names itself or in what it holds. */
function filesIn(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap(filesIn);
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) =>
    key === 'slack_file' ? [idOf(inner)] : filesIn(inner),
  );
}

function idOf(file: unknown): string {
  if (typeof file !== 'object' || file === null) return '';
  if ('id' in file) return String(file.id);
  return 'url' in file ? (/\/files-pri\/[^-]+-([^/]+)/.exec(String(file.url))?.[1] ?? '') : '';
}
