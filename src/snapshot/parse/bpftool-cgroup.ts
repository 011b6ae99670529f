import { ParseError } from '../parse-error.ts';
import type { GroupProgram } from '../snapshot.ts';
import { eachLine, words } from './lines.ts';

const DIRECTIONS: Readonly<Record<string, GroupProgram['direction']>> = {
  cgroup_inet_ingress: 'ingress',
  cgroup_inet_egress: 'egress',
  // bpftool before 6.0.
  ingress: 'ingress',
  egress: 'egress',
};
/** Where control groups of version 2 are mounted, alone or beside version 1. */
const MOUNT = /^\/sys\/fs\/cgroup(?:\/unified)?/;

/** `bpftool cgroup tree`: a control group, and indented below it its programs. Those that see no packets are left out. */
export function parseBpftoolCgroup(text: string): readonly GroupProgram[] {
  const programs: GroupProgram[] = [];
  let known = false;
  let group = '';
  eachLine(text, (line) => {
    if (/^CgroupPath\b|^ID\s+AttachType\b/.test(line)) known = true;
    if (line.startsWith('/')) {
      group = line.trim().replace(MOUNT, '') || '/';
      return;
    }
    const [id = '', type = ''] = words(line);
    const direction = DIRECTIONS[type];
    if (direction !== undefined && /^[0-9]+$/.test(id))
      programs.push({ group, direction, row: `${group}: ${line.trim()}` });
  });
  if (!known && text.trim() !== '') throw new ParseError('bpftool-cgroup', 1, 'no "ID AttachType" header found');
  return programs;
}
