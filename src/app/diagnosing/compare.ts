import { compareHosts, type CompareQuestion } from '../../compare/compare-hosts.ts';
import type { HostComparison } from '../../compare/comparison.ts';
import type { Bundle } from '../../protocol/bundle.ts';
import { Problem } from '../../protocol/problem.ts';
import { snapshotsOf } from './reason.ts';

/** Holds the hosts of these bundles side by side. Throws Problem `usage` for fewer than two, or a reference that is none of them. */
export function compareBundles(bundles: readonly Bundle[], question: CompareQuestion): HostComparison {
  const observations = distinct(bundles).map((bundle) => ({ host: bundle.host.id, ...snapshotsOf(bundle) }));
  const [first, second, ...rest] = observations;
  if (first === undefined || second === undefined) {
    throw new Problem('usage', 'A comparison needs two hosts at least.\nTry: syndrop compare web01 web02');
  }
  const { reference } = question;
  if (reference !== undefined && !observations.some(({ host }) => host === reference)) {
    const names = observations.map(({ host }) => host).join(', ');
    throw new Problem('usage', `${reference} is not one of the compared hosts: ${names}.`);
  }
  return compareHosts([first, second, ...rest], question);
}

/** Saved outputs may carry the same name, or none: they are told apart by their place. */
function distinct(bundles: readonly Bundle[]): readonly Bundle[] {
  const names = bundles.map(({ host }) => host.id);
  return bundles.map((bundle, index) => {
    const unique = names.filter((name) => name === bundle.host.id).length === 1;
    return unique ? bundle : { ...bundle, host: { ...bundle.host, id: `${bundle.host.id} (${index + 1})` } };
  });
}
