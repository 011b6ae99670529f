import { count, declined, type RemedyAnswer, type RemedyQuestion } from './remedy.ts';

/** Timers are shortened to shed what is dead; a shorter one than asked for is left alone. */
export function timerRemedy({ remedy, from }: RemedyQuestion): RemedyAnswer {
  const present = count(from);
  const wanted = count(remedy.to);
  if (present === undefined || wanted === undefined) return declined(`${remedy.key} is not a plain number here.`);
  if (wanted >= present) return declined(`${remedy.key} is ${present} already.`);
  return { wanted: [{ key: remedy.key, to: `${wanted}` }] };
}

const USUAL_RETRIES = 5;
/** Three retransmissions still span 7 seconds of loss: the fewest an ordinary client survives. */
const FLOOD_RETRIES = 3;

/** SYN+ACK retransmissions: fewer only while under attack, else the kernel's own figure. */
export function synAckRetriesRemedy({ finding, remedy, from }: RemedyQuestion): RemedyAnswer {
  const present = count(from);
  if (present === undefined) return declined('tcp_synack_retries is not a plain number here.');
  if (finding.causeId === 'syn-flood') {
    if (present <= FLOOD_RETRIES) return declined(`tcp_synack_retries is ${present} already.`);
    return { wanted: [{ key: remedy.key, to: `${FLOOD_RETRIES}` }] };
  }
  if (finding.causeId !== 'synack-retries-or-aging') return declined('tcp_synack_retries is lowered only in a flood.');
  return { wanted: [{ key: remedy.key, to: `${USUAL_RETRIES}` }] };
}
