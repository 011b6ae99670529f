import { createHash } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, brotliDecompress, constants } from 'node:zlib';
import { Bundle } from '../../protocol/bundle.ts';
import { Problem } from '../../protocol/problem.ts';
import { MAX_BUNDLE_BYTES } from './limits.ts';
import { readFileHead } from './read-bounded.ts';

const compress = promisify(brotliCompress);
const decompress = promisify(brotliDecompress);

/** Saved bundles are brotli, level 1: as small as gzip 6 in a fifth of the time. gzip and plain JSON are read too. */
export async function readBundle(path: string): Promise<Bundle> {
  const { bytes, truncated } = await readFileHead(path, MAX_BUNDLE_BYTES);
  if (truncated)
    throw new Problem('input-too-large', `${path} is larger than any bundle. Was it made by syndrop collect?`);
  if (bytes.length === 0)
    throw new Problem('input-empty', `${path} is empty. Make a bundle with syndrop collect --out.`);
  const text = bytes[0] === 0x7b ? bytes.toString('utf8') : await unpacked(bytes, path);
  return parseBundle(text, path);
}

/** The bundle in a file; undefined where it holds something else. */
export async function readIfBundle(path: string): Promise<Bundle | undefined> {
  try {
    return await readBundle(path);
  } catch (error) {
    if (error instanceof Problem && NO_BUNDLE.has(error.code)) return undefined;
    throw error;
  }
}

const NO_BUNDLE: ReadonlySet<string> = new Set(['bundle-malformed', 'input-too-large', 'input-empty']);

async function unpacked(bytes: Buffer, path: string): Promise<string> {
  try {
    return (await decompress(bytes, { maxOutputLength: MAX_BUNDLE_BYTES })).toString('utf8');
  } catch (cause) {
    throw new Problem(
      'bundle-malformed',
      `${path} is no syndrop bundle, or it was cut. Make one with syndrop collect --out.`,
      {
        cause,
      },
    );
  }
}

function parseBundle(text: string, path: string): Bundle {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new Problem('bundle-malformed', `${path} is no syndrop bundle: it is not JSON inside.`, { cause });
  }
  const bundle = Bundle.safeParse(value);
  if (bundle.success) return bundle.data;
  const [issue] = bundle.error.issues;
  throw new Problem(
    'bundle-malformed',
    `${path} is no syndrop bundle: ${issue?.path.join('.') ?? ''} ${issue?.message ?? 'unknown format'}.`,
  );
}

/** Writes beside the file and renames, so that a half-written bundle never carries its name. */
export async function writeBundle(path: string, bundle: Bundle): Promise<void> {
  const json = Buffer.from(JSON.stringify(Bundle.parse(bundle)));
  const bytes = await compress(json, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 1, [constants.BROTLI_PARAM_SIZE_HINT]: json.length },
  });
  const beside = `${path}.${createHash('sha256').update(bytes).digest('hex').slice(0, 8)}.part`;
  await mkdir(dirname(path), { recursive: true });
  await writeFile(beside, bytes, { mode: 0o600 });
  await rename(beside, path);
}
