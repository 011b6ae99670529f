import { existsSync, readdirSync } from 'node:fs';
import type { Answer } from '../../src/protocol/bundle.ts';
import type { Read, Source } from '../../src/protocol/manifest.ts';
import { absent } from './absent.ts';
import { bounded } from './bounded.ts';
import { readCommandSource } from './command.ts';
import { readText } from './file.ts';

type Devices = Extract<Read, { kind: 'devices' }>;

const NET = '/sys/class/net';

/** One command a device, framed as a terminal shows it. A device that refuses is left out; all refusing is the answer. */
export async function readDevicesSource(
  { argv, max }: Devices,
  { timeoutMs, maxBytes }: Pick<Source, 'timeoutMs' | 'maxBytes'>,
  signal: AbortSignal,
): Promise<Answer> {
  const until = performance.now() + timeoutMs;
  const kept = bounded(maxBytes);
  let refusal = absent('not-found', 'there is no device to ask about');
  let answered = false;
  for (const device of worthAsking().slice(0, max)) {
    const left = until - performance.now();
    if (left <= 0) return absent('timed-out', `${argv[0]} ran longer than ${timeoutMs} ms`);
    const [tool, ...words] = argv;
    const given = words.map((word) => (word === '{device}' ? device : word));
    const answer = await readCommandSource({ argv: [tool, ...given], timeoutMs: left, maxBytes }, signal);
    if (!('text' in answer)) {
      refusal = answer;
      continue;
    }
    answered = true;
    if (!kept.push(Buffer.from(`# ${[tool, ...given].join(' ')}\n${answer.text}`))) break;
  }
  if (!answered) return refusal;
  const { text, truncated } = kept.done();
  return truncated ? { text, truncated } : { text };
}

/** Those with hardware behind them that are not down; where there are none, all but loopback. In name order. */
function worthAsking(): readonly string[] {
  const names = existsSync(NET) ? readdirSync(NET).sort() : [];
  const hardware = names.filter((name) => existsSync(`${NET}/${name}/device`) && stateOf(name) !== 'down');
  if (hardware.length > 0) return hardware;
  return names.filter((name) => name !== 'lo' && stateOf(name) !== undefined);
}

/** undefined for what is no device, such as `bonding_masters`. */
function stateOf(name: string): string | undefined {
  try {
    return readText(`${NET}/${name}/operstate`, 64).text.trim();
  } catch {
    return undefined;
  }
}
