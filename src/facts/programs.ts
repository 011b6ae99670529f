import type { Snapshot } from '../snapshot/snapshot.ts';
import type { Quote } from './evidence.ts';

/** BPF programs of control groups that decide about packets. */
export interface ProgramFacts {
  /**
   * Those that see the packets of a listener in this control group: its own and those of the groups above it. undefined where
   * there are some and the listener's group is not known.
   */
  above(group: string | undefined, direction: 'ingress' | 'egress'): readonly Quote[] | undefined;
}

export function programFacts({ groupPrograms }: Snapshot): ProgramFacts | undefined {
  if (groupPrograms === undefined) return undefined;
  return {
    above(group, direction) {
      const those = groupPrograms.filter((program) => program.direction === direction);
      // A group of another namespace is printed from there, one that was removed as unreachable.
      const known = group !== undefined && group.startsWith('/') && !group.startsWith('/..');
      if (!known && those.length > 0) return undefined;
      return those
        .filter(({ group: of }) => of === '/' || group === of || group?.startsWith(`${of}/`) === true)
        .map(({ row }) => ({ source: 'bpftool-cgroup', line: row }));
    },
  };
}
