import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { createQueues } from '../../../src/app/jobs/queues.ts';
import { connectRedis } from '../../../src/wiring/memory.ts';
import { type AgentTransport, createAgentTransport } from '../../../src/transports/agent.ts';
import type { RedisClient } from '../../../src/transports/agent/client.ts';
import { enrolHost, removeHost } from '../../../src/transports/agent/enrol.ts';
import { loadOrCreateSigner } from '../../../src/transports/agent/keys.ts';
import { keysOf, launchAgent, type RunningAgent, until } from '../../support/agent-rig.ts';
import { freePorts, openRedisServers, type RedisServers } from '../../support/redis-servers.ts';

vi.setConfig({ testTimeout: 120_000 });

const closing: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

interface Host {
  readonly redis: RedisClient;
  readonly transport: AgentTransport;
  readonly agent: RunningAgent;
  collect(): Promise<string>;
}

async function servers(): Promise<RedisServers> {
  const all = await openRedisServers();
  closing.push(() => all.close());
  return all;
}

/** A bot's end and one enrolled host with its built agent, both given the same address. */
async function hostAt(url: string): Promise<Host> {
  const dir = await mkdtemp(join(tmpdir(), 'syndrop-several-'));
  closing.push(() => rm(dir, { recursive: true, force: true }));
  const redis = await connectRedis(url, null);
  closing.push(() => redis.disconnect());
  const signer = await loadOrCreateSigner(join(dir, 'bot.key'));
  const hostId = 'several01';
  const given = { redis, hostId, dir: join(dir, 'agent'), botPublicKey: signer.publicKey, sysctlDir: null };
  const enrolled = await enrolHost({ ...given, policy: { mode: 'observe' } });
  const hostKeys = () => Promise.resolve(keysOf(enrolled));
  const transport = createAgentTransport({ redis, botId: 'several', signer, hostKeys, patienceSeconds: 40 });
  closing.push(() => transport.close());
  const agent = launchAgent(enrolled.configPath);
  closing.push(() => agent.stop('SIGKILL'));
  await until(() => agent.said().includes('ready'), 60_000);
  const options = { sources: ['proc-net-netstat'], windowSeconds: 0 } as const;
  const collect = async () => (await transport.collect(hostId, options, AbortSignal.timeout(60_000))).host.id;
  return { redis, transport, agent, collect };
}

test('in a Cluster agents are asked and answer, and the queues of the bots work', async () => {
  const all = await servers();
  const ports = await freePorts(3);
  for (const port of ports) await all.start(port, 'cluster-enabled yes', `cluster-config-file ${port}.nodes`);
  for (const [at, port] of ports.entries()) {
    const [from, to] = [Math.floor((16_384 * at) / 3), Math.floor((16_384 * (at + 1)) / 3) - 1];
    await all.ask(port, 'CLUSTER', 'ADDSLOTSRANGE', String(from), String(to));
    await all.ask(port, 'CLUSTER', 'SET-CONFIG-EPOCH', String(at + 1));
    if (at > 0) await all.ask(ports[0] ?? 0, 'CLUSTER', 'MEET', '127.0.0.1', String(port));
  }
  const isWhole = async (port: number) => String(await all.ask(port, 'CLUSTER', 'INFO')).includes('cluster_state:ok');
  await until(async () => (await Promise.all(ports.map(isWhole))).every(Boolean), 30_000);

  const host = await hostAt(`redis+cluster://127.0.0.1:${ports[0]}`);
  // The first signed, the second in its session.
  expect([await host.collect(), await host.collect()]).toEqual(['several01', 'several01']);

  const queues = createQueues({ redis: host.redis, clock: () => new Date(), log: () => {} });
  closing.push(() => queues.stop());
  const worked: string[] = [];
  queues.start(
    async (job) => void worked.push(job.kind),
    async () => {},
  );
  await queues.add({ kind: 'diagnose', diagnosisId: 'd1' }, { kind: 'sweep', sweepId: 's1', share: 0 });
  await until(() => worked.length === 2);
  expect(worked.toSorted()).toEqual(['diagnose', 'sweep']);
});

