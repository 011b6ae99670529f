import { join } from 'node:path';
import type { Store } from '../../src/app/store.ts';
import { openStore } from '../../src/store/open-store.ts';
import { createAgentTransport } from '../../src/transports/agent.ts';
import { loadOrCreateSigner, loadOrCreateUnsealer } from '../../src/transports/agent/keys.ts';
import { enrolmentsOf } from '../../src/wiring/enrolment.ts';
import { type Ended, syndrop } from '../faces/cli/run-syndrop.ts';
import { type AgentRig, openAgentRig } from './agent-rig.ts';

export interface FleetOfOne {
  readonly rig: AgentRig;
  readonly store: Store;
  readonly environment: NodeJS.ProcessEnv;
  /** The command line with this fleet's Redis, store and keys. */
  readonly run: (...args: string[]) => Promise<Ended>;
  close(): Promise<void>;
}

/** A Redis, a store, and a bot that takes enrolments; whoever enrols is the fleet. */
export async function openFleetOfOne(): Promise<FleetOfOne> {
  const rig = await openAgentRig();
  // The rig's own bot would take notices away that are sealed to another key.
  await rig.transport.close();
  const store = await openStore({ kind: 'sqlite', file: join(rig.dir, 'syndrop.db') });
  const noticeKeys = [await loadOrCreateUnsealer(join(rig.dir, 'state', 'keys', 'notices.key'))];
  const signer = await loadOrCreateSigner(join(rig.dir, 'state', 'keys', 'bot.pem'));
  const hostKeys = () => Promise.resolve(null);
  const bot = createAgentTransport({ redis: rig.redis, botId: 'taking', signer, hostKeys, noticeKeys });
  const enrolments = enrolmentsOf(store, rig.redis);
  bot.onNotice(
    () => {},
    (enrolment) => enrolments.take(enrolment),
  );
  const environment = {
    SYNDROP_STATE_DIR: join(rig.dir, 'state'),
    REDIS_URL: `unix://${rig.server.url}`,
    DATABASE_URL: `sqlite:${join(rig.dir, 'syndrop.db')}`,
  };
  return {
    rig,
    store,
    environment,
    run: (...args) => syndrop(args, '', environment),
    async close() {
      await bot.close();
      await store.close();
      await rig.close();
    },
  };
}
