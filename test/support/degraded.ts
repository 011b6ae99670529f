import type { Bundle } from '../../src/protocol/bundle.ts';
import type { Case } from '../../src/transports/file.ts';

/** What somebody shows of a host who does not show all of it. */
export const degradations: Readonly<Record<string, (bundle: Bundle) => Bundle>> = {
  'counters alone, twice': (bundle: Bundle) => only(bundle, ['proc-net-netstat', 'proc-net-snmp']),
  'sockets alone': (bundle: Bundle) => last(only(bundle, ['ss-listen', 'ss-listen-owners', 'ss-sockets'])),
  'everything, once': last,
  'counters, once': (bundle: Bundle) => last(only(bundle, ['proc-net-netstat', 'proc-net-snmp'])),
  'settings alone': (bundle: Bundle) => last(only(bundle, ['sysctl'])),
};

/** The same host, less of it: that nothing can be said is right then, and what is said must still be right. */
export function degraded(one: Case, how: string): Case {
  return {
    ...one,
    quality: 'partial',
    acceptableCauses: [...one.acceptableCauses, 'unknown'],
    bundle: degradations[how]?.(one.bundle) ?? one.bundle,
  };
}

function only(bundle: Bundle, sources: readonly string[]): Bundle {
  const samples = bundle.samples.map((sample) => ({
    ...sample,
    answers: Object.fromEntries(Object.entries(sample.answers).filter(([source]) => sources.includes(source))),
  }));
  return { ...bundle, samples };
}

/** What is read twice from the last sample, and what is read once from the first: as if all of it were read once. */
function last(bundle: Bundle): Bundle {
  const [first] = bundle.samples;
  const newest = bundle.samples.at(-1);
  if (first === undefined || newest === undefined) return bundle;
  return { ...bundle, samples: [{ ...newest, answers: { ...first.answers, ...newest.answers } }] };
}
