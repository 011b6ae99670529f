import type { PlannedChange } from '../../src/plan/plan.ts';

/** Of a change a test only says what it is about. */
export function plannedChange(
  change: Pick<PlannedChange, 'key' | 'from' | 'to'> & Partial<Pick<PlannedChange, 'netns'>>,
): PlannedChange {
  return {
    netns: null,
    why: 'why',
    scope: 'namespace',
    risk: 'low',
    riskText: 'risk',
    takesEffect: 'now',
    memoryCost: null,
    owner: null,
    undo: 'undo',
    ...change,
  };
}
