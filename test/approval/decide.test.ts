import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Circumstances,
  decide,
  type ProposalOccurrence,
  type RefusedDecision,
  type Standing,
} from '../../src/approval/decide.ts';
import type { ProposalState } from '../../src/approval/proposal.ts';

const DIGEST = `sha256:${'a'.repeat(64)}`;
const BEFORE = '2026-01-01T00:00:00.000Z';
const EXPIRES = '2026-01-01T00:30:00.000Z';
const open: Circumstances = {
  policy: {
    selfApproval: true,
    votes: { low: 1, medium: 1, high: 2 },
    secondFactorFrom: null,
    windows: [],
    keepByAnother: false,
    perHour: 20,
  },
  approver: 'yes',
  glassBreaker: false,
  secondFactor: 'later',
  freeze: null,
  windowOpen: true,
  recent: 0,
};
const strict: Circumstances = { ...open, policy: { ...open.policy, selfApproval: false } };

function standing(state: ProposalState, over: Partial<Standing> = {}): Standing {
  return {
    state,
    requester: 'slack:U1',
    digest: DIGEST,
    expires: EXPIRES,
    risk: 'low',
    votes: [],
    approvedBy: [],
    ...over,
  };
}

type Verb = 'approve' | 'reject' | 'keep' | 'revert';

function person(kind: Verb, actor = 'slack:U2', at = BEFORE, circumstances = open): ProposalOccurrence {
  return { kind, actor, digest: DIGEST, at, circumstances };
}

function answer(state: ProposalState, occurrence: ProposalOccurrence, over: Partial<Standing> = {}): string {
  const decided = decide(standing(state, over), occurrence);
  return decided.accepted ? decided.next : decided.code;
}

