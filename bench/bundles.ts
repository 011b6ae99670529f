import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { Bundle } from '../src/protocol/bundle.ts';

/**
 * The same answers with other numbers: counters, sizes, inodes and times differ, by the same amount everywhere, so that two
 * samples still fit together. No text is met twice, and what is known of one helps with no other.
 */
export function variant(bundle: Bundle, by: number): Bundle {
  return {
    ...bundle,
    samples: bundle.samples.map((sample) => ({
      ...sample,
      answers: Object.fromEntries(
        Object.entries(sample.answers).map(([id, answer]) => [
          id,
          'text' in answer ? { ...answer, text: renumbered(answer.text, by) } : answer,
        ]),
      ),
    })),
  };
}

/** Numbers of three to eighteen digits that stand alone, and the seconds in front of kernel messages. */
function renumbered(text: string, by: number): string {
  return text
    .replaceAll(/(?<=[ \t=:])\d{3,18}(?=[ \t,;)\n])/g, (number) => String(BigInt(number) + BigInt(by)))
    .replaceAll(/^\[ {0,4}(\d{1,6})\./gm, (_, seconds: string) => `[${String(Number(seconds) + by).padStart(5)}.`);
}

/** As they come over the wire: none shares a string with another one. */
export function arrived(json: readonly string[]): readonly Bundle[] {
  return json.map((text) => Bundle.parse(JSON.parse(text)));
}

export function sizeOf(bundle: Bundle): number {
  return bundle.samples
    .flatMap(({ answers }) => Object.values(answers))
    .reduce((size, answer) => size + ('text' in answer ? Buffer.byteLength(answer.text) : 0), 0);
}

/** The bundle with one answer put into its last sample. */
export function withAnswer(bundle: Bundle, id: string, text: string): Bundle {
  const samples = bundle.samples.map((sample, index) =>
    index === bundle.samples.length - 1 ? { ...sample, answers: { ...sample.answers, [id]: { text } } } : sample,
  );
  return { ...bundle, samples };
}

type Texts = Readonly<Record<string, string>>;

/** The bundle with these answers and no other. */
export function withOnly(bundle: Bundle, texts: Texts): Bundle {
  const answers = Object.fromEntries(Object.entries(texts).map(([id, text]) => [id, { text }]));
  return { ...bundle, samples: bundle.samples.slice(-1).map((sample) => ({ ...sample, answers })) };
}

/** Of the newest sample the texts of these sources, as far as it has them. */
export function answersOf(bundle: Bundle, ids: readonly string[]): Texts {
  const answers = bundle.samples.at(-1)?.answers ?? {};
  return Object.fromEntries(
    ids.flatMap((id) => {
      const answer = answers[id];
      return answer !== undefined && 'text' in answer ? [[id, answer.text]] : [];
    }),
  );
}

/** What people run by hand and over SSH, on this machine: some 50 KB, most of it sysctls. */
export function commandSet(): Texts {
  return {
    sysctl: outputOf('sysctl', '-ar', '^net'),
    'netstat-s': outputOf('netstat', '-s'),
    'ss-listen': outputOf('ss', '-ltnH'),
    'ss-s': outputOf('ss', '-s'),
    'proc-net-netstat': readFileSync('/proc/net/netstat', 'utf8'),
    'proc-net-snmp': readFileSync('/proc/net/snmp', 'utf8'),
    'proc-net-softnet_stat': readFileSync('/proc/net/softnet_stat', 'utf8'),
    'proc-net-sockstat': readFileSync('/proc/net/sockstat', 'utf8'),
  };
}

/** Keys that may not be read make sysctl fail after all the others were printed. */
function outputOf(command: string, ...args: readonly string[]): string {
  const { stdout, error } = spawnSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  if (error !== undefined) throw error;
  return stdout;
}
