import { ParseError } from '../parse-error.ts';
import type { Bond } from '../snapshot.ts';
import { eachLine } from './lines.ts';

interface Draft {
  readonly name?: string;
  mode: string;
  active?: string;
  row: string;
  readonly members: { device: string; up: boolean }[];
}

const PATH = /^\/proc\/net\/bonding\/([^/:]{1,64}):/;

/**
 * /proc/net/bonding/<bond> (drivers/net/bonding/bond_procfs.c), with or without its path in front of each line. `MII Status`
 * above the first member is that of the bond.
 */
export function parseProcNetBonding(text: string): readonly Bond[] {
  const drafts: Draft[] = [];
  eachLine(text, (raw) => {
    const name = PATH.exec(raw)?.[1];
    const line = raw.replace(PATH, '').trim();
    const [, key, value = ''] = /^([A-Za-z][\w ]{1,40}): (.*)$/.exec(line) ?? [];
    if (key === undefined) return;
    let draft = drafts.at(-1);
    if (key === 'Bonding Mode' && (draft === undefined || draft.mode !== '')) {
      drafts.push((draft = name === undefined ? empty() : { name, ...empty() }));
    }
    if (draft === undefined) return;
    switch (key) {
      case 'Bonding Mode':
        draft.mode = value;
        draft.row = line;
        break;
      case 'Currently Active Slave':
        if (value !== 'None') draft.active = value;
        draft.row = line;
        break;
      case 'Slave Interface':
        draft.members.push({ device: value, up: true });
        break;
      case 'MII Status': {
        const member = draft.members.at(-1);
        if (member !== undefined) member.up = value === 'up';
        break;
      }
      default:
    }
  });
  if (drafts.length === 0) throw new ParseError('proc-net-bonding', 1, 'no "Bonding Mode:" found');
  return drafts;
}

function empty(): Draft {
  return { mode: '', row: '', members: [] };
}