function approval(over: Partial<Circumstances>, actor = 'slack:U2', breakGlass?: string): ProposalOccurrence {
  const circumstances = { ...open, ...over };
  const reason = breakGlass === undefined ? {} : { breakGlass };
  return { kind: 'approve', actor, digest: DIGEST, at: BEFORE, circumstances, ...reason };
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

  it('lets somebody else keep than approved, where that is asked for', () => {
    const asked: Circumstances = { ...open, policy: { ...open.policy, keepByAnother: true } };
    const mine = { votes: ['slack:U2'], approvedBy: ['slack:U2'] };
    expect(answer('applied', person('keep', 'slack:U2', BEFORE, asked), mine)).toBe('approved-it');
    expect(answer('applied', person('keep', 'slack:U3', BEFORE, asked), mine)).toBe('keeping');
    expect(answer('applied', person('revert', 'slack:U2', BEFORE, asked), mine)).toBe('reverting');
    expect(answer('applied', person('keep', 'slack:U2', BEFORE, open), mine)).toBe('keeping');
  });

  it('accepts an approval until the expiry and not at it', () => {
    expect(answer('proposed', person('approve', 'slack:U2', '2026-01-01T00:29:59.999Z'))).toBe('approved');
    expect(answer('proposed', person('approve', 'slack:U2', EXPIRES))).toBe('expired');
    expect(answer('proposed', { kind: 'expire', at: '2026-01-01T00:29:59.999Z' })).toBe('not-applicable');
  });

  it('lets nobody approve or keep but an approver other than the person who asked', () => {
    const stranger: Circumstances = { ...strict, approver: 'no' };
    expect(answer('proposed', person('approve', 'slack:U3', BEFORE, stranger))).toBe('not-an-approver');
    expect(answer('proposed', person('approve', 'slack:U1', BEFORE, strict))).toBe('own-request');
    expect(answer('proposed', person('approve', 'slack:U2', BEFORE, strict))).toBe('approved');
    expect(answer('applied', person('keep', 'slack:U1', BEFORE, strict))).toBe('own-request');
    expect(answer('applied', person('revert', 'slack:U3', BEFORE, stranger))).toBe('not-an-approver');
  });

  it('lets nobody approve when no approvers are set, or when nobody can tell who they are', () => {
    expect(answer('proposed', approval({ approver: 'nobody-is' }))).toBe('not-an-approver');
    expect(answer('proposed', approval({ approver: 'unknown' }))).toBe('approvers-unknown');
  });

  it('lets the person who asked say no and go back, also while changes are frozen', () => {
    const circumstances: Circumstances = { ...strict, approver: 'nobody-is', freeze: 'release' };
    expect(answer('proposed', person('reject', 'slack:U1', BEFORE, circumstances))).toBe('rejected');
    expect(answer('applied', person('revert', 'slack:U1', BEFORE, circumstances))).toBe('reverting');
  });

  it('waits for a second person where the risk asks for two, and counts nobody twice', () => {
    const high: Partial<Standing> = { risk: 'high' };
    expect(answer('proposed', approval({}), high)).toBe('proposed');
    expect(answer('proposed', approval({}), { ...high, votes: ['slack:U2'] })).toBe('voted-already');
    expect(answer('proposed', approval({}, 'slack:U3'), { ...high, votes: ['slack:U2'] })).toBe('approved');
  });

  it.each<[RefusedDecision, Partial<Circumstances>]>([
    ['frozen', { freeze: 'release day' }],
    ['outside-window', { windowOpen: false }],
    ['too-many-changes', { recent: 20 }],
  ])('approves nothing while it is %s, and still lets changes be kept and taken back', (code, over) => {
    expect(answer('proposed', approval(over))).toBe(code);
    const circumstances = { ...open, ...over };
    expect(answer('applied', person('keep', 'slack:U2', BEFORE, circumstances))).toBe('keeping');
    expect(answer('applied', person('revert', 'slack:U2', BEFORE, circumstances))).toBe('reverting');
  });

  it('asks for a code from the risk on that the policy names', () => {
    const policy = { ...open.policy, secondFactorFrom: 'medium', votes: { low: 1, medium: 1, high: 1 } } as const;
    const by = (risk: Standing['risk'], secondFactor: Circumstances['secondFactor']): string =>
      answer('proposed', approval({ policy, secondFactor }), { risk });
    expect(by('low', 'missing')).toBe('approved');
    expect(by('medium', 'missing')).toBe('second-factor-missing');
    expect(by('medium', 'not-enrolled')).toBe('second-factor-missing');
    expect(by('high', 'wrong')).toBe('second-factor-wrong');
    expect(by('high', 'good')).toBe('approved');
  });

  it('lets who may break the glass decide alone, at any time, also what they asked for; the code is still asked for', () => {
    const closed: Partial<Circumstances> = {
      ...strict,
      freeze: 'release',
      windowOpen: false,
      recent: 99,
      approver: 'no',
    };
    const risky: Partial<Standing> = { risk: 'high', requester: 'slack:U2' };
    expect(answer('proposed', approval(closed, 'slack:U2', 'the site is down'), risky)).toBe('may-not-break-glass');
    const glass = { ...closed, glassBreaker: true };
    expect(answer('proposed', approval(glass, 'slack:U2', 'the site is down'), risky)).toBe('approved');
    const policy = { ...strict.policy, secondFactorFrom: 'high' } as const;
    const without = approval({ ...glass, policy, secondFactor: 'missing' }, 'slack:U2', 'the site is down');
    expect(answer('proposed', without, risky)).toBe('second-factor-missing');
  });

  it('refuses a decision about something else than what is stored', () => {
    const other = standing('proposed', { digest: `sha256:${'b'.repeat(64)}` });
    expect(decide(other, person('approve'))).toMatchObject({ accepted: false, code: 'digest-mismatch' });
  });
});

describe('over every sequence of events', () => {
  const anything = fc.array(fc.constantFrom(...occurrences), { maxLength: 12 });

  function walk(sequence: readonly ProposalOccurrence[]): { path: ProposalState[]; accepted: string[] } {
    const path: ProposalState[] = ['proposed'];
    const accepted: string[] = [];
    for (const occurrence of sequence) {
      const decided = decide(standing(path.at(-1) ?? 'proposed'), occurrence);
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
