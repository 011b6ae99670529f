import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import type { AppOptions, BotApp } from '../../src/app/create-app.ts';
import type { InventoryHost } from '../../src/fleet/inventory-host.ts';
import type { SweepReport } from '../../src/fleet/sweep-report.ts';
import type { Bundle } from '../../src/protocol/bundle.ts';
import { Problem } from '../../src/protocol/problem.ts';
import type { Transport } from '../../src/transports/transport.ts';
import { asker, type Bench, openBench } from '../support/app-bench.ts';

const TIMES = { timeout: 15_000, late: 0, lease: 2_000 };
/** So that the late ones are waited for, and the others not taken for late. */
const IMPATIENT = { ...TIMES, timeout: 1_500, late: 15_000 };

type Manner = 'well' | 'sick' | 'dead' | 'flaky' | 'broken' | 'held';

/** A fleet of hosts that each behave in their own manner. */
function fleetOf(manners: Readonly<Record<string, Manner>>, sweepTimes = TIMES) {
  const asked = new Map<string, number>();
  let release: () => void = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  const transport: Transport = {
    async collect(host, _, signal): Promise<Bundle> {
      const times = (asked.get(host) ?? 0) + 1;
      asked.set(host, times);
      const manner = manners[host];
      if (manner === 'dead' || (manner === 'flaky' && times === 1))
        throw new Problem('host-unreachable', `${host} is down.`);
      if (manner === 'broken') throw new TypeError('cannot read this');
      if (manner === 'held') await Promise.race([held, aborted(signal)]);
      const value = manner === 'sick' ? '0' : '1';
      return {
        format: 'syndrop-bundle/1',
        host: { id: host, kernel: '6.1.0' },
        transport: 'ssh',
        samples: [{ answers: { sysctl: { text: `/proc/sys/net/ipv4/tcp_syncookies:${value}` } } }],
      };
    },
  };
  const listed = Object.keys(manners).map(
    (id): InventoryHost => ({ id, transport: 'ssh', address: null, tags: [], groups: ['prod'] }),
  );
  return {
    asked,
    release: () => release(),
    over: {
      ways: (host: string) => Promise.resolve({ transport, applying: null, address: host }),
      listed: () => Promise.resolve(listed),
      sweepTimes,
    },
  };
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) =>
    signal.addEventListener('abort', () => reject(new Problem('cancelled', 'Cancelled.'))),
  );
}

function hosts(count: number, mannerOf: (index: number) => Manner): Readonly<Record<string, Manner>> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`web${index + 1}`, mannerOf(index)]));
}

const conversation = { face: 'test', channel: 'C1', thread: 'T1' };

let opened: Bench | null = null;
afterEach(async () => {
  await opened?.close();
  opened = null;
});

async function open(over: Partial<AppOptions>): Promise<Bench> {
  opened = await openBench(over);
  return opened;
}

/** What the message of the sweep says in the end. */
function reports({ chat }: Bench): readonly SweepReport[] {
  return chat.titles.flatMap((view) => (view.kind === 'sweep-report' ? [view.report] : []));
}

async function sweep(app: BotApp, selector = 'prod'): Promise<string> {
  return (await app.sweeps.start(selector, asker, conversation)).sweepId;
}

