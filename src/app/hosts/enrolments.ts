import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { Enrolment } from '../../protocol/enrolment.ts';
import type { Log } from '../deps.ts';
import type { AuditEntry, Store } from '../store.ts';

/** Tokens that were minted and have not run out, by host; a taken one stays until then, so that a second use is known. */
const Pending = z.record(
  z.string(),
  z.object({
    tokenHash: z.string(),
    passwordHash: z.string(),
    expires: z.string(),
    mode: z.enum(['observe', 'propose-only', 'remediate']),
    /** The key that took it. */
    takenBy: z.string().nullable(),
  }),
);
type Pending = z.infer<typeof Pending>;
export type PendingEnrolment = Pending[string];

/** Who may reach Redis, and how. */
export interface Access {
  letIn(hostId: string, passwordHash: string): Promise<void>;
  dropPassword(hostId: string, passwordHash: string): Promise<void>;
  remove(hostId: string): Promise<void>;
}

export interface EnrolmentDeps {
  readonly store: Store;
  readonly access: Access;
  readonly clock: () => Date;
  readonly log: Log;
}

const SWITCH = 'enrolments';
const ROUNDS = 50;
/** One row a minute for each host and reason: trying fills no audit. */
const REFUSAL_MS = 60_000;

type Refusal = 'no-token' | 'wrong-token' | 'wrong-host' | 'used' | 'expired';

async function pendingIn(store: Store): Promise<{ readonly text: string | null; readonly pending: Pending }> {
  const text = await store.switches.get(SWITCH);
  return { text, pending: text === null ? {} : Pending.parse(JSON.parse(text)) };
}

/** Until when each host may still enrol that has not; by name. */
export async function waitingToEnrol(store: Store, now: Date): Promise<ReadonlyMap<string, string>> {
  const { pending } = await pendingIn(store);
  const open = Object.entries(pending).filter(([, one]) => one.takenBy === null && one.expires > now.toISOString());
  return new Map(open.map(([hostId, { expires }]) => [hostId, expires]));
}

