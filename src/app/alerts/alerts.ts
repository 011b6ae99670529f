import { createHash } from 'node:crypto';
import { namedFinding } from '../../diagnosis/named-finding.ts';
import type { AlertView } from '../../report/alerts.ts';
import type { Conversation } from '../chat/chat.ts';
import { type Deps, nowText } from '../deps.ts';
import { openOnce, postOnce } from '../chat/post-once.ts';
import { proposalView } from '../changes/proposal-view.ts';
import type { DiagnosisRecord } from '../store.ts';

/** An alert of a monitoring system about one host, as often as it is sent. */
export interface Alert {
  readonly name: string;
  /** The same as long as it is the same alert. */
  readonly fingerprint: string;
  readonly host: string;
  readonly startsAt: string;
  /** Null while it fires. */
  readonly endsAt: string | null;
}

/** `told`: its host is looked at or was; `passed-over`: too many others in this time; `unknown`: no such host, or never told. */
export type AlertTaken = 'told' | 'repeated' | 'closed' | 'passed-over' | 'unknown';

const MINUTE_MS = 60_000;
/** Bots that finish at the same moment write the same message; each looks once more at what it wrote. */
const ROUNDS = 10;

/**
 * A firing alert has its host diagnosed, once for each host and span of `everyMinutes`, in the thread of that span: a storm
 * is one message. A resolved one is closed in the same thread with what was done. Throws when it must be sent again.
 */
export async function noteAlert(deps: Deps, alert: Alert): Promise<AlertTaken> {
  return alert.endsAt === null ? await begin(deps, alert) : await close(deps, alert, alert.endsAt);
}

async function begin(deps: Deps, alert: Alert): Promise<AlertTaken> {
  const { alerts, store, clock } = deps;
  if (alerts === null || (await deps.ways(alert.host)) === undefined) return 'unknown';
  const key = keyOf(alert);
  if ((await store.posts.find(key)) !== null) return 'repeated';
  const span = Math.floor(clock().getTime() / (alerts.everyMinutes * MINUTE_MS));
  const { name, fingerprint, host, startsAt } = alert;
  const conversation = await threadOf(deps, span, { host, name, startsAt, over: false, state: 'running' });
  const diagnosisId = `alert-${span}-${digest(host).slice(0, 32)}`;
  if ((await store.diagnoses.find(diagnosisId)) === null) {
    if ((await store.diagnoses.allIn(conversation)).length >= alerts.hosts) {
      deps.log('info', `${host} has an alert and is passed over: ${alerts.hosts} hosts had one before it`);
      return 'passed-over';
    }
    const question = { host, announced: true, alert: { name, fingerprint, startsAt } };
    const asked = { diagnosisId, at: nowText(deps), actor: 'syndrop', question, conversation };
    const detail = { host, alert: name, startsAt };
    const audit = { at: asked.at, actor: 'alerts', what: 'alert.firing', subject: diagnosisId, detail };
    await store.diagnoses.add(asked, audit);
    await deps.schedule.add({ kind: 'diagnose', diagnosisId });
  }
  // Last: an alert that comes again after a crash finds what there is of it.
  await store.posts.claim(key, nowText(deps), nowText(deps));
  await store.posts.settle(key, { ...conversation, message: conversation.thread });
  return 'told';
}

async function close(deps: Deps, alert: Alert, endsAt: string): Promise<AlertTaken> {
  const told = await deps.store.posts.find(keyOf(alert));
  if (told === null) return 'unknown';
  const conversation = { face: told.face, channel: told.channel, thread: told.thread };
  const record = (await recordsIn(deps, conversation)).find(({ question }) => question.host === alert.host);
  if (record === undefined) return 'unknown';
  const { name, startsAt } = alert;
  const view = { ...(await alertView(deps, record)), name, startsAt, over: true };
  const lastedSeconds = Math.max(0, Math.round((Date.parse(endsAt) - Date.parse(startsAt)) / 1000));
  await postOnce(deps, endKeyOf(alert), conversation, { kind: 'alert-closed', alert: view, lastedSeconds });
  await showAlerts(deps, conversation);
  return 'closed';
}

/** The message of a span; the first alert opens it. */
async function threadOf(deps: Deps, span: number, first: AlertView): Promise<Conversation> {
  const view = { kind: 'alerts', alerts: [first] } as const;
  const { face, channel, thread } = (await openOnce(deps, `alerts-${span}`, deps.alerts?.channel ?? '', view)).message;
  return { face, channel, thread };
}

/** Brings the message up to date with what is stored. */
export async function showAlerts(deps: Deps, { face, channel, thread }: Conversation): Promise<void> {
  let written = '';
  for (let round = 0; round < ROUNDS; round += 1) {
    const records = await recordsIn(deps, { face, channel, thread });
    const alerts = await Promise.all(records.map((record) => alertView(deps, record)));
    if (JSON.stringify(alerts) === written) return;
    await deps.chat.retitle({ face, channel, thread }, { kind: 'alerts', alerts });
    written = JSON.stringify(alerts);
  }
}

async function recordsIn(deps: Deps, { face, channel, thread }: Conversation): Promise<readonly DiagnosisRecord[]> {
  const records = await deps.store.diagnoses.allIn({ face, channel, thread });
  return records.filter(({ question }) => question.alert !== undefined);
}

async function alertView(deps: Deps, record: DiagnosisRecord): Promise<AlertView> {
  const { question, diagnosis, state, at, proposalId } = record;
  const { host, alert = { name: '', fingerprint: '', startsAt: at } } = question;
  const over = (await deps.store.posts.find(endKeyOf({ ...alert, host }))) !== null;
  const shown = { host, name: alert.name, startsAt: alert.startsAt, over };
  if (diagnosis === null) return { ...shown, state: state === 'asked' ? 'running' : 'failed' };
  const named = namedFinding(diagnosis);
  const proposal = proposalId === null ? null : await deps.store.proposals.find(proposalId);
  return {
    ...shown,
    state: 'done',
    verdict: diagnosis.verdict,
    ...(named === undefined ? {} : { title: named.title }),
    ...(proposal === null ? {} : { proposal: proposalView(proposal, deps) }),
  };
}

type Told = Pick<Alert, 'fingerprint' | 'host' | 'startsAt'>;

function keyOf({ fingerprint, host, startsAt }: Told): string {
  return `alert-${digest(JSON.stringify([fingerprint, host, startsAt]))}`;
}

function endKeyOf(alert: Told): string {
  return `${keyOf(alert)}-end`;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
