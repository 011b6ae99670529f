import { count, declined, type RemedyAnswer, type RemedyQuestion } from './remedy.ts';

/** A key with a few named values: the rule says which one. */
export function switchRemedy({ remedy, sysctls }: RemedyQuestion): RemedyAnswer {
  if (remedy.key === 'net.ipv4.tcp_timestamps' && (count(sysctls.get('net.ipv4.tcp_tw_recycle')) ?? 0) !== 0) {
    return declined('Timestamps stay off until tcp_tw_recycle is 0: both together break clients behind NAT.');
  }
  if (remedy.key === 'net.ipv4.tcp_tw_reuse' && count(sysctls.get('net.ipv4.tcp_timestamps')) !== 1) {
    return declined('tcp_tw_reuse needs tcp_timestamps=1 to do anything.');
  }
  return { wanted: [{ key: remedy.key, to: remedy.to }] };
}
