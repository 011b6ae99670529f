import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Question } from '../../diagnosis/diagnose.ts';
import { Problem } from '../../protocol/problem.ts';
import { bundleFromSaved, remarksAbout } from './inputs.ts';
import { diagnoseBundle } from './diagnose-once.ts';
import type { Reasoning } from './reason.ts';

/** What somebody pasted or uploaded. */
export interface GivenFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface GivenDiagnosis extends Pick<Reasoning, 'diagnosis' | 'plan'> {
  /** What was refused, cut or left out. */
  readonly remarks: readonly string[];
  /** Ids of the sources that were known in it; none where it was something else. */
  readonly sources: readonly string[];
}

/**
 * Diagnoses files as `syndrop diagnose --input` does. They lie in a directory of their own meanwhile, and are kept nowhere.
 *
 * @throws Problem `input-…` with the name of the file, when nothing in them is known.
 */
export async function diagnoseGiven(files: readonly GivenFile[], question: Question): Promise<GivenDiagnosis> {
  const directory = await mkdtemp(join(tmpdir(), 'syndrop-given-'));
  try {
    const paths: string[] = [];
    for (const [index, { name, bytes }] of files.entries()) {
      const path = join(directory, plainName(name, index));
      await writeFile(path, bytes, { mode: 0o600 });
      paths.push(path);
    }
    const [first = ''] = paths;
    const input = paths.length === 1 ? ({ kind: 'path', path: first } as const) : ({ kind: 'inputs', paths } as const);
    const bundle = await bundleFromSaved(input, nothing(), undefined);
    const { diagnosis, plan } = diagnoseBundle(bundle, question);
    const answers = bundle.samples.flatMap((sample) => Object.keys(sample.answers));
    const sources = [...new Set(answers)].filter((source) => source !== 'notes');
    return { diagnosis, plan, sources, remarks: remarksAbout(bundle).map((remark) => without(directory, remark)) };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    throw new Problem(error.code, without(directory, error.message), { cause: error });
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** What tells formats apart stays; what could leave the directory does not. */
function plainName(name: string, index: number): string {
  const plain = name.replace(/[^A-Za-z0-9._-]+/g, '_').replace(/^[._-]+/, '');
  return `${index === 0 ? '' : `${index + 1}-`}${plain.slice(-100) || 'file'}`;
}

function without(directory: string, message: string): string {
  return message.replaceAll(`${directory}/`, '').replaceAll(directory, '');
}

async function* nothing(): AsyncGenerator<Uint8Array> {
  yield* [];
}