test('a replica that is not in step yet learns a host’s user, and one that does not answer stops a revocation', async () => {
  const all = await servers();
  const [first = 0, second = 0, watch = 0] = await freePorts(3);
  await all.start(first, 'repl-diskless-sync-delay 3600');
  const replica = await all.start(second, `replicaof 127.0.0.1 ${first}`);
  await all.start(watch, `sentinel monitor main 127.0.0.1 ${first} 1`);
  await until(async () =>
    String(await all.ask(first, 'INFO', 'replication')).includes(`port=${second},state=wait_bgsave`),
  );
  const redis = await connectRedis(`redis+sentinel://127.0.0.1:${watch}/main`, null);
  closing.push(() => redis.disconnect());
  const dir = await mkdtemp(join(tmpdir(), 'syndrop-several-'));
  closing.push(() => rm(dir, { recursive: true, force: true }));

  await enrolHost({ redis, hostId: 'several01', dir, botPublicKey: 'x', policy: { mode: 'observe' } });
  const users = async (port: number) => JSON.stringify(await all.ask(port, 'ACL', 'LIST'));
  expect(await users(second)).toContain('agent-several01');

  replica.kill('SIGSTOP');
  await expect(removeHost(redis, 'several01')).rejects.toThrow(`not from 127.0.0.1:${second}, which did not answer`);
  replica.kill('SIGCONT');
  await removeHost(redis, 'several01');
  expect(await Promise.all([first, second].map(users))).toEqual([
    expect.not.stringContaining('several01'),
    expect.not.stringContaining('several01'),
  ]);
});

test('a question that is out while Sentinel fails over is answered, and so is one asked meanwhile', async () => {
  const all = await servers();
  const [first = 0, second = 0, watch = 0] = await freePorts(3);
  const primary = await all.start(first, 'repl-diskless-sync-delay 0');
  await all.start(second, `replicaof 127.0.0.1 ${first}`, 'repl-diskless-sync-delay 0');
  await until(async () => String(await all.ask(second, 'INFO', 'replication')).includes('master_link_status:up'));
  await all.start(
    watch,
    `sentinel monitor main 127.0.0.1 ${first} 1`,
    'sentinel down-after-milliseconds main 500',
    'sentinel failover-timeout main 5000',
  );
  await until(async () =>
    JSON.stringify(await all.ask(watch, 'SENTINEL', 'replicas', 'main')).includes(String(second)),
  );

  const host = await hostAt(`redis+sentinel://127.0.0.1:${watch}/main`);
  expect(await host.collect()).toBe('several01');
  // Its user is known to the server that takes over.
  expect(JSON.stringify(await all.ask(second, 'ACL', 'LIST'))).toContain('agent-several01');
  host.agent.process.kill('SIGSTOP');
  const out = host.collect();
  await until(async () => Number(await all.ask(second, 'XLEN', 'syn:host.several01:in')) >= 2);
  primary.kill('SIGKILL');
  const meanwhile = host.collect();
  host.agent.process.kill('SIGCONT');
  expect(await Promise.all([out, meanwhile])).toEqual(['several01', 'several01']);
  expect(JSON.stringify(await all.ask(watch, 'SENTINEL', 'get-master-addr-by-name', 'main'))).toContain(String(second));
});

test('a question that is out while Redis is restarted is answered, and so is one asked meanwhile', async () => {
  const all = await servers();
  const [port = 0] = await freePorts(1);
  const lasting = ['appendonly yes', 'appendfsync always', `appenddirname aof-${port}`];
  const server = await all.start(port, ...lasting);
  const host = await hostAt(`redis://127.0.0.1:${port}`);
  await host.collect();
  host.agent.process.kill('SIGSTOP');
  const out = host.collect();
  await until(async () => Number(await all.ask(port, 'XLEN', 'syn:host.several01:in')) >= 2);
  server.kill('SIGKILL');
  const meanwhile = host.collect();
  await all.start(port, ...lasting);
  host.agent.process.kill('SIGCONT');
  expect(await Promise.all([out, meanwhile])).toEqual(['several01', 'several01']);
});
