import type { BlockAction, ViewSubmitAction } from '@slack/bolt';
import type { App } from '../../app/app.ts';
import type { Chat } from '../../app/chat/chat.ts';
import type { Lang } from '../../report/words/words.ts';
import { answerSubmit, approve, type Submit } from './approve.ts';
import { isLadderAction } from './blocks/buttons.ts';
import { BoundedMap } from './bounded-map.ts';
import { readClick, refresh, runClick, tell } from './clicks.ts';
import { parseCommand } from './commands/parse-command.ts';
import { createConnection } from './workspace/connection.ts';
import type { Connection, SlackFaceConfig } from './workspace/connection.ts';
import type { Desk } from './desk.ts';
import { publishHome } from './home.ts';
import type { FaceLogger } from './workspace/logger.ts';
import { listenToMessages } from './messages.ts';
import { approveRung, refreshLadder, runLadderClick } from './ladder.ts';
import { APPROVE_CALLBACK, type ModalMemory, readMemory, RUNG_CALLBACK, typedInto } from './blocks/modals.ts';
import { createPeople, type Origin } from './workspace/people.ts';
import type { Draw } from './posting/pictures.ts';
import { lineMessage, mistakeText, runCommand } from './run-command.ts';
import { createSlackChat } from './posting/slack-chat.ts';
import { createNotifier } from './notify.ts';
import { takeSetting } from './settings.ts';
import { deskOf, langTyped } from './spoken.ts';
import { uiWordsOf } from './words/words-of.ts';
import { userGroupActors } from './workspace/user-groups.ts';

export interface SlackFaceOptions {
  readonly app: App;
  readonly config: SlackFaceConfig & { readonly lang?: Lang };
  readonly logger: FaceLogger;
  /** Makes pictures of charts; without it there are none. */
  readonly draw?: Draw;
}

/** Slack as a face of the app, and as the chat the app answers in. */
export interface SlackFace extends Chat {
  start(): Promise<void>;
  /** Actors of a user group of this workspace. */
  groupActors(group: string): Promise<readonly string[]>;
  /** Returns within about two seconds, whatever the connection does. */
  stop(): Promise<void>;
}

export async function createSlackFace({ app, config, logger, draw }: SlackFaceOptions): Promise<SlackFace> {
  const lang = config.lang ?? 'en';
  const connection = createConnection(config, logger);
  const { client } = connection.bolt;
  const chat = createSlackChat(client, lang, logger, draw);
  const people = createPeople(client, logger);
  const desk: Desk = {
    app,
    client,
    chat,
    people,
    lang,
    configured: lang,
    logger,
    questions: new BoundedMap(2_000),
    hinted: new BoundedMap(2_000),
  };
  listenToCommands(connection, desk);
  listenToClicks(connection, desk);
  listenToSubmits(connection, desk);
  listenToHome(connection, desk);
  listenToMessages(connection, desk);
  // oxlint-disable-next-line typescript/require-await -- Bolt's handler must return a promise
  connection.bolt.error(async (error) => {
    logger.error('slack: a handler failed', { error: error.message, code: error.code });
  });
  const notify = createNotifier(desk);
  return {
    ...chat,
    async retitle(conversation, view) {
      await chat.retitle(conversation, view);
      notify(conversation, view);
    },
    groupActors: (group) => userGroupActors(client, group),
    async start() {
      await connection.start(() => people.settle());
    },
    stop: () => connection.stop(),
  };
}

