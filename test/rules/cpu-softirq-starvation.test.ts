import { expect, test } from 'vitest';
import { answerOver, answerTo, diagnosedOver } from './wired-host.ts';

const ID = 'cpu-softirq-starvation';

/** Ticks of two CPUs: user nice system idle iowait irq softirq steal. */
function cpus(first: readonly number[], second: readonly number[]): string {
  const all = first.map((ticks, index) => ticks + (second[index] ?? 0));
  return `cpu  ${all.join(' ')}\ncpu0 ${first.join(' ')}\ncpu1 ${second.join(' ')}\n`;
}

const REST = cpus([10, 0, 10, 1000, 0, 0, 10, 0], [10, 0, 10, 1000, 0, 0, 10, 0]);
const BUSY = cpus([15, 0, 20, 1010, 0, 5, 480, 0], [60, 0, 40, 1400, 0, 0, 20, 0]);
const STOLEN = cpus([15, 0, 20, 1100, 0, 0, 20, 385], [20, 0, 20, 1480, 0, 0, 10, 0]);

function host(stat: string, missed: number) {
  return { received: missed * 10, device: { rx_missed_errors: missed }, more: { 'proc-stat': stat } };
}

test('one CPU at its end and a ring that overflows: the average hides it', () => {
  const { verdict, findings } = diagnosedOver(host(REST, 0), host(BUSY, 400));
  expect(verdict).toMatchObject({ status: 'active', causeId: ID });
  expect(findings[0]?.chain).toEqual(expect.arrayContaining([expect.stringContaining('CPU 0 spends 95 %')]));
  expect(findings.map(({ causeId }) => causeId)).not.toContain('nic-ring-overflow');
});

test('the hypervisor takes the time', () => {
  const answer = answerOver(ID, host(REST, 0), host(STOLEN, 400));
  expect(answer).toMatchObject({ state: 'active', chain: ['chainStolen', 'chainLate'], advice: ['hypervisor'] });
});

test('a busy CPU that loses nothing is a busy CPU', () => {
  expect(answerOver(ID, host(REST, 0), host(BUSY, 0))).toMatchObject({ state: 'latent', confidence: 'possible' });
});

test('CPUs with time left rule it out', () => {
  const idle = cpus([15, 0, 20, 1480, 0, 0, 15, 0], [20, 0, 20, 1470, 0, 0, 20, 0]);
  expect(answerOver(ID, host(REST, 0), host(idle, 400))).toMatchObject({ kind: 'ruled-out', reason: 'free' });
});

test('a CPU that was stuck in the window', () => {
  const dmesg = '[ 7.0] watchdog: BUG: soft lockup - CPU#3 stuck for 22s! [kworker/3:1:99]\n';
  const answer = answerOver(ID, { more: { dmesg: '[ 1.0] x\n' } }, { received: 9, more: { dmesg } });
  expect(answer).toMatchObject({ state: 'active', confidence: 'likely', chain: ['chainStuck', 'chainLate'] });
});

test('one sample says nothing about the present', () => {
  expect(answerTo(ID, { 'proc-stat': BUSY })).toEqual({ kind: 'unknown', needs: 'processors' });
});
