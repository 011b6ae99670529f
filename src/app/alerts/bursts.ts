import { createHash } from 'node:crypto';
import { namedFinding } from '../../diagnosis/named-finding.ts';
import type { BurstView } from '../../report/bursts.ts';
import type { Conversation } from '../chat/chat.ts';
import { type Deps, nowText } from '../deps.ts';
import { openOnce } from '../chat/post-once.ts';
import type { DiagnosisRecord } from '../store.ts';

const MINUTE_MS = 60_000;
/** Told later than this it is no news; the host has it written down. */
const LATEST_MS = 20 * MINUTE_MS;
/** The clocks of a host and a bot may differ a little. */
const EARLY_MS = MINUTE_MS;
/** Bots that finish at the same moment write the same message; each looks once more at what it wrote. */
const ROUNDS = 10;

/**
 * A host tells of a burst: its minute is diagnosed once in each span of `everyMinutes`, and told in the one message of that
 * span. What a lying host can make of it is one line and one question to itself. Throws when it must be told again.
 */
export async function noteBurst(deps: Deps, host: string, at: string): Promise<void> {
  const { bursts, clock, store } = deps;
  const now = clock().getTime();
  const atMs = Math.floor(Date.parse(at) / MINUTE_MS) * MINUTE_MS;
  if (bursts === null || atMs < now - LATEST_MS || atMs > now + EARLY_MS) return;
  const span = Math.floor(now / (bursts.everyMinutes * MINUTE_MS));
  const diagnosisId = `burst-${span}-${createHash('sha256').update(host).digest('hex').slice(0, 32)}`;
  if ((await store.diagnoses.find(diagnosisId)) !== null || (await deps.ways(host)) === undefined) return;
  const question = { host, at: new Date(atMs).toISOString(), announced: true };
  const conversation = await threadOf(deps, span, { ...question, state: 'running' });
  if ((await store.diagnoses.allIn(conversation)).length >= bursts.hosts) {
    deps.log('info', `${host} told of a burst and is passed over: ${bursts.hosts} hosts did before it`);
    return;
  }
  const asked = { diagnosisId, at: nowText(deps), actor: 'syndrop', question, conversation };
  const detail = { host, minute: question.at };
  await store.diagnoses.add(asked, {
    at: asked.at,
    actor: host,
    what: 'burst.announced',
    subject: diagnosisId,
    detail,
  });
  await deps.schedule.add({ kind: 'diagnose', diagnosisId });
}

/** The message of a span; the first host opens it. */
async function threadOf(deps: Deps, span: number, first: BurstView): Promise<Conversation> {
  const view = { kind: 'bursts', bursts: [first] } as const;
  const { face, channel, thread } = (await openOnce(deps, `bursts-${span}`, deps.bursts?.channel ?? '', view)).message;
  return { face, channel, thread };
}

/** Brings the message up to date with what is stored. */
export async function showBursts(deps: Deps, { face, channel, thread }: Conversation): Promise<void> {
  let written = '';
  for (let round = 0; round < ROUNDS; round += 1) {
    const records = await deps.store.diagnoses.allIn({ face, channel, thread });
    const bursts = records.filter(({ question }) => question.announced === true).map(burstView);
    if (JSON.stringify(bursts) === written) return;
    await deps.chat.retitle({ face, channel, thread }, { kind: 'bursts', bursts });
    written = JSON.stringify(bursts);
  }
}

function burstView({ question, diagnosis, state, at: askedAt }: DiagnosisRecord): BurstView {
  const { host, at = askedAt } = question;
  if (diagnosis === null) return { host, at, state: state === 'asked' ? 'running' : 'failed' };
  const { verdict, past } = diagnosis;
  const named = namedFinding(diagnosis);
  const dropped = past?.minutes.find((minute) => minute.at === past.at)?.dropped ?? null;
  return {
    host,
    at,
    state: 'done',
    verdict,
    ...(named === undefined ? {} : { title: named.title }),
    ...(dropped === null ? {} : { dropped }),
  };
}
