import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Answer, Bundle, Sample } from '../protocol/bundle.ts';
import { rules } from '../rules/index.ts';
import type { Label } from '../rules/label.ts';
import { PACKED_CASE, packedCase } from '../transports/file.ts';
import { rightLabels } from './page.ts';
import type { Scenario } from './scenario.ts';
import type { Trial } from './trial.ts';

/** Writes what was collected in a trial as a case of the incident format, with the scenario's promise as the answer. */
export async function saveRecording(directory: string, trial: Trial): Promise<void> {
  await mkdir(directory, { recursive: true });
  const { scenario, bundle, port } = trial;
  const text = JSON.stringify(recordedCase(scenario, bundle, port));
  await writeFile(join(directory, `${scenario.id}${PACKED_CASE}`), await packedCase(text));
}

function recordedCase({ id, title, expect }: Scenario, bundle: Bundle, port: number | undefined) {
  return {
    id: `lab-${id}`,
    title,
    origin: 'recorded in the kernel lab',
    cause: expect.label,
    acceptable_causes: [...rightLabels(expect), ...labelsOf(expect.alsoActive)].filter((one) => one !== expect.label),
    quality: 'full',
    is_delta: true,
    baseline: expect.status === 'quiet',
    answers: Object.fromEntries(expect.causeIds.slice(0, 1).map((causeId) => [causeId, 'found'])),
    ...(port === undefined ? {} : { question: { port } }),
    bundle: scrubbed(bundle, id, expect.causeIds),
  };
}

/** Of two faults at once either is there, and so are the symptoms it stands behind. */
function labelsOf(causeIds: readonly string[] = []): readonly Label[] {
  const labels = rules.flatMap(({ id, label, rootOf }) => (causeIds.includes(id) ? [label, ...labelsOf(rootOf)] : []));
  return [...new Set(labels)];
}

/** Only the machine speaks in these. */
const OF_THE_MACHINE: ReadonlySet<string> = new Set(['boot-id', 'boot-settings']);
/** Other namespaces are other people's, unless the fault is that the port is served in one. */
const ELSEWHERE = 'other-namespaces';

/** What tells of the machine the lab ran on, and of whatever else it did meanwhile. */
function scrubbed(bundle: Bundle, id: string, causeIds: readonly string[]): Bundle {
  const { host, samples } = bundle;
  const { hostname, kernel, place } = host;
  const earlier = new Set(logLines(samples[0]));
  return {
    ...bundle,
    host: {
      id: `lab-${id}`,
      ...(kernel === undefined ? {} : { kernel: plainRelease(kernel) }),
      bootId: '00000000-0000-4000-8000-000000000000',
      ...(host.netns === undefined ? {} : { netns: host.netns }),
      ...(place === undefined ? {} : { place: { asked: { kind: 'netns', name: 'lab' } } }),
    },
    samples: samples.map((sample, index) => {
      const answers: Record<string, Answer> = {};
      for (const [source, answer] of Object.entries(sample.answers)) {
        if (OF_THE_MACHINE.has(source) || (source === ELSEWHERE && !causeIds.includes('listener-other-netns')))
          continue;
        if (!('text' in answer)) answers[source] = answer;
        else if (source === 'dmesg') answers[source] = { text: logOf(answer.text, index === 0 ? undefined : earlier) };
        else answers[source] = { ...answer, text: withoutPaths(answer.text, hostname) };
      }
      return { ...sample, answers };
    }),
  };
}

function logLines(sample: Sample | undefined): readonly string[] {
  const log = sample?.answers['dmesg'];
  return log !== undefined && 'text' in log ? log.text.split('\n') : [];
}

/** The log of the machine is long, and all scenarios wrote to it: only what was printed in the window stays. */
function logOf(text: string, earlier: ReadonlySet<string> | undefined): string {
  const fresh = earlier === undefined ? [] : text.split('\n').filter((line) => line !== '' && !earlier.has(line));
  return fresh.map((line) => `${line}\n`).join('');
}

/** `6.18.44-some-build` is 6.18.44: the rest names who built it. */
function plainRelease(kernel: string): string {
  return /^\d+(?:\.\d+)*/.exec(kernel)?.[0] ?? kernel;
}

function withoutPaths(text: string, hostname: string | undefined): string {
  const plain = text
    .replace(/syndrop-lab-\d+-[a-z0-9]+-[0-9a-f]+/g, 'syndrop-lab')
    .replace(/\/(?:tmp|home|root|work|workspace|opt|mnt)\/[^\s:,"')\0]*/g, '/srv/lab');
  return hostname === undefined || hostname.length < 4 ? plain : plain.replaceAll(hostname, 'lab-host');
}
