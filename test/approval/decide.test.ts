import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ApprovalPolicy, decide, type ProposalOccurrence, type Standing } from '../../src/approval/decide.ts';
import type { ProposalState } from '../../src/approval/proposal.ts';

const DIGEST = `sha256:${'a'.repeat(64)}`;
const BEFORE = '2026-01-01T00:00:00.000Z';
const EXPIRES = '2026-01-01T00:30:00.000Z';
const open: ApprovalPolicy = { approvers: '*', selfApproval: true };

function standing(state: ProposalState, over: Partial<Standing> = {}): Standing {
  return { state, requester: 'slack:U1', digest: DIGEST, expires: EXPIRES, ...over };
}

function person(kind: 'approve' | 'reject' | 'keep' | 'revert', actor = 'slack:U2', at = BEFORE): ProposalOccurrence {
  return { kind, actor, digest: DIGEST, at };
}

function answer(state: ProposalState, occurrence: ProposalOccurrence, policy = open): string {
  const decided = decide(standing(state), occurrence, policy);
  return decided.accepted ? decided.next : decided.code;
}

/** Rows: states. Columns: approve, reject, keep, revert, expire, applied, kept, reverted, refused. */
const NO = 'not-applicable';
const DONE = 'already-decided';
const table: Readonly<Record<ProposalState, readonly string[]>> = {
  proposed: ['approved', 'rejected', NO, NO, 'expired', NO, NO, NO, NO],
  approved: [DONE, DONE, NO, NO, NO, 'applied', NO, 'reverted', 'refused'],
  rejected: [DONE, DONE, NO, NO, NO, NO, NO, NO, NO],
  expired: ['expired', 'expired', NO, NO, NO, NO, NO, NO, NO],
  refused: [DONE, DONE, NO, NO, NO, 'applied', NO, 'reverted', NO],
  applied: [DONE, DONE, 'keeping', 'reverting', NO, NO, 'kept', 'reverted', NO],
  keeping: [DONE, DONE, DONE, DONE, NO, NO, 'kept', 'reverted', 'applied'],
  reverting: [DONE, DONE, DONE, DONE, NO, NO, NO, 'reverted', 'applied'],
  kept: [DONE, DONE, DONE, DONE, NO, NO, NO, 'reverted', NO],
  reverted: [DONE, DONE, DONE, DONE, NO, NO, NO, NO, NO],
};
const states = Object.keys(table).filter((state): state is ProposalState => state in table);
const occurrences: readonly ProposalOccurrence[] = [
  person('approve'),
  person('reject'),
  person('keep'),
  person('revert'),
  { kind: 'expire', at: EXPIRES },
  { kind: 'host-applied' },
  { kind: 'host-kept' },
  { kind: 'host-reverted' },
  { kind: 'host-refused' },
];

describe('decide', () => {
  it.each(states)('has one answer for everything that can happen to a proposal that is %s', (state) => {
    expect(occurrences.map((occurrence) => answer(state, occurrence))).toEqual(table[state]);
  });

  it('accepts an approval until the expiry and not at it', () => {
    expect(answer('proposed', person('approve', 'slack:U2', '2026-01-01T00:29:59.999Z'))).toBe('approved');
    expect(answer('proposed', person('approve', 'slack:U2', EXPIRES))).toBe('expired');
    expect(answer('proposed', { kind: 'expire', at: '2026-01-01T00:29:59.999Z' })).toBe('not-applicable');
  });

  it('lets nobody approve or keep but an approver other than the person who asked', () => {
    const policy: ApprovalPolicy = { approvers: ['slack:U1', 'slack:U2'], selfApproval: false };
    expect(answer('proposed', person('approve', 'slack:U3'), policy)).toBe('not-an-approver');
    expect(answer('proposed', person('approve', 'slack:U1'), policy)).toBe('own-request');
    expect(answer('proposed', person('approve', 'slack:U2'), policy)).toBe('approved');
    expect(answer('applied', person('keep', 'slack:U1'), policy)).toBe('own-request');
    expect(answer('applied', person('revert', 'slack:U3'), policy)).toBe('not-an-approver');
  });

  it('lets nobody approve when no approvers are set', () => {
    expect(answer('proposed', person('approve'), { approvers: [], selfApproval: true })).toBe('not-an-approver');
  });

  it('lets the person who asked say no and go back', () => {
    const policy: ApprovalPolicy = { approvers: [], selfApproval: false };
    expect(answer('proposed', person('reject', 'slack:U1'), policy)).toBe('rejected');
    expect(answer('applied', person('revert', 'slack:U1'), policy)).toBe('reverting');
  });

  it('refuses a decision about something else than what is stored', () => {
    const other = standing('proposed', { digest: `sha256:${'b'.repeat(64)}` });
    expect(decide(other, person('approve'), open)).toMatchObject({ accepted: false, code: 'digest-mismatch' });
  });
});

describe('over every sequence of events', () => {
  const anything = fc.array(fc.constantFrom(...occurrences), { maxLength: 12 });

  function walk(sequence: readonly ProposalOccurrence[]): { path: ProposalState[]; accepted: string[] } {
    const path: ProposalState[] = ['proposed'];
    const accepted: string[] = [];
    for (const occurrence of sequence) {
      const decided = decide(standing(path.at(-1) ?? 'proposed'), occurrence, open);
      if (!decided.accepted) continue;
      path.push(decided.next);
      accepted.push(occurrence.kind);
    }
    return { path, accepted };
  }

  it('nothing reaches a host without exactly one approval, and nothing is kept that was not applied', () => {
    const bad: string[] = [];
    fc.assert(
      fc.property(anything, (sequence) => {
        const { path, accepted } = walk(sequence);
        const approvals = accepted.filter((kind) => kind === 'approve').length;
        const touched = path.some((state) => ['applied', 'keeping', 'reverting', 'kept', 'reverted'].includes(state));
        if (approvals > 1 || (touched && approvals !== 1)) bad.push(path.join(' '));
        if (path.includes('kept') && !path.includes('applied')) bad.push(path.join(' '));
      }),
      { numRuns: 5000 },
    );
    expect(bad).toEqual([]);
  });

  it('rejected and expired are the end; reverted is the end', () => {
    const bad: string[] = [];
    fc.assert(
      fc.property(anything, (sequence) => {
        const { path } = walk(sequence);
        const end = path.findIndex((state) => ['rejected', 'expired', 'reverted'].includes(state));
        if (end !== -1 && end !== path.length - 1) bad.push(path.join(' '));
      }),
      { numRuns: 5000 },
    );
    expect(bad).toEqual([]);
  });
});
