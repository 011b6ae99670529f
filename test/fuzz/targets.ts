import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { reason } from '../../src/app/diagnosing/reason.ts';
import { parseCommand } from '../../src/faces/slack/commands/parse-command.ts';
import { readMemory } from '../../src/faces/slack/blocks/modals.ts';
import { Bundle } from '../../src/protocol/bundle.ts';
import { canonicalJson } from '../../src/protocol/canonical.ts';
import { type SourceId, sourceIds } from '../../src/protocol/manifest.ts';
import { Notice, Reply, Request, Signed } from '../../src/protocol/message.ts';
import { Order, Outcome } from '../../src/protocol/order.ts';
import { Problem } from '../../src/protocol/problem.ts';
import { ParseError } from '../../src/snapshot/parse-error.ts';
import { parsers } from '../../src/snapshot/parsers.ts';
import { recognise } from '../../src/snapshot/recognise.ts';
import { parseCase } from '../../src/transports/file/case.ts';
import { decodeText } from '../../src/transports/file/decode.ts';
import { gatherStream } from '../../src/transports/file/gather.ts';
import { emptyPile, sampleOf } from '../../src/transports/file/pile.ts';
import { withTarSums } from './tar-sums.ts';

/** Something that reads what strangers give. It may throw Problem or ParseError, and nothing else. */
export interface Target {
  readonly name: string;
  /** How the names of its seeds begin. */
  readonly seeds: string;
  readonly run: (input: Buffer) => void | Promise<void>;
}

export const targets: readonly Target[] = [
  ...sourceIds.map((id) => parserTarget(id)),
  { name: 'recognise', seeds: 'parse-', run: (input) => void recognise('paste.txt', decodeText(input)) },
  { name: 'judge', seeds: 'parse-', run: judge },
  { name: 'case', seeds: 'case-', run: (input) => void parseCase('case.yaml', decodeText(input)) },
  { name: 'tar', seeds: 'tar', run: (input) => gather(withTarSums(input)) },
  { name: 'tar-gz', seeds: 'tar', run: (input) => gather(gzipSync(withTarSums(input), { level: 1 })) },
  { name: 'tar-xz', seeds: 'tar', run: (input) => gather(xz(withTarSums(input))) },
  { name: 'gzip', seeds: 'gzip', run: gather },
  { name: 'xz', seeds: 'xz', run: gather },
  { name: 'capture', seeds: 'capture', run: gather },
  { name: 'bundle', seeds: 'bundle', run: judgeBundle },
  { name: 'messages', seeds: 'messages-', run: readMessages },
  { name: 'slack', seeds: 'slack-', run: readPayload },
];

/** What `work` throws, unless it is of the kind that says what is wrong with the input. */
export async function strayError(target: Target, input: Buffer): Promise<unknown> {
  try {
    await target.run(input);
  } catch (error) {
    if (!(error instanceof Problem) && !(error instanceof ParseError)) return error ?? new Error('nothing was thrown');
  }
  return undefined;
}

function parserTarget(id: SourceId): Target {
  return { name: `parse-${id}`, seeds: `parse-${id}.`, run: (input) => void parsers[id](decodeText(input)) };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Everything behind the parsers too, with the same text at both ends of a window. */
function judge(input: Buffer): void {
  const parts = recognise('paste.txt', decodeText(input));
  const answers = Object.fromEntries(parts.map(({ source, text }) => [source, { text }]));
  const samples = [{ answers }, { answers: { ...answers } }];
  reason(
    { format: 'syndrop-bundle/1', host: { id: 'fuzz' }, transport: 'file', samples },
    { port: 80, client: '10.0.0.1' },
    sha256,
  );
}

function judgeBundle(input: Buffer): void {
  const bundle = Bundle.safeParse(jsonOf(input));
  if (bundle.success) reason(bundle.data, {}, sha256);
}

function jsonOf(input: Buffer): unknown {
  try {
    return JSON.parse(input.toString('utf8'));
  } catch {
    throw new Problem('bundle-malformed', 'not JSON');
  }
}

async function gather(input: Buffer): Promise<void> {
  const pile = emptyPile();
  await gatherStream(pile, 'input', chunks(input));
  sampleOf(pile, 'input');
}

/** Good for xz: what is broken is inside. */
function xz(input: Buffer): Buffer {
  return spawnSync('xz', ['-0', '-c'], { input, maxBuffer: 2 * input.length + 65_536 }).stdout;
}

async function* chunks(input: Buffer): AsyncGenerator<Uint8Array, void, undefined> {
  for (let at = 0; at < input.length; at += 65_536) yield input.subarray(at, at + 65_536);
}

function readMessages(input: Buffer): void {
  const value = jsonOf(input);
  for (const schema of [Signed, Request, Reply, Notice, Order, Outcome]) {
    const read = schema.safeParse(value);
    // What a schema lets through must have a canonical form: it is what gets signed.
    if (read.success) canonicalJson(JSON.parse(JSON.stringify(read.data)));
  }
}

/** Slack signs what it sends and Bolt looks at its shape; what we put into buttons and forms comes back as anything. */
function readPayload(input: Buffer): void {
  const text = input.toString('utf8');
  readMemory(text);
  parseCommand(text);
}
