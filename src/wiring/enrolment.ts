import { readFile } from 'node:fs/promises';
import { type Access, createEnrolments } from '../app/hosts/enrolments.ts';
import type { Log } from '../app/deps.ts';
import type { Store } from '../app/store.ts';
import type { Config } from '../config/config.ts';
import type { EnrolmentService } from '../faces/cli/deps.ts';
import { Problem } from '../protocol/problem.ts';
import { dropPassword, letIn, mintEnrolment, removeHost } from '../transports/agent/enrol.ts';
import { withMemory } from './fleet.ts';
import type { RedisClient } from '../transports/agent/client.ts';

const ACTOR = 'syndrop';

export function enrolmentsOf(store: Store, redis: RedisClient, log: Log = () => {}) {
  const access: Access = {
    letIn: (hostId, passwordHash) => letIn(redis, hostId, passwordHash),
    dropPassword: (hostId, passwordHash) => dropPassword(redis, hostId, passwordHash),
    remove: (hostId) => removeHost(redis, hostId),
  };
  return createEnrolments({ store, access, log, clock: () => new Date() });
}

export const enrolment: EnrolmentService = {
  async mint(config: Config, hostId, { mode, minutes, again, redisUrl, caFile, stateDir }) {
    // Without a word on it a host trusts whom the bot trusts.
    const file = caFile ?? config.redisCa;
    const ca = file === null ? {} : { ca: await certificateIn(file) };
    return await withMemory(config, async ({ redis, signer, noticeKey, store }) => {
      const known = await store.hosts.find(hostId);
      if (known?.publicKey != null && !again) throw enrolledAlready(hostId);
      const expires = new Date(Date.now() + minutes * 60_000);
      const keys = { botPublicKey: signer.publicKey, noticeKey: noticeKey.publicKey };
      const minted = await mintEnrolment({
        redis,
        hostId,
        ...keys,
        expires,
        policy: mode === 'remediate' ? { mode, allow: 'listed-safe' } : { mode },
        ...ca,
        ...(redisUrl === undefined ? {} : { address: { url: redisUrl } }),
        ...(stateDir === undefined ? {} : { stateDir }),
      });
      const { files, tokenHash, passwordHash } = minted;
      const expected = { tokenHash, passwordHash, mode, expires: expires.toISOString() };
      await enrolmentsOf(store, redis).expect(hostId, expected, ACTOR);
      return { hostId, expires: expires.toISOString(), files };
    });
  },
  async revoke(config, hostId) {
    return await withMemory(config, ({ redis, store }) => enrolmentsOf(store, redis).revoke(hostId, ACTOR));
  },
};

async function certificateIn(file: string): Promise<string> {
  return await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new Problem('usage', `${file} should hold the certificate of Redis, and cannot be read.`, { cause });
  });
}

function enrolledAlready(hostId: string): Problem {
  return new Problem('usage', `${hostId} is enrolled. To give it a new identity: syndrop enroll ${hostId} --again`);
}
