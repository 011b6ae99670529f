import { inBounds, count, declined, type RemedyAnswer, type RemedyQuestion, type WantedChange } from './remedy.ts';

/** Chains longer than this cost a lookup too much; the kernel itself started at 4 before 5.15. */
const ENTRIES_PER_BUCKET = 8;

/** nf_conntrack_max: twice the entries seen, and the buckets with it where chains would grow too long. */
export function conntrackLimitRemedy({ remedy, safe, from, snapshot, sysctls }: RemedyQuestion): RemedyAnswer {
  const present = count(from);
  const least = count(remedy.to);
  if (present === undefined || least === undefined) return declined('nf_conntrack_max is not a plain number here.');
  const entries = count(sysctls.get('net.netfilter.nf_conntrack_count')) ?? snapshot.conntrack?.entries;
  const to = inBounds(safe, Math.max(least, 2 * (entries ?? present)));
  if (to <= present) return declined(`nf_conntrack_max is ${present} already, for ${entries ?? 'unknown'} entries.`);
  const wanted: WantedChange[] = [];
  const buckets = count(sysctls.get('net.netfilter.nf_conntrack_buckets'));
  if (buckets !== undefined && to > ENTRIES_PER_BUCKET * buckets && bucketsAreWritable(snapshot.kernel)) {
    wanted.push({
      key: 'net.netfilter.nf_conntrack_buckets',
      to: `${Math.ceil(to / 4)}`,
      why: 'Keeps the hash chains of the larger table short.',
      takesEffect: 'now',
    });
  }
  wanted.push({ key: remedy.key, to: `${to}` });
  return { wanted };
}

/** No feature shows it: the file is there, but read-only, up to 4.6. */
function bucketsAreWritable(kernel: { readonly major: number; readonly minor: number } | undefined): boolean {
  return kernel !== undefined && (kernel.major > 4 || (kernel.major === 4 && kernel.minor >= 9));
}
