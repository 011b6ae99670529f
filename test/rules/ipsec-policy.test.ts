import { expect, test } from 'vitest';
import { answerOf, diagnosisOf, factsOf, bundleOf, procCounters, type Texts } from './support.ts';
import { ipsecPolicy } from '../../src/rules/ipsec-policy.ts';

const ID = 'ipsec-policy';

function host(blocked: number, outwards = 0, policies = 1): Texts {
  return {
    ...procCounters({ IpInReceives: blocked, IpInDelivers: blocked, TcpInSegs: blocked }),
    'proc-net-xfrm_stat': `XfrmInNoPols             \t0\nXfrmInPolBlock          \t${blocked}\nXfrmOutNoStates         \t${outwards}\n`,
    'ip-xfrm-policy': `\t SPD IN  ${policies} OUT 0 FWD 0\n`,
  };
}

test('packets that a policy refuses are the cause', () => {
  expect(answerOf(ID, host(3), host(50))).toMatchObject({
    kind: 'found',
    state: 'active',
    confidence: 'proven',
    explains: 47,
    chain: ['chainPolicy', 'chainPlain'],
  });
  expect(diagnosisOf(host(3), host(50)).verdict).toMatchObject({ label: 'firewall-drop', causeId: ID });
});

test('answers without an association are lost on the way out', () => {
  expect(answerOf(ID, host(3), host(3, 40))).toMatchObject({
    confidence: 'likely',
    chain: ['chainPolicy', 'chainOut'],
  });
});

test('old refusals of a host whose counters stand still are no fault', () => {
  expect(answerOf(ID, host(900), host(900))).toMatchObject({ kind: 'ruled-out', measured: true });
});

test('totals since boot are history', () => {
  expect(ipsecPolicy.examine(factsOf(bundleOf(host(900))))).toMatchObject({ state: 'past', confidence: 'possible' });
  expect(ipsecPolicy.examine(factsOf(bundleOf(host(12))))).toMatchObject({ kind: 'ruled-out', reason: 'few' });
});

test('no policy rules it out; a kernel without the statistics leaves it open', () => {
  expect(answerOf(ID, host(0, 0, 0), host(0, 0, 0))).toMatchObject({ reason: 'none' });
  expect(answerOf(ID, procCounters({}), procCounters({}))).toEqual({ kind: 'unknown', needs: 'ipsec' });
  const listed = { 'ip-xfrm-policy': '\t SPD IN  1 OUT 1 FWD 0\n' };
  expect(answerOf(ID, listed, listed)).toEqual({ kind: 'unknown', needs: 'ipsec' });
});
