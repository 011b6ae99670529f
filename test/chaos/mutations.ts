export interface Edit {
  readonly file: string;
  /** Stands there once. */
  readonly from: string;
  readonly to: string;
}

/** The code broken on purpose, so that an invariant is seen to fail: a suite that finds nothing proves nothing. */
export interface Mutation {
  readonly name: string;
  /** What is done to the code, in words. */
  readonly broken: string;
  /** The invariant that does not hold then. */
  readonly found: string;
  readonly edits: readonly Edit[];
  /** The only faults that are played, by parts of their names; all without it. */
  readonly faults?: readonly string[];
  readonly postgres?: boolean;
  /** How long it is played, where it takes longer to show. */
  readonly seconds?: number;
}

export const MUTATIONS: readonly Mutation[] = [
  {
    name: 'posts-blindly',
    broken: 'messages are posted again without looking for them first',
    found: 'doubled',
    faults: ['does not answer'],
    edits: [
      {
        file: 'src/app/chat/post-once.ts',
        from: 'const there = tried === null ? null : await deps.chat.posted',
        to: 'const there = tried !== undefined ? null : await deps.chat.posted',
      },
    ],
  },
  {
    name: 'forgets-what-is-owed',
    broken: "the bot's round looks for neither questions nor proposals that are owed something",
    found: 'lost',
    faults: ['out of memory'],
    edits: [
      {
        file: 'src/app/jobs/tend.ts',
        from: 'for (const record of [...open, ...(await proposals.unshown(since(7)))])',
        to: 'for (const record of [...open, ...(await proposals.unshown(since(7)))].slice(0, 0))',
      },
      {
        file: 'src/app/jobs/tend.ts',
        from: 'for (const diagnosisId of await diagnoses.untold(since(1)))',
        to: 'for (const diagnosisId of (await diagnoses.untold(since(1))).slice(0, 0))',
      },
    ],
  },
  {
    name: 'believes-anybody',
    broken: 'signatures of answers are not checked',
    found: 'believed',
    edits: [
      {
        file: 'src/transports/agent/keys.ts',
        from: "return verify(null, Buffer.from(payload), key, Buffer.from(signature, 'base64'));",
        to: 'return verify !== undefined || payload === signature;',
      },
    ],
  },
  {
    name: 'lets-anybody-approve',
    broken: 'whoever presses the button may approve',
    found: 'unapproved',
    faults: [],
    seconds: 60,
    edits: [
      {
        file: 'src/approval/decide.ts',
        from: "case 'no':\n      return refuse('not-an-approver', `You may not ${kind} changes here. Ask one of the approvers.`);",
        to: "case 'no':\n      return null;",
      },
    ],
  },
  {
    name: 'obeys-anybody',
    broken: 'the agent does not check the signature of orders',
    found: 'unapproved',
    faults: ['order forged'],
    edits: [
      {
        file: 'agent/verify.ts',
        from: 'if (!verifierOf(botKeys).verify(keyId, payload, signature))',
        to: 'if (!verifierOf(botKeys).verify(keyId, payload, signature) && payload === signature)',
      },
    ],
  },
  {
    name: 'forgets-what-was-done',
    broken:
      'the agent remembers neither requests nor orders, refused ones neither, nor changes when an order comes again',
    found: 'twice',
    faults: ['orders repeated'],
    seconds: 90,
    edits: [
      {
        file: 'agent/requests.ts',
        from: 'if (seen.has(request.nonce) || desk.nonces.isAnswered(request.nonce))',
        to: 'if (seen.has(request.nonce) && seen.size < 0)',
      },
      {
        file: 'agent/orders.ts',
        from: "order.expires) === 'same') return refused;",
        to: "order.expires) === 'new') return refused;",
      },
      {
        file: 'agent/orders.ts',
        from: 'if (earlier !== null) return earlier;',
        to: 'if (earlier?.state === undefined && earlier !== null) return earlier;',
      },
      {
        file: 'agent/orders.ts',
        from: 'if (readChange(stateDir, order.changeId) !== null)',
        to: 'if (readChange(stateDir, order.changeId)?.outcome === undefined && stateDir === order.changeId)',
      },
    ],
  },
  {
    name: 'skips-audit-rows',
    broken: 'the end of a proposal is stored without its row in the audit',
    found: 'audit',
    faults: [],
    edits: [
      {
        file: 'src/store/proposals.ts',
        from: 'await appendAudit(trx, audit);\n        return true;\n      });\n    },\n    async markShown',
        to: "if (!['kept', 'reverted', 'rejected'].includes(state ?? '')) await appendAudit(trx, audit);\n        return true;\n      });\n    },\n    async markShown",
      },
    ],
  },
  {
    name: 'tells-a-wrong-end',
    broken: 'a change that its host took back is told as kept',
    found: 'untrue',
    faults: [],
    edits: [
      {
        file: 'src/approval/decide.ts',
        from: 'const next = afterReport[report][state];',
        to: "const next = report === 'host-reverted' ? 'kept' : afterReport[report][state];",
      },
    ],
  },
  {
    name: 'never-takes-back',
    broken: 'neither the agent nor its watchdog takes back what nobody kept',
    found: 'unwatched',
    faults: [],
    seconds: 60,
    edits: [
      {
        file: 'agent/lease.ts',
        from: 'return Math.max(lease.deadlineMonotonicMs - monotonicMs(), 0);',
        to: 'return Math.max(lease.deadlineMonotonicMs - monotonicMs(), 600_000);',
      },
      {
        file: 'agent/start-watchdog.ts',
        from: 'await startProcess(program, stateDir, changeId);\n}',
        to: 'if (stateDir === changeId) await startProcess(program, stateDir, changeId);\n}',
      },
    ],
  },
  {
    name: 'keeps-everything',
    broken: 'the bot keeps 20 MB of every job',
    found: 'memory',
    faults: [],
    edits: [
      {
        file: 'src/app/jobs/run.ts',
        from: 'switch (job.kind) {',
        to: 'Reflect.set(globalThis, `kept ${Math.random()}`, new Uint8Array(20_000_000).fill(1));\n  switch (job.kind) {',
      },
    ],
  },
  {
    name: 'hears-no-lost-connection',
    broken: 'nobody listens for errors of a connection to Postgres that is lent out',
    found: 'died',
    faults: ['Postgres'],
    postgres: true,
    edits: [
      {
        file: 'src/store/open-store.ts',
        from: "pool.on('connect', (client) => client.on('error', () => {}));",
        to: '',
      },
    ],
  },
];

/** @throws where no mutation has this name. */
export function mutationOf(name: string): Mutation {
  const found = MUTATIONS.find((one) => one.name === name);
  if (found === undefined)
    throw new Error(`no mutation ${name}; there are ${MUTATIONS.map((one) => one.name).join(', ')}`);
  return found;
}
