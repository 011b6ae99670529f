import { inBounds, count, declined, type RemedyAnswer, type RemedyQuestion } from './remedy.ts';

/** tcp_max_syn_backlog: from 4.4 on it is consulted only while SYN cookies are off. */
export function synQueueLimitRemedy(question: RemedyQuestion): RemedyAnswer {
  const { finding, remedy, safe, from, snapshot, sysctls } = question;
  const present = count(from);
  const least = count(remedy.to);
  if (present === undefined || least === undefined) return declined('tcp_max_syn_backlog is not a plain number here.');
  const cookies = count(sysctls.get('net.ipv4.tcp_syncookies'));
  if (cookies !== 0) return declined('tcp_max_syn_backlog is not looked at while SYN cookies are on.');
  if (finding.remedies.some((other) => other.key === 'net.ipv4.tcp_syncookies')) {
    return declined('tcp_max_syn_backlog is not looked at once SYN cookies are on.');
  }
  const halfOpen = snapshot.sockets?.byState['SYN-RECV'] ?? 0;
  const to = inBounds(safe, Math.max(least, 2 * halfOpen));
  if (to <= present) return declined(`tcp_max_syn_backlog is ${present} already.`);
  return { wanted: [{ key: remedy.key, to: `${to}` }] };
}
