import { stat } from 'node:fs/promises';
import {
  bundleFromCase,
  bundleFromInputs,
  bundleFromPair,
  inputRemarks,
  readBundle,
  readIfBundle,
  writeBundle,
} from '../../transports/file.ts';
import type { Bundle } from '../../protocol/bundle.ts';
import { Problem } from '../../protocol/problem.ts';

/** Saved material a diagnosis can start from. */
export type SavedInput =
  | { readonly kind: 'bundle'; readonly file: string }
  /** A bundle, or whatever else is saved there. */
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'pair'; readonly before: string; readonly after: string }
  | { readonly kind: 'inputs'; readonly paths: readonly string[] }
  | { readonly kind: 'case'; readonly file: string };

/** `host` replaces the name the material gives itself, when somebody says whose it is. */
export async function bundleFromSaved(
  input: SavedInput,
  stdin: AsyncIterable<Uint8Array>,
  host: string | undefined,
): Promise<Bundle> {
  const bundle = await read(input, stdin);
  return host === undefined ? bundle : { ...bundle, host: { ...bundle.host, id: host } };
}

/** @throws Problem `usage` rather than to write over something else than a bundle. */
export async function saveBundle(file: string, bundle: Bundle): Promise<void> {
  const isFilled = await stat(file).then(
    ({ size }) => size > 0,
    () => false,
  );
  if (isFilled && (await readIfBundle(file)) === undefined)
    throw new Problem('usage', `${file} is there and holds no bundle: choose another name.`);
  await writeBundle(file, bundle);
}

/** What was refused, cut or left out among saved inputs, in sentences; nothing for a live host. */
export function remarksAbout(bundle: Bundle): readonly string[] {
  return inputRemarks(bundle).map((remark) => remark.message);
}

function read(input: SavedInput, stdin: AsyncIterable<Uint8Array>): Promise<Bundle> {
  switch (input.kind) {
    case 'bundle':
      return readBundle(input.file);
    case 'path':
      return bundleOrInput(input.path, stdin);
    case 'pair':
      return bundleFromPair(input.before, input.after, stdin);
    case 'inputs':
      return bundleFromInputs(input.paths, stdin);
    case 'case':
      return bundleFromCase(input.file);
  }
}

async function bundleOrInput(path: string, stdin: AsyncIterable<Uint8Array>): Promise<Bundle> {
  if ((await stat(path)).isDirectory()) return await bundleFromInputs([path], stdin);
  return (await readIfBundle(path)) ?? (await bundleFromInputs([path], stdin));
}
