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
