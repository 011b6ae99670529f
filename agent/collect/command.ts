import { spawn } from 'node:child_process';
import { release } from 'node:os';
import type { Answer } from '../../src/protocol/bundle.ts';
import { featureMissing } from '../../src/protocol/manifest.ts';
import { withoutSecrets } from '../../src/protocol/secrets.ts';
import { absent, absentBecause } from './absent.ts';
import { bounded } from './bounded.ts';
import { featurePlaces, isFeaturePresent } from './feature.ts';
import { findTool } from './tool.ts';

export interface Command {
  readonly argv: readonly [string, ...string[]];
  readonly feature?: string;
  readonly timeoutMs: number;
  readonly maxBytes: number;
  readonly keep?: 'head' | 'tail';
}

const STDERR_BYTES = 2048;

/** Runs one bounded command without a shell, in the C locale. */
export async function readCommandSource(command: Command, signal: AbortSignal): Promise<Answer> {
  const [name, ...args] = command.argv;
  const { feature } = command;
  if (feature !== undefined && !isFeaturePresent(feature, featurePlaces(release())))
    return absent('feature-missing', featureMissing(name, feature));
  const file = findTool(name);
  if (file === undefined) return absent('tool-missing', `${name} is not installed`);
  return await run(file, args, command, signal);
}

function run(file: string, args: readonly string[], command: Command, signal: AbortSignal): Promise<Answer> {
  const name = command.argv[0];
  const output = bounded(command.maxBytes, command.keep);
  const complaint = bounded(STDERR_BYTES);
  return new Promise((resolve) => {
    let ended: Answer | undefined;
    const child = spawn(file, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env['PATH'], LC_ALL: 'C' },
    });
    function stop(answer: Answer): void {
      ended ??= answer;
      child.kill('SIGKILL');
    }
    function cancel(): void {
      stop(absent('cancelled', 'the collection was cancelled'));
    }
    const timer = setTimeout(
      () => stop(absent('timed-out', `${name} ran longer than ${command.timeoutMs} ms`)),
      command.timeoutMs,
    );
    signal.addEventListener('abort', cancel, { once: true });
    if (signal.aborted) cancel();
    let full = false;
    child.stdout.on('data', (chunk: Buffer) => {
      if (full || output.push(chunk)) return;
      full = true;
      child.kill('SIGKILL');
    });
    child.stderr.on('data', (chunk: Buffer) => void complaint.push(chunk));
    child.on('error', (cause) => {
      ended ??= absentBecause(cause, name);
    });
    child.on('close', (status, killedBy) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', cancel);
      resolve(ended ?? answerOf());
      function answerOf(): Answer {
        const { text: printed, truncated } = output.done();
        const text = withoutSecrets(printed);
        if (truncated) return { text, truncated };
        if (status === 0) return { text };
        const said = complaint.done().text.trim().split('\n')[0] ?? '';
        const how = status === null ? `was ended by ${killedBy}` : `ended with status ${status}`;
        const refused = /permitted|permission denied|must be root/i.test(said);
        return absent(refused ? 'not-permitted' : 'failed', `${name} ${how}${said === '' ? '' : `: ${said}`}`);
      }
    });
  });
}