export function createEnrolments({ store, access, clock, log }: EnrolmentDeps) {
  const told = new Map<string, number>();

  const read = () => pendingIn(store);

  /** Compare and set, so that of two bots, or two hosts with one token, one wins. */
  async function change(next: (pending: Pending) => Pending | null, audit?: AuditEntry): Promise<boolean> {
    for (let round = 0; round < ROUNDS; round += 1) {
      const { text, pending } = await read();
      const wanted = next(pending);
      if (wanted === null) return false;
      const to = Object.keys(wanted).length === 0 ? null : JSON.stringify(wanted);
      if (await store.switches.swap(SWITCH, text, to, audit)) return true;
    }
    throw new Error('the list of enrolments kept changing');
  }

  async function refuse({ hostId, publicKey }: Enrolment, code: Refusal): Promise<void> {
    const key = `${hostId} ${code}`;
    const now = clock().getTime();
    if (now - (told.get(key) ?? -Infinity) < REFUSAL_MS) return;
    if (told.size > 1_000) told.clear();
    told.set(key, now);
    log('error', `an enrolment of ${hostId} was refused: ${code}`);
    const detail = { code, publicKey };
    await store.audit.append({
      at: clock().toISOString(),
      actor: hostId,
      what: 'enrolment.refused',
      subject: hostId,
      detail,
    });
  }

  function judge({ hostId, token, publicKey }: Enrolment, pending: Pending): PendingEnrolment | Refusal {
    const tokenHash = createHash('sha256').update(token).digest('hex');
    const own = Object.hasOwn(pending, hostId) ? pending[hostId] : undefined;
    if (own?.tokenHash !== tokenHash) {
      if (Object.values(pending).some((other) => other.tokenHash === tokenHash)) return 'wrong-host';
      return own === undefined ? 'no-token' : 'wrong-token';
    }
    if (own.takenBy !== null) return own.takenBy === publicKey ? own : 'used';
    return own.expires < clock().toISOString() ? 'expired' : own;
  }

  /** Marks the token as this key's, before anything follows from it: of two that hold it, one wins. */
  async function claim(enrolment: Enrolment): Promise<PendingEnrolment | Refusal> {
    const { hostId, publicKey } = enrolment;
    for (let round = 0; round < ROUNDS; round += 1) {
      const { text, pending } = await read();
      const judged = judge(enrolment, pending);
      if (typeof judged === 'string') return judged;
      const to = JSON.stringify({ ...pending, [hostId]: { ...judged, takenBy: publicKey } });
      if (await store.switches.swap(SWITCH, text, to)) return judged;
    }
    throw new Error('the list of enrolments kept changing');
  }

  return {
    /** Notes a token that was minted; an earlier one of the host is void. */
    async expect(hostId: string, minted: Omit<PendingEnrolment, 'takenBy'>, actor: string): Promise<void> {
      const { expires, mode } = minted;
      const audit = {
        at: clock().toISOString(),
        actor,
        what: 'enrolment.begun',
        subject: hostId,
        detail: { expires, mode },
      };
      const before = (await read()).pending[hostId];
      await change((pending) => ({ ...pending, [hostId]: { ...minted, takenBy: null } }), audit);
      if (before !== undefined && before.takenBy === null) await access.dropPassword(hostId, before.passwordHash);
    },
    /** Takes a host's keys over when its token is right. The same keys again finish what a crash left. */
    async take(enrolment: Enrolment): Promise<void> {
      const { hostId, publicKey, sealingKey, passwordHash } = enrolment;
      const claimed = await claim(enrolment);
      if (typeof claimed === 'string') return await refuse(enrolment, claimed);
      const { mode } = claimed;
      const known = await store.hosts.find(hostId);
      if (known?.publicKey !== publicKey) {
        const detail = { mode, publicKey, replaced: known?.publicKey ?? null };
        const audit = { at: clock().toISOString(), actor: hostId, what: 'host.enrolled', subject: hostId, detail };
        const rest = { transport: 'agent', agentVersion: null, kernel: null, lastSeen: null, nextKey: null } as const;
        await store.hosts.put({ id: hostId, publicKey, sealingKey, mode, ...rest }, audit);
      }
      await access.letIn(hostId, passwordHash);
    },
    /** Takes back what ran out unused; to be called now and then. */
    async expire(): Promise<void> {
      const now = clock().toISOString();
      const { pending } = await read();
      for (const [hostId, { expires, takenBy, passwordHash }] of Object.entries(pending)) {
        if (expires >= now) continue;
        if (takenBy === null) {
          if ((await store.hosts.find(hostId)) === null) await access.remove(hostId);
          else await access.dropPassword(hostId, passwordHash);
        }
        const entry = { at: now, actor: 'syndrop', what: 'enrolment.expired', subject: hostId, detail: { expires } };
        const isThis = (all: Pending) => (all[hostId]?.expires === expires ? without(all, hostId) : null);
        await change(isThis, takenBy === null ? entry : undefined);
      }
    },
    /** Ends a host: its user, its keys, what waits for it, and a token it may hold. False when nobody knew it. */
    async revoke(hostId: string, actor: string): Promise<boolean> {
      const known = await store.hosts.find(hostId);
      await change((pending) => (Object.hasOwn(pending, hostId) ? without(pending, hostId) : null));
      await access.remove(hostId);
      const detail = { publicKey: known?.publicKey ?? null };
      const audit = { at: clock().toISOString(), actor, what: 'host.revoked', subject: hostId, detail };
      return await store.hosts.remove(hostId, audit);
    },
  };
}

function without(pending: Pending, hostId: string): Pending {
  return Object.fromEntries(Object.entries(pending).filter(([id]) => id !== hostId));
}
