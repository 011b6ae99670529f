import type { ChangeWindow } from '../protocol/change-window.ts';

/** Who may change a host, with whom, and when: what the owners of a group of hosts decided. */
export interface ApprovalPolicy {
  /** Whether the person who asked may approve the plan that came of it. */
  readonly selfApproval: boolean;
  /** How many different people must approve, by the risk of the plan. */
  readonly votes: Readonly<Record<Risk, number>>;
  /** From this risk on the approver types a code from their own device; null: never. */
  readonly secondFactorFrom: Risk | null;
  /** When changes may be approved; none means always. */
  readonly windows: readonly ChangeWindow[];
  /** Whether a change is kept by somebody who did not approve it. */
  readonly keepByAnother: boolean;
  /** Changes approved within any sixty minutes in this group of hosts. */
  readonly perHour: number;
}

export type Risk = 'low' | 'medium' | 'high';

const RISKS: readonly Risk[] = ['low', 'medium', 'high'];

/** A plan is as risky as its riskiest change. */
export function riskOf(changes: readonly { readonly risk: Risk }[]): Risk {
  const places = changes.map(({ risk }) => RISKS.indexOf(risk));
  return RISKS[Math.max(0, ...places)] ?? 'high';
}

export function needsSecondFactor({ secondFactorFrom }: ApprovalPolicy, risk: Risk): boolean {
  return secondFactorFrom !== null && RISKS.indexOf(risk) >= RISKS.indexOf(secondFactorFrom);
}
