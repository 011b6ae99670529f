import type { Question } from '../diagnosis/diagnose.ts';
import type { Diagnosis } from '../diagnosis/diagnosis.ts';
import { readSysctlKey } from '../protocol/manifest.ts';
import { findSafeSysctl, normalValue } from '../protocol/safe-sysctls.ts';
import type { Sysctls } from '../snapshot/snapshot.ts';
import type { Judged } from './judged.ts';
import { diagnosedWith, mainFinding, type Subject } from './subject.ts';

/** Readings, not settings: they differ between any two hosts, and from one second to the next. */
const READINGS =
  /^(fs\.(file-nr|inode-nr|inode-state|dentry-state|aio-nr)|kernel\.(osrelease|version|hostname|domainname|random\..*|ns_last_pid|pty\.nr)|net\.netfilter\.nf_conntrack_count)$/;

/** Keys whose values differ, the reference's host not having them included. Keys of devices that only one host has are left out. */
export function differingKeys(suspect: Subject, reference: Subject): readonly string[] {
  const [mine, theirs] = [sysctlsOf(suspect), sysctlsOf(reference)];
  const keys = [...mine.keys()].filter((key) => !READINGS.test(key));
  return keys.filter((key) => {
    const other = theirs.get(key);
    if (other === undefined) return isComparable(key, theirs);
    return normalValue(mine.get(key) ?? '') !== normalValue(other);
  });
}

/** How much of the suspect's trouble hangs on this key having its value and not the reference's. */
export function judgeSysctl(key: string, suspect: Subject, reference: Subject, question: Question): Judged {
  // A key that no rule ever sees cannot change the diagnosis.
  const gone = readSysctlKey(key) ? goesAway(key, suspect, reference, question) : null;
  if (gone !== null) return gone;
  const cures = findSafeSysctl(key)?.cures ?? [];
  const cured = suspect.diagnosis.findings.find(({ causeId }) => cures.includes(causeId));
  if (cured !== undefined) return { weight: 'may-matter', reason: 'remedy', finding: cured };
  return { weight: 'differs', reason: 'setting' };
}

/** The diagnosis is made once more with the reference's value: what is no longer found hung on this key. */
function goesAway(key: string, suspect: Subject, reference: Subject, question: Question): Judged | null {
  const value = sysctlsOf(reference).get(key);
  const without = diagnosedWith(suspect, question, (given) => {
    const changed = new Map([...given.keys()].map((one) => [one, given.get(one) ?? '']));
    if (value === undefined) changed.delete(key);
    else changed.set(key, value);
    return changed;
  });
  const main = mainFinding(suspect);
  // The reference's kernel has no such key: nothing says what the rule would find, but it was read from this key here.
  if (value === undefined && main?.evidence.some(({ line }) => line.startsWith(`${key} = `)) === true) {
    return { weight: 'explains', reason: 'evidence', finding: main };
  }
  const lost = suspect.diagnosis.findings.filter((finding) => !stillThere(finding, without));
  if (main !== undefined && lost.includes(main)) {
    return { weight: 'explains', reason: 'cause-goes-away', finding: main };
  }
  const [other] = lost;
  return other === undefined ? null : { weight: 'may-matter', reason: 'finding-goes-away', finding: other };
}

const CONFIDENCE = ['possible', 'likely', 'proven'] as const;

/** A key that is merely missing leaves a rule without an answer; that is not the cause gone away. */
function stillThere({ causeId, confidence }: Diagnosis['findings'][number], { findings, unknown }: Diagnosis): boolean {
  const now = findings.find((finding) => finding.causeId === causeId);
  if (now === undefined) return unknown.some((one) => one.causeId === causeId);
  return CONFIDENCE.indexOf(now.confidence) >= CONFIDENCE.indexOf(confidence);
}

const NONE: Sysctls = new Map();

export function sysctlsOf({ observation: { after } }: Subject): Sysctls {
  return after.sysctls ?? NONE;
}

/** Whether a missing key tells something: only where it would have been read had it been there. */
function isComparable(key: string, theirs: Sysctls): boolean {
  const device = /^(net\.ipv[46]\.(?:conf|neigh)\.[^.]+\.)/.exec(key)?.[1];
  if (device !== undefined && ![...theirs.keys()].some((other) => other.startsWith(device))) return false;
  return theirs.size >= (readSysctlKey(key) ? LEAST_READ : LEAST_WHOLE);
}

/** More keys than anybody picks by hand; and a whole `sysctl -a`, which has six hundred and more. */
const LEAST_READ = 30;
const LEAST_WHOLE = 300;

/** Settings that say something about the host and not about one of its devices, as they ought to be alike across a fleet. */
export function comparableSettings(given: Sysctls): Readonly<Record<string, string>> {
  const comparable = [...given.keys()].filter((key) => !READINGS.test(key) && !OF_ONE_DEVICE.test(key));
  return Object.fromEntries(comparable.map((key) => [key, normalValue(given.get(key) ?? '')]));
}

const OF_ONE_DEVICE = /^net\.ipv[46]\.(?:conf|neigh)\.(?!all\.|default\.)/;
