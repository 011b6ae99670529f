/** Tables as both databases hold them: JSON and instants as text, so that the same queries and bytes come back. */
export interface Schema {
  diagnoses: {
    id: string;
    at: string;
    actor: string;
    host: string;
    question: string;
    conversation: string;
    state: 'asked' | 'done' | 'failed';
    diagnosis: string | null;
    plan: string | null;
    took_ms: number | null;
    problem: string | null;
    probe: string | null;
    /** Deflated JSON. */
    bundle: Uint8Array | null;
    told: number;
  };
  proposals: {
    id: string;
    diagnosis_id: string;
    at: string;
    host: string;
    requester: string;
    conversation: string;
    plan: string;
    digest: string;
    state: string;
    version: number;
    shown_version: number;
    expires: string;
    deadline: string | null;
    watch: string | null;
    outcome: string | null;
  };
  proposal_events: { proposal_id: string; version: number; at: string; actor: string; did: string };
  orders: {
    proposal_id: string;
    kind: string;
    version: number;
    at: string;
    signed: string;
    before: Uint8Array | null;
    outcome: string | null;
  };
  hosts: {
    id: string;
    transport: string;
    public_key: string | null;
    next_key: string | null;
    sealing_key: string | null;
    agent_version: string | null;
    kernel: string | null;
    mode: string | null;
    last_seen: string | null;
  };
  posts: { key: string; claimed_at: string; message: string | null };
  audit: {
    seq: number;
    at: string;
    actor: string;
    what: string;
    subject: string;
    detail: string;
    previous: string;
    hash: string;
  };
  /** One row, locked by whoever appends: the end of the chain. */
  audit_head: { id: number; seq: number; hash: string };
  ladders: {
    id: string;
    at: string;
    requester: string;
    conversation: string;
    cause_id: string;
    changes: string;
    members: string;
    opened: string;
    stopped: string | null;
    version: number;
  };
  switches: { key: string; value: string };
  sweeps: {
    id: string;
    at: string;
    actor: string;
    selector: string;
    window_seconds: number;
    conversation: string | null;
    quiet: number;
    state: 'running' | 'done' | 'cancelled';
    ended_at: string | null;
    report: string | null;
    told: number;
  };
  schedules: {
    id: string;
    actor: string;
    when_text: string;
    cron: string;
    zone: string;
    selector: string;
    channel: string;
    paused: number;
    since: string;
  };
  schedule_runs: {
    schedule_id: string;
    due_at: string;
    at: string;
    state: 'taken' | 'missed' | 'failed';
    sweep_id: string | null;
    missed: number;
  };
  sweep_hosts: {
    sweep_id: string;
    host: string;
    via: string;
    state: 'pending' | 'answered' | 'silent';
    claimed_by: string | null;
    claimed_until: string;
    status: string | null;
    cause_id: string | null;
    title: string | null;
    rate: number | null;
    late: number;
    result: string | null;
    /** Deflated JSON with the bundle; once with its diagnosis, too. */
    evidence: Uint8Array | null;
  };
}
