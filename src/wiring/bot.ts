import type { Chat } from '../app/chat/chat.ts';
import { type AppOptions, type BotApp, createApp } from '../app/create-app.ts';
import { improvement } from '../app/changes/improvement.ts';
import { reason } from '../app/diagnosing/reason.ts';
import { judgeIn } from '../app/sweep/judge.ts';
import type { Config } from '../config/config.ts';
import { createSlackFace, type SlackFace } from '../faces/slack/face.ts';
import type { FaceLogger } from '../faces/slack/workspace/logger.ts';
import { createInventory } from '../inventory/inventory.ts';
import { Problem } from '../protocol/problem.ts';
import { guardAgainstFloods } from '../transports/agent/flood-guard.ts';
import { createSshTransport } from '../transports/ssh.ts';
import { approvers } from './approvers.ts';
import type { Closing } from './closing.ts';
import { enrolmentsOf } from './enrolment.ts';
import { openMemory, type Memory } from './memory.ts';
import { openReports } from './reports.ts';
import { watching } from './metrics.ts';
import { tracing } from './tracing.ts';
import { waysOf } from './ways.ts';

/** How often tokens that ran out are taken back. */
const EXPIRE_MS = 10_000;

export interface SlackAccess {
  readonly botToken: string;
  readonly appToken: string | null;
  readonly signingSecret: string | null;
  readonly apiUrl: string | null;
}

/** Shorter waits than usual, and another judgement, for those who play its faults. */
export type Haste = Pick<AppOptions, 'sweepTimes' | 'deadAfter'> & Partial<Pick<AppOptions, 'reason' | 'improvement'>>;

/** Starts the bot: memory, app, Slack, then the queues, so that nothing is worked on that cannot be told. */
export async function startBot(
  config: Config,
  access: { readonly redisUrl: string; readonly slack: SlackAccess },
  logger: FaceLogger,
  closing: Closing,
  haste: Haste = {},
): Promise<Memory> {
  const memory = await openMemory(config, access.redisUrl, closing);
  const { redis, signer, agents } = memory;
  const later = laterChat();
  const { groupActors, connect } = later;
  const watched = await watching(config, memory.store, later.chat);
  const { store, chat, ways, around } = await tracing(config, watched, logger, closing);
  const reports = await openReports(config, logger);
  const inventory = createInventory(config);
  const ssh = createSshTransport({ keep: { most: config.ssh.keep, idleMs: config.ssh.idleMinutes * 60_000 } });
  closing.add('SSH connections', () => ssh.close());
  const app = createApp({
    store,
    redis,
    signer,
    chat,
    ways: ways(waysOf(inventory, store, agents, ssh)),
    listed: () => inventory.hosts(),
    reason: (bundle, question, sha256) => reason(bundle, { lang: config.language, ...question }, sha256),
    judge: judgeIn(config.language),
    schedules: config.schedules,
    improvement,
    approval: config.approval,
    ...approvers(config, store, groupActors),
    auditHead: config.audit,
    bursts: config.bursts,
    pageOf: reports.pageOf,
    alerts: config.alerts,
    windowSeconds: config.diagnose.windowSeconds,
    around,
    log: (level, message) => logger[level](message),
    ...haste,
  });
  const face = await createSlackFace({
    app,
    config: { ...access.slack, httpPort: config.httpPort, lang: config.language },
    logger,
    draw: async (svg) => (await import('../raster/raster.ts')).toPng(svg),
  });
  connect(face);
  closing.add('app', () => app.stop());
  closing.add('Slack', () => face.stop());
  await reports.start(app.sweeps, closing);
  await face.start();
  const enrolments = enrolmentsOf(store, redis, (level, message) => logger[level](message));
  agents.onNotice(
    (notice) => app.noteNotice(notice),
    (enrolment) => enrolments.take(enrolment),
  );
  const failed = (cause: unknown) => logger.error(`enrolments could not be looked through: ${String(cause)}`);
  const expiring = setInterval(() => void enrolments.expire().catch(failed), EXPIRE_MS);
  closing.add('enrolments', () => clearInterval(expiring));
  const endGuard = guardAgainstFloods(
    redis,
    (host) =>
      logger.error(`${host} flooded Redis and has no access any more. Look at it, then: syndrop enroll ${host}`),
    (cause) => logger.warn(`floods cannot be looked for: ${String(cause)}`),
  );
  closing.add('flood guard', endGuard);
  await app.start();
  await watched.serve(redis, app, logger, closing);
  await startAlerts(config, app, logger, closing);
  if (config.console !== null) {
    const { startConsole } = await import('./console.ts');
    await startConsole(config, { app, store, pageOf: reports.pageOf }, logger, closing);
  }
  return memory;
}

/** Last to come up, first to go: what it takes is worked on by the rest. */
async function startAlerts(config: Config, app: BotApp, logger: FaceLogger, closing: Closing): Promise<void> {
  const { alerts, alertsToken, alertsSecret } = config;
  if (alerts === null) return;
  const { openAlertsFace } = await import('../faces/alerts/face.ts');
  const known = async () => (await app.hosts()).map(({ id }) => id);
  const keys = { token: alertsToken?.reveal() ?? null, secret: alertsSecret?.reveal() ?? null };
  const face = await openAlertsFace({ ...alerts, ...keys, known, take: (alert) => app.noteAlert(alert), logger });
  closing.add('alerts', () => face.close());
  logger.info(`alerts are taken at ${face.url}`);
}

/** App and face need each other; the app says nothing before the face is there. */
function laterChat(): Pick<SlackFace, 'groupActors'> & {
  readonly chat: Chat;
  readonly connect: (face: SlackFace) => void;
} {
  let face: SlackFace | null = null;
  function there(): SlackFace {
    if (face === null) throw new Problem('slack-not-started', 'The chat is not connected yet.');
    return face;
  }
  return {
    chat: {
      open: (...given) => there().open(...given),
      retitle: (...given) => there().retitle(...given),
      post: (...given) => there().post(...given),
      update: (...given) => there().update(...given),
      posted: (...given) => there().posted(...given),
      whisper: (...given) => there().whisper(...given),
    },
    groupActors: (group) => there().groupActors(group),
    connect(given) {
      face = given;
    },
  };
}

/** Slack as configured; null where the embedded one is meant. */
export function configuredSlack({ slack }: Config): SlackAccess | null {
  if (slack.botToken === null) return null;
  return {
    botToken: slack.botToken.reveal(),
    appToken: slack.appToken?.reveal() ?? null,
    signingSecret: slack.signingSecret?.reveal() ?? null,
    apiUrl: slack.apiUrl,
  };
}
