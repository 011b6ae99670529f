import { release } from 'node:os';
import type { Answer } from '../../src/protocol/bundle.ts';
import { featureMissing } from '../../src/protocol/manifest.ts';
import { withoutSecrets } from '../../src/protocol/secrets.ts';
import { absent, absentBecause } from './absent.ts';
import { bounded } from './bounded.ts';
import { featurePlaces, isFeaturePresent } from './feature.ts';
import { type Heard, type Start, startAlone } from './start.ts';
import { findTool } from './tool.ts';

export interface Command {
  readonly argv: readonly [string, ...string[]];
  readonly feature?: string;
  readonly timeoutMs: number;
  readonly maxBytes: number;
  readonly keep?: 'head' | 'tail';
}

const STDERR_BYTES = 2048;

/** Runs one bounded command in the C locale; `start` says how it comes to be. */
export async function readCommandSource(
  command: Command,
  signal: AbortSignal,
  start: Start = startAlone,
): Promise<Answer> {
  const [name, ...args] = command.argv;
  const { feature } = command;
  if (feature !== undefined && !isFeaturePresent(feature, featurePlaces(release())))
    return absent('feature-missing', featureMissing(name, feature));
  const file = findTool(name);
  if (file === undefined) return absent('tool-missing', `${name} is not installed`);
  return await run((heard) => start(file, args, heard), command, signal);
}

function run(start: (heard: Heard) => () => void, command: Command, signal: AbortSignal): Promise<Answer> {
  const name = command.argv[0];
  const output = bounded(command.maxBytes, command.keep);
  const complaint = bounded(STDERR_BYTES);
  return new Promise((resolve) => {
    let ended: Answer | undefined;
    let full = false;
    const kill = start({
      out(chunk) {
        if (full || output.push(chunk)) return;
        full = true;
        kill();
      },
      err: (chunk) => void complaint.push(chunk),
      failed(cause) {
        ended ??= absentBecause(cause, name);
      },
      ended(status, killedBy) {
        clearTimeout(timer);
        signal.removeEventListener('abort', cancel);
        resolve(ended ?? answerOf(status, killedBy));
      },
    });
    function stop(answer: Answer): void {
      ended ??= answer;
      kill();
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
  });

  function answerOf(status: number | null, killedBy: string | null): Answer {
    const { text: printed, truncated } = output.done();
    const text = withoutSecrets(printed);
    if (truncated) return { text, truncated };
    if (status === 0) return { text };
    const said = complaint.done().text.trim().split('\n')[0] ?? '';
    const how = status === null ? `was ended by ${killedBy}` : `ended with status ${status}`;
    const refused = /permitted|permission denied|must be root/i.test(said);
    return absent(refused ? 'not-permitted' : 'failed', `${name} ${how}${said === '' ? '' : `: ${said}`}`);
  }
}
