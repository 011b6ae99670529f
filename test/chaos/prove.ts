import { spawnSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { MUTATIONS, type Mutation } from './mutations.ts';

/** Plays against every mutation in turn, and writes into the docs what was found; the status is 1 when one went unseen. */
const RUN = fileURLToPath(new URL('run.mjs', import.meta.url));
const PAGE = 'docs/chaos.md';
const [BEGIN, END] = ['<!-- mutations -->', '<!-- /mutations -->'];
const SEED = '1';

const wanted = process.argv.slice(2);
const chosen = MUTATIONS.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
const rows: string[] = [];
for (const mutation of chosen) {
  const seen = play(mutation);
  console.log(`${mutation.name}: ${seen ?? 'NOT SEEN'}`);
  if (seen === null) process.exitCode = 1;
  rows.push(`| ${mutation.broken} | \`${mutation.found}\` | ${seen ?? '**not seen**'} |`);
}
if (wanted.length === 0) await record(rows);

/** The first finding of the kind that was expected. */
function play({ name, found, seconds = 25 }: Mutation): string | null {
  const words = [RUN, '--seconds', String(seconds), '--seed', SEED, '--broken', name];
  const { stdout } = spawnSync(process.execPath, words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  const line = stdout.split('\n').find((one) => one.startsWith(`${found}: `));
  return line === undefined ? null : shorter(line.slice(found.length + 2));
}

/** Without the ids, which are others every time. */
function shorter(text: string): string {
  const plain = text.replace(
    /(?:(diagnosis|proposal|sweep)[- ])?[0-9a-f]{8}-[0-9a-f-]{27}/g,
    (_, kind?: string) => kind ?? 'one',
  );
  return plain.length > 80 ? `${plain.slice(0, 77)}…` : plain;
}

async function record(table: readonly string[]): Promise<void> {
  const page = await readFile(PAGE, 'utf8');
  const [before, rest] = page.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) throw new Error(`${PAGE} has no place for the mutations`);
  const head = ['| broken on purpose | invariant | found |', '| --- | --- | --- |'];
  await writeFile(PAGE, `${before}${BEGIN}\n${[...head, ...table].join('\n')}\n${END}${after}`);
}
