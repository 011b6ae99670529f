import { expect, test } from 'vitest';
import { answerOver, answerTo } from './wired-host.ts';

const ID = 'bond-inactive-slave';

const BOND = `/proc/net/bonding/bond0:Bonding Mode: fault-tolerance (active-backup)
/proc/net/bonding/bond0:Currently Active Slave: eth1
/proc/net/bonding/bond0:Slave Interface: eth0
/proc/net/bonding/bond0:MII Status: up
/proc/net/bonding/bond0:Slave Interface: eth1
/proc/net/bonding/bond0:MII Status: up
`;

/** eth0 is the spare member. */
function members(spare: number, active: number, unheard: number) {
  const rows = [
    `/sys/class/net/eth0/statistics/rx_packets:${spare}`,
    `/sys/class/net/eth0/statistics/rx_nohandler:${unheard}`,
    `/sys/class/net/eth1/statistics/rx_packets:${active}`,
  ];
  return {
    more: {
      'sys-class-net': `${rows.join('\n')}\n`,
      'proc-net-dev': 'lo: 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0\n',
      'proc-net-bonding': BOND,
    },
  };
}

test('the switch sends to the spare member', () => {
  expect(answerOver(ID, members(0, 0, 0), members(90, 4, 88))).toMatchObject({
    kind: 'found',
    state: 'active',
    confidence: 'likely',
    explains: 88,
    values: { bond: 'bond0', active: 'eth1', device: 'eth0' },
  });
});

test('broadcasts reach both members', () => {
  expect(answerOver(ID, members(0, 0, 0), members(30, 4_000, 30))).toMatchObject({ kind: 'ruled-out', reason: 'few' });
});

test('nothing there, or no bond with a spare member', () => {
  expect(answerOver(ID, members(0, 0, 7), members(0, 90, 7))).toMatchObject({ kind: 'ruled-out', reason: 'quiet' });
  expect(answerOver(ID, {}, { received: 9 })).toMatchObject({ kind: 'ruled-out', reason: 'noBond' });
});

test('frames without a taker, and no word about bonds, leave it open', () => {
  const unheard = (count: number) => ({ received: count, device: { rx_nohandler: count } });
  expect(answerOver(ID, unheard(0), unheard(50))).toEqual({ kind: 'unknown', needs: 'receivePath' });
});

test('what was unheard before is history', () => {
  const texts = members(9_000, 9_000, 8_000).more;
  expect(answerTo(ID, texts)).toMatchObject({ kind: 'found', state: 'past', confidence: 'possible' });
});
