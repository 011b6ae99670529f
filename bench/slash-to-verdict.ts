import { slackClient, type ShownMessage } from '../src/embedded/slack/client.ts';
import { startProduct } from '../test/support/product.ts';
import { printRow } from './row.ts';

/**
 * From a slash command to the verdict standing in the thread, in the product as `npm start` brings it up. The window in which
 * the counters are watched is part of the time and cannot be less; what counts is what comes on top of it.
 *
 *     node bench/run.mjs slash-to-verdict [RUNS]
 */
const runs = Number(process.argv[2] ?? 50);
const WINDOW_SECONDS = 3;
/** Slack's own pace for one channel: faster asking would measure its rate limit. */
const PAUSE_MS = 1_500;

const product = await startProduct();
try {
  const person = slackClient(product.url).as('U0ONCALL1');
  const took: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const known = new Set((await person.see()).channels.flatMap(({ messages }) => messages.map(({ ts }) => ts)));
    const started = performance.now();
    await person.command('/syndrop lab-syn-queue');
    await person.waitFor(
      (seen) => seen.channels.flatMap(({ messages }) => messages).some((one) => !known.has(one.ts) && isVerdict(one)),
      30_000,
    );
    took.push((performance.now() - started) / 1000);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  took.sort((a, b) => a - b);
  const at = (part: number): number => took[Math.min(took.length - 1, Math.ceil(took.length * part) - 1)] ?? 0;
  printRow({
    what: `slash command to verdict, ${runs} runs`,
    figure: `median ${at(0.5).toFixed(2)} s, p95 ${at(0.95).toFixed(2)} s, worst ${at(1).toFixed(2)} s`,
    beside: `window ${WINDOW_SECONDS} s`,
    goal: `p95 ${WINDOW_SECONDS + 2} s`,
    held: at(0.95) <= WINDOW_SECONDS + 2,
  });
} finally {
  await product.stop();
}

function isVerdict(message: ShownMessage): boolean {
  return (
    message.thread_ts !== undefined &&
    message.thread_ts !== message.ts &&
    JSON.stringify(message.blocks ?? '').includes('"details"')
  );
}
