import { ParseError } from '../parse-error.ts';
import type { Qdisc } from '../snapshot.ts';
import { eachLine, excerpt } from './lines.ts';

const QDISC = /^\s{0,8}qdisc (\S{1,32}) (\S{1,32}) (?:dev (\S{1,64}) )?(?:(root)|parent (\S{1,32}))?/;
const STATISTICS =
  /^\s*Sent [0-9]{1,20} bytes ([0-9]{1,20}) pkts? \(dropped ([0-9]{1,20}), overlimits ([0-9]{1,20}) requeues [0-9]/;

/** `tc -s qdisc show`: a line for each, its statistics below. Those without statistics (no -s) are left out. */
export function parseTcQdisc(text: string): readonly Qdisc[] {
  const qdiscs: Qdisc[] = [];
  let head: (Pick<Qdisc, 'kind' | 'handle' | 'parent' | 'row'> & { device?: string }) | undefined;
  let known = false;
  let firstForeign = '';
  eachLine(text, (line) => {
    if (firstForeign === '') firstForeign = line;
    const [, kind, handle, device, root, parent] = QDISC.exec(line) ?? [];
    if (kind !== undefined && handle !== undefined) {
      known = true;
      const parents = root ?? parent ?? (kind === 'ingress' || kind === 'clsact' ? 'ffff:fff1' : '');
      head = { kind, handle, parent: parents, row: line.trim(), ...(device === undefined ? {} : { device }) };
      return;
    }
    const [, sent, dropped, overlimits] = STATISTICS.exec(line) ?? [];
    if (head === undefined || sent === undefined || dropped === undefined || overlimits === undefined) return;
    qdiscs.push({
      ...head,
      sent: BigInt(sent),
      dropped: BigInt(dropped),
      overlimits: BigInt(overlimits),
      statisticsRow: line.trim(),
    });
    head = undefined;
  });
  if (!known && firstForeign.trim() !== '') {
    throw new ParseError('tc-qdisc', 1, `no qdisc found: ${excerpt(firstForeign)}`);
  }
  return qdiscs;
}