describe('a sweep', () => {
  it('asks every host once, shows how far it is, and tells who drops, who is silent, and why', async () => {
    const fleet = fleetOf(
      hosts(40, (index) => (index < 3 ? 'sick' : index < 5 ? 'dead' : index < 6 ? 'broken' : 'well')),
    );
    const bench = await open(fleet.over);
    await bench.app.start();
    await sweep(bench.app);
    await bench.until('it is told', () => reports(bench).length > 0);
    const [report] = reports(bench);
    expect(report?.counts).toEqual({ asked: 40, answered: 37, late: 0, silent: 3, unasked: 0 });
    expect(report?.clusters.map(({ status, folded }) => [status, folded])).toEqual([
      ['active', ['web[1-3]']],
      ['healthy', ['web[7-40]']],
    ]);
    expect(report?.silent.map(({ code, folded }) => [code, folded])).toEqual([
      ['host-unreachable', ['web[4-5]']],
      ['internal', ['web6']],
    ]);
    // A transport fault is tried again, a fault of ours is not.
    expect([...fleet.asked].filter(([, times]) => times > 1).map(([host]) => host)).toEqual(['web4', 'web5']);
    expect(bench.chat.titles[0]).toMatchObject({ kind: 'sweep', selector: 'prod', counts: { hosts: 40 } });
  });

  it('leaves nothing behind that waits for the bot to stop', async () => {
    const warnings: string[] = [];
    const note = ({ name, message }: Error): number => warnings.push(`${name}: ${message}`);
    process.on('warning', note);
    try {
      const bench = await open(fleetOf(hosts(12, () => 'well')).over);
      await bench.app.start();
      // Node warns of the eleventh that listens to the same signal.
      for (let at = 1; at <= 12; at += 1) await sweep(bench.app, `web${at}`);
      await bench.until('all are told', () => reports(bench).length >= 12);
      expect(warnings.filter((warning) => warning.includes('abort listeners'))).toEqual([]);
    } finally {
      process.off('warning', note);
    }
  });

  it('takes a second answer where the first try met a transport fault', async () => {
    const bench = await open(fleetOf({ web1: 'flaky', web2: 'well' }).over);
    await bench.app.start();
    await sweep(bench.app);
    await bench.until('it is told', () => reports(bench).length > 0);
    expect(reports(bench)[0]?.counts).toMatchObject({ answered: 2, silent: 0 });
  });

  it('goes on without those that are late, and counts their answers when they come', async () => {
    const fleet = fleetOf(
      hosts(20, (index) => (index < 2 ? 'held' : 'well')),
      IMPATIENT,
    );
    const bench = await open(fleet.over);
    await bench.app.start();
    await sweep(bench.app);
    await bench.until('it is told', () => reports(bench).length > 0);
    expect(reports(bench)[0]?.counts).toMatchObject({ answered: 18, late: 0, silent: 2 });
    fleet.release();
    await bench.until('the late ones are in', () => reports(bench).at(-1)?.counts.late === 2);
    expect(reports(bench).at(-1)?.counts).toMatchObject({ answered: 20, silent: 0 });
  });

  it('is carried on by another bot, which asks nobody who has answered', async () => {
    const fleet = fleetOf(hosts(60, (index) => (index < 20 ? 'held' : 'well')));
    const bench = await open(fleet.over);
    await bench.app.start();
    const sweepId = await sweep(bench.app);
    const { store } = bench;
    await bench.until('40 have answered', async () => (await store.sweeps.counts(sweepId)).answered === 40);
    await bench.app.stop();
    fleet.release();
    await bench.bot().start();
    await bench.until('it is told', () => reports(bench).length > 0);
    expect(reports(bench)[0]?.counts).toMatchObject({ asked: 60, answered: 60 });
    const twice = [...fleet.asked].filter(([, times]) => times > 1).map(([host]) => Number(host.slice(3)));
    expect(twice.every((number) => number <= 20)).toBe(true);
  });

  it('is shared by two bots, and told once, though the chat refuses every second call', async () => {
    const fleet = fleetOf(hosts(1_200, (index) => (index % 5 === 0 ? 'dead' : index % 50 === 1 ? 'sick' : 'well')));
    const bench = await open(fleet.over);
    const { chat } = bench;
    const retitle = chat.retitle.bind(chat);
    let calls = 0;
    chat.retitle = async (...given) => {
      calls += 1;
      if (calls % 2 === 1) throw new Error('rate limited');
      await retitle(...given);
    };
    await Promise.all([bench.app.start(), bench.bot().start()]);
    await sweep(bench.app);
    await bench.until('it is told', () => reports(bench).length > 0);
    expect(reports(bench)[0]?.counts).toMatchObject({ asked: 1_200, answered: 960, silent: 240, unasked: 0 });
    const answered = [...fleet.asked].filter(([host]) => (Number(host.slice(3)) - 1) % 5 !== 0);
    expect(answered.every(([, times]) => times === 1)).toBe(true);
    expect(chat.messages.size).toBe(0);
  });

  it('ends when somebody cancels it, with what has been answered', async () => {
    const bench = await open(fleetOf(hosts(10, (index) => (index < 4 ? 'held' : 'well'))).over);
    await bench.app.start();
    const sweepId = await sweep(bench.app);
    const { store, app } = bench;
    await bench.until('6 have answered', async () => (await store.sweeps.counts(sweepId)).answered === 6);
    expect(await app.sweeps.cancel(sweepId, asker)).toBe(true);
    expect(await app.sweeps.cancel(sweepId, asker)).toBe(false);
    await bench.until('it is told', () => reports(bench).length > 0);
    expect(reports(bench)[0]).toMatchObject({ state: 'cancelled', counts: { answered: 6, unasked: 4 } });
    const rows = await store.audit.since('sweep.cancelled', '');
    expect(rows).toMatchObject([{ actor: asker.id, subject: sweepId }]);
  });

  it('is not begun twice for the same hosts, and says what is wrong with a selector', async () => {
    const fleet = fleetOf({ web1: 'held' });
    const bench = await open(fleet.over);
    const { app } = bench;
    await sweep(app);
    await expect(sweep(app)).rejects.toMatchObject({ code: 'sweep-running' });
    await expect(sweep(app, 'prod & ')).rejects.toMatchObject({ code: 'bad-selector' });
    await expect(sweep(app, 'db1')).rejects.toThrow(/No host, group or tag is called db1/);
    expect(await app.sweeps.report('../x')).toBeNull();
  });

  it('of a terminal is left to it: no bot asks its hosts, and one that died stops nobody', async () => {
    const fleet = fleetOf({ web1: 'well' });
    const bench = await open(fleet.over);
    const sweepId = randomUUID();
    const started = { sweepId, at: new Date().toISOString(), actor: 'cli', selector: 'prod', windowSeconds: 0 };
    const audit = { at: started.at, actor: 'cli', what: 'sweep.started', subject: sweepId, detail: {} };
    await bench.store.sweeps.add({ ...started, conversation: null, quiet: false }, [{ id: 'web1', via: 'ssh' }], audit);
    await bench.app.start();
    expect(fleet.asked.size).toBe(0);
    await sweep(bench.app);
    await bench.until('it is told', () => reports(bench).length > 0);
    expect(fleet.asked.get('web1')).toBe(1);
    expect(await bench.store.sweeps.counts(sweepId)).toMatchObject({ pending: 1 });
  });

  it('keeps each host’s diagnosis with the bundle it can be replayed from', async () => {
    const bench = await open(fleetOf({ web1: 'sick', web2: 'dead' }).over);
    await bench.app.start();
    const sweepId = await sweep(bench.app);
    await bench.until('it is told', () => reports(bench).length > 0);
    const evidence = await bench.app.sweeps.evidence(sweepId, 'web1');
    expect(evidence?.diagnosis.verdict.status).toBe('active');
    expect(evidence?.bundle.host.id).toBe('web1');
    expect(await bench.app.sweeps.evidence(sweepId, 'web2')).toBeNull();
    expect((await bench.app.sweeps.results(sweepId)).map(({ state }) => state)).toEqual(['answered', 'silent']);
  });
});
