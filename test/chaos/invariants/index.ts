import { auditWhole } from './audit-whole.ts';
import type { Invariant } from './invariant.ts';
import { memoryFlat } from './memory-flat.ts';
import { noLiarBelieved } from './no-liar-believed.ts';
import { nobodyDies } from './nobody-dies.ts';
import { nothingAppliedTwice } from './nothing-applied-twice.ts';
import { nothingLost } from './nothing-lost.ts';
import { nothingSaidTwice } from './nothing-said-twice.ts';
import { nothingUnapproved } from './nothing-unapproved.ts';
import { nothingUntrue } from './nothing-untrue.ts';
import { nothingUnwatched } from './nothing-unwatched.ts';

/** What must hold, whatever went wrong. */
export const INVARIANTS: readonly Invariant[] = [
  nothingLost,
  nothingSaidTwice,
  nothingAppliedTwice,
  nothingUnapproved,
  nothingUnwatched,
  nothingUntrue,
  noLiarBelieved,
  auditWhole,
  memoryFlat,
  nobodyDies,
];
