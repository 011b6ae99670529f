import { setTimeout as sleep } from 'node:timers/promises';
import { forgeOrder, repeatOrders } from './enemy.ts';
import { pick, type Random } from './random.ts';
import { EDGES, type World } from './world.ts';

type Fault = () => Promise<unknown>;

const HOUR_MS = 3_600_000;

/** What goes wrong, each until it is right again. */
export function faultsOf(world: World, random: Random): Readonly<Record<string, Fault>> {
  const { fleet, edges, postgres } = world;
  const { slack } = fleet;
  const upTo = (ms: number): Promise<void> => sleep(500 + random() * ms);
  const anyEdge = (): string => pick(EDGES, random);
  return {
    'Redis killed': async () => {
      const restart = await fleet.killRedis();
      await upTo(2_000);
      await restart();
    },
    'Redis halted': async () => {
      const pid = await fleet.redisPid();
      process.kill(pid, 'SIGSTOP');
      await upTo(3_000);
      process.kill(pid, 'SIGCONT');
    },
    'Redis slow': async () => {
      const pid = await fleet.redisPid();
      for (let turn = 0; turn < 20; turn += 1) {
        process.kill(pid, 'SIGSTOP');
        await sleep(random() * 150);
        process.kill(pid, 'SIGCONT');
        await sleep(20);
      }
    },
    'Redis full': async () => {
      await fleet.redis().config('SET', 'maxmemory', '1mb');
      await upTo(3_000);
      await fleet.redis().config('SET', 'maxmemory', '0');
    },
    'bot killed': () => world.restartBot(),
    'agent killed': () => world.restartEdge(anyEdge()),
    'agents halted': async () => {
      const member = pick([...world.web, ...EDGES.map((host) => world.edge(host))], random);
      member.halt();
      await upTo(8_000);
      member.goOn();
    },
    'wire cut': async () => {
      const host = anyEdge();
      await edges.cut(host);
      await upTo(12_000);
      await edges.mend(host);
    },
    'clock of a host jumps': () => jump(world.edge(anyEdge())),
    'clock of the bot jumps': () => jump(world.bot),
    'orders repeated': () => Promise.all(EDGES.map((host) => repeatOrders(fleet, host))),
    'order forged': () => forgeOrder(world, anyEdge()),
    'Slack away': async () => {
      await slack.faults({ down: true });
      await upTo(8_000);
      await slack.faults({});
    },
    'Slack refuses': async () => {
      await slack.faults({ refuseEvery: 2, retryAfter: 1 });
      await sleep(5_000);
      await slack.faults({});
    },
    'Slack does not answer': () => slack.faults({ unanswered: 3 }),
    'Slack says it twice': async () => {
      await slack.faults({ twice: true });
      await sleep(5_000);
      await slack.faults({});
    },
    'Slack reconnects': () => slack.disconnect('refresh_requested'),
    ...(postgres === null ? {} : { 'Postgres killed': () => postgres.crash() }),
  };

  async function jump({ process: child }: World['bot']): Promise<void> {
    const by = (random() < 0.5 ? -1 : 1) * (10_000 + random() * HOUR_MS);
    child.send({ clockOffMs: by });
    await upTo(8_000);
    if (child.connected) child.send({ clockOffMs: 0 });
  }
}
