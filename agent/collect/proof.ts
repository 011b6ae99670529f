import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer, Bundle } from '../../src/protocol/bundle.ts';
import { manifest, proofSourceIds, type SourceId } from '../../src/protocol/manifest.ts';
import { captureWords, type Proof, proofStatus } from '../../src/protocol/proof.ts';
import { captureAnswer, traceAbsence, traceAnswer } from '../../src/protocol/proof-answer.ts';
import { captureScript, traceScript } from '../../src/protocol/proof-script.ts';
import { absent } from './absent.ts';
import { dial } from './dial.ts';
import { bounded } from './bounded.ts';
import { hasPipes } from './start.ts';

const STDERR_BYTES = 4_096;
const CAPTURE_BYTES = 4 * 1024 * 1024;
/** For the shell, and for tcpdump to open and to end. */
const SPARE_MS = 5_000;
const PATH_BYTES = 512;

interface Ended {
  readonly stdout: Buffer;
  readonly stderr: string;
  /** Null when it was ended by a signal. */
  readonly status: number | null;
}

/**
 * Captures and traces for as long as the proof says. Never throws: what could not be had is an absent answer with the
 * reason. Whatever becomes of this process, the scripts end what they began.
 */
export async function readProof(
  ids: readonly SourceId[],
  proof: Proof,
  signal: AbortSignal,
): Promise<Record<string, Answer>> {
  const began = performance.now();
  const traced = ids.includes('trace-kfree_skb') ? trace(proof, signal) : undefined;
  const { dial: wanted } = proof;
  const dialled = ids.includes('dial-tcp') && wanted !== undefined ? dial(wanted, signal) : undefined;
  const captured = ids.includes('capture-syn') ? capture(proof, signal) : undefined;
  const answers: Record<string, Answer> = {};
  const tookMs = (): number => Math.round(performance.now() - began);
  if (captured !== undefined) answers['capture-syn'] = { ...(await captured), tookMs: tookMs() };
  if (dialled !== undefined) answers['dial-tcp'] = { ...(await dialled), tookMs: tookMs() };
  if (traced !== undefined) answers['trace-kfree_skb'] = { ...(await traced), tookMs: tookMs() };
  return answers;
}

/** The bundle, saying why no proof is in it. */
export function withoutProof(bundle: Bundle, sources: readonly string[], why: string): Bundle {
  const refused = proofSourceIds.filter((id) => sources.includes(id)).map((id) => [id, absent('not-permitted', why)]);
  const samples = bundle.samples.map((sample, index) =>
    index === 0 ? { ...sample, answers: { ...sample.answers, ...Object.fromEntries(refused) } } : sample,
  );
  return { ...bundle, samples };
}

async function capture(proof: Proof, signal: AbortSignal): Promise<Answer> {
  const words = [String(process.pid), String(proof.seconds), ...captureWords(proof)];
  const ended = await shell(captureScript, words, {
    maxBytes: CAPTURE_BYTES,
    timeoutMs: proof.seconds * 1000 + SPARE_MS,
    signal,
  });
  if (signal.aborted) return absent('cancelled', 'the collection was cancelled');
  return captureAnswer(ended.stdout, ended.status, ended.stderr);
}

async function trace({ seconds }: Proof, signal: AbortSignal): Promise<Answer> {
  const limits = { timeoutMs: SPARE_MS, signal: new AbortController().signal };
  const begun = await shell(traceScript, ['begin', String(process.pid), String(seconds), String(process.ppid)], {
    ...limits,
    maxBytes: PATH_BYTES,
  });
  const instance = begun.stdout.toString('utf8').trim();
  if (instance === '') return traceAbsence(begun.status);
  try {
    await sleep(seconds * 1000, undefined, { signal });
  } catch {
    // Cancelled: the instance is still to be removed.
  }
  const { maxBytes } = manifest['trace-kfree_skb'];
  const ended = await shell(traceScript, ['end', instance], { ...limits, maxBytes });
  if (signal.aborted) return absent('cancelled', 'the collection was cancelled');
  const answer = traceAnswer(ended.stdout.toString('utf8'), ended.status, ended.stderr);
  return ended.stdout.length < maxBytes ? answer : cut(answer);
}

/** A line that the limit went through reads as another one. */
function cut(answer: Answer): Answer {
  if (!('text' in answer)) return answer;
  return { text: answer.text.slice(0, answer.text.lastIndexOf('\n') + 1), truncated: true };
}

interface Limits {
  readonly maxBytes: number;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/**
 * Runs one of the constant scripts with words. Output beyond the limit is passed over, not held up: a script that is
 * stopped in its middle leaves the tidying to its guardian.
 */
function shell(script: string, words: readonly string[], { maxBytes, timeoutMs, signal }: Limits): Promise<Ended> {
  const output: Buffer[] = [];
  const complaint = bounded(STDERR_BYTES);
  let size = 0;
  return new Promise((resolve) => {
    const child = spawn('/bin/sh', ['-c', script, 'sh', ...words], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env['PATH'] },
    });
    child.on('error', () => resolve({ stdout: Buffer.alloc(0), stderr: '', status: proofStatus.toolMissing }));
    if (!hasPipes(child)) return;
    const stop = (): void => void child.kill('SIGTERM');
    const timer = setTimeout(stop, timeoutMs);
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    child.stdout.on('data', (chunk: Buffer) => {
      if (size < maxBytes) output.push(chunk.subarray(0, maxBytes - size));
      size += chunk.length;
    });
    child.stderr.on('data', (chunk: Buffer) => void complaint.push(chunk));
    child.on('close', (status) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      resolve({ stdout: Buffer.concat(output), stderr: complaint.done().text, status });
    });
  });
}
