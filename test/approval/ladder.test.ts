import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type LadderMember, ladderState } from '../../src/approval/ladder.ts';
import type { ProposalState } from '../../src/approval/proposal.ts';

const names = (count: number) => Array.from({ length: count }, (_, index) => `web${index + 1}`);
const waiting = (host: string): LadderMember => ({ host, proposal: null });
const helped = (host: string): LadderMember => ({ host, proposal: { state: 'applied', helped: true } });
const at = (host: string, state: ProposalState, verdict: boolean | null): LadderMember => ({
  host,
  proposal: { state, helped: verdict },
});

describe('ladderState', () => {
  const [first = '', ...others] = names(12);

  it('opens one host, then five, then the rest, and is done', () => {
    const all = names(12);
    expect(ladderState(all.map(waiting), [], false)).toEqual({ kind: 'open', rung: 1, hosts: ['web1'] });
    expect(ladderState([helped(first), ...others.map(waiting)], [1], false)).toEqual({
      kind: 'open',
      rung: 2,
      hosts: ['web2', 'web3', 'web4', 'web5', 'web6'],
    });
    const six = [...all.slice(0, 6).map(helped), ...all.slice(6).map(waiting)];
    expect(ladderState(six, [1, 5], false)).toMatchObject({ kind: 'open', rung: 3, hosts: all.slice(6) });
    expect(ladderState(all.map(helped), [1, 5, 6], false)).toEqual({ kind: 'done' });
  });

  it('fills a rung that the limit of an hour cut short before the next', () => {
    const members = [...names(4).map(helped), ...names(12).slice(4).map(waiting)];
    expect(ladderState(members, [1, 3], false)).toMatchObject({ rung: 3, hosts: ['web5', 'web6'] });
  });

  it('waits while a change is being decided or watched, kept or not', () => {
    const rest = others.map(waiting);
    expect(ladderState([waiting(first), ...rest], [1], false)).toMatchObject({ kind: 'deciding', hosts: [first] });
    expect(ladderState([at(first, 'proposed', null), ...rest], [1], false).kind).toBe('deciding');
    for (const state of ['approved', 'applied', 'keeping', 'kept'] as const)
      expect(ladderState([at(first, state, null), ...rest], [1], false).kind).toBe('watching');
    expect(ladderState([at(first, 'kept', true), ...rest], [1], false).kind).toBe('open');
  });

  it.each([
    ['applied', false, 'did-not-help'],
    ['kept', false, 'did-not-help'],
    ['reverted', false, 'did-not-help'],
    ['reverted', true, 'reverted'],
    ['reverting', null, 'reverted'],
    ['rejected', null, 'rejected'],
    ['expired', null, 'expired'],
    ['refused', null, 'refused'],
  ] as const)('stops at a host whose change is %s, helped: %s', (state, verdict, why) => {
    const members = [at(first, state, verdict), ...others.map(waiting)];
    expect(ladderState(members, [1], false)).toEqual({ kind: 'stopped', host: first, why });
  });

  it('stops by hand at any time', () => {
    expect(ladderState(names(3).map(helped), [1, 2], true)).toEqual({ kind: 'stopped', host: null, why: 'by-hand' });
  });
});

/** Plays a climb: at each step a rung opens if it may, or something happens to a host that was opened. */
describe('whatever happens', () => {
  type Event = { readonly kind: 'open'; readonly room: number } | Happening;
  type Happening = {
    readonly kind: 'host';
    readonly pick: number;
    readonly state: ProposalState;
    readonly helped: boolean;
  };
  const states = fc.constantFrom<ProposalState>(
    'proposed',
    'approved',
    'applied',
    'keeping',
    'kept',
    'refused',
    'reverted',
  );
  const event: fc.Arbitrary<Event> = fc.oneof(
    fc.record({ kind: fc.constant('open' as const), room: fc.nat(8) }),
    fc.record({
      kind: fc.constant('host' as const),
      pick: fc.nat(),
      state: states,
      helped: fc.boolean().map((value) => value),
    }),
    // Most of the time things go well; else no climb would come far.
    fc.record({
      kind: fc.constant('host' as const),
      pick: fc.nat(),
      state: fc.constant('applied' as const),
      helped: fc.constant(true),
    }),
  );

  it('no rung opens before every change below it helped, none is larger than it may be, and a stop is for good', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), fc.array(event, { maxLength: 120 }), (count, events) => {
        let members: LadderMember[] = names(count).map(waiting);
        const opened: number[] = [];
        const broken: string[] = [];
        const promise = (what: string, holds: boolean): void => void (holds || broken.push(what));
        for (const one of events) {
          const state = ladderState(members, opened, false);
          const reached = opened.reduce((sum, size) => sum + size, 0);
          if (one.kind === 'open' && state.kind === 'open') {
            const below = members.slice(0, reached).every(({ proposal }) => proposal?.helped === true);
            promise('every change below it helped', below);
            const most = reached < 1 ? 1 : reached < 6 ? 6 : count;
            promise('it is no larger than it may be', reached + state.hosts.length <= most);
            const take = Math.min(state.hosts.length, one.room);
            if (take > 0) opened.push(take);
          } else if (one.kind === 'host' && reached > 0 && state.kind !== 'stopped') {
            const index = one.pick % reached;
            members = members.map((member, place) =>
              place === index ? at(member.host, one.state, one.helped) : member,
            );
          }
          const after = ladderState(members, opened, false);
          promise('a stop is for good', state.kind !== 'stopped' || after.kind === 'stopped');
          const end = opened.reduce((sum, size) => sum + size, 0);
          promise(
            'no other host is touched',
            members.slice(end).every(({ proposal }) => proposal === null),
          );
        }
        expect(broken).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});