/** Every slash command of the app is ours, so that a second installation may call it /syndrop-test. */
function listenToCommands({ bolt }: Connection, desk: Desk): void {
  bolt.command(/^\//, async ({ command, ack, respond }) => {
    const { lang, rest } = langTyped(command.text);
    const parsed = parseCommand(rest);
    await ack();
    const actor = await desk.people.actor(command.user_id, {
      team: command.team_id,
      enterprise: command.enterprise_id,
    });
    const own = await deskOf(desk, actor, { channel: command.channel_id });
    const answer = async (message: { text: string }): Promise<void> => {
      await respond({ response_type: 'ephemeral', ...message });
    };
    try {
      if (!(await desk.app.firstHeard(`command-${command.trigger_id}`))) return;
      if (parsed.kind === 'mistake') await answer(lineMessage(mistakeText(parsed, own), own.lang));
      else {
        const spoken = lang === undefined ? {} : { lang };
        await runCommand(own, parsed, { channel: command.channel_id, actor, answer, ...spoken });
      }
    } catch (error) {
      desk.logger.error('slack: a command failed', { kind: parsed.kind, error: String(error) });
      await answer(lineMessage(uiWordsOf(own.lang).failed, own.lang));
    }
  });
}

function listenToClicks({ bolt }: Connection, desk: Desk): void {
  bolt.action({ type: 'block_actions' }, async ({ body, ack }) => {
    await ack();
    const actor = await desk.people.actor(body.user.id, originOf(body));
    if (await takeSetting(desk, body, actor)) {
      await publishHome(desk, body.user.id, actor);
      return;
    }
    const click = readClick(body, actor);
    if (click === null) return;
    const own = await deskOf(desk, actor, click.memory);
    try {
      if (!(await desk.app.firstHeard(`click-${click.triggerId}`))) return;
      const { action } = click;
      if (isLadderAction(action)) await runLadderClick(own, click, action);
      else await runClick(own, click, action);
      if (click.memory.channel === undefined) await publishHome(desk, body.user.id, actor);
    } catch (error) {
      desk.logger.error('slack: a click failed', { action: click.action, id: click.id, error: String(error) });
      await tell(own, click, uiWordsOf(own.lang).failed);
    }
  });
}

function listenToSubmits({ bolt }: Connection, desk: Desk): void {
  listenToSubmit(bolt, desk, APPROVE_CALLBACK, { decide: approve, refresh });
  listenToSubmit(bolt, desk, RUNG_CALLBACK, { decide: approveRung, refresh: refreshLadder });
}

/** The workspace of the person who clicked; that of the message may be another in a shared channel. */
function originOf({ user, team, enterprise }: BlockAction | ViewSubmitAction): Origin {
  return { team: user.team_id ?? team?.id, enterprise: enterprise?.id };
}

interface Form {
  /** Null when it was done, else the sentence to show. */
  decide(desk: Desk, submit: Submit): Promise<string | null>;
  /** Brings the message up to date that the form was opened from. */
  refresh(desk: Desk, memory: ModalMemory): Promise<void>;
}

function listenToSubmit(bolt: Connection['bolt'], desk: Desk, callback: string, form: Form): void {
  /** A form that comes twice is decided about once, and both copies get the answer. */
  const decided = new BoundedMap<string, Promise<string | null>>(200);
  bolt.view<ViewSubmitAction>(callback, async ({ ack, body, view }) => {
    const memory = readMemory(view.private_metadata);
    if (memory === null) {
      await ack();
      return;
    }
    const actor = await desk.people.actor(body.user.id, originOf(body));
    const own = await deskOf(desk, actor, memory);
    const submit: Submit = {
      memory,
      actor,
      viewId: view.id,
      given: typedInto(view),
      ack: (next) => (next === null ? ack() : ack({ response_action: 'update', view: next })),
    };
    const deciding = decided.get(body.trigger_id) ?? form.decide(own, submit);
    decided.set(body.trigger_id, deciding);
    await answerSubmit(own, submit, deciding);
    await form.refresh(own, memory);
    if (memory.channel === undefined) await publishHome(desk, body.user.id, actor);
  });
}

function listenToHome({ bolt }: Connection, desk: Desk): void {
  bolt.event('app_home_opened', async ({ event }) => {
    if (event.tab === 'home') await publishHome(desk, event.user, await desk.people.actor(event.user));
  });
}
