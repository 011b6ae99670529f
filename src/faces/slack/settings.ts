import type { BlockAction, types } from '@slack/bolt';
import type { Actor } from '../../app/app.ts';
import type { PersonSettings } from '../../app/people/person-settings.ts';
import type { Desk } from './desk.ts';
import { uiWordsOf } from './words/words-of.ts';

const LANG = 'setting-lang';
const ZONE = 'setting-zone';
const NOTIFY = 'setting-notify';
const AUTO = 'auto';

/** Offered; whoever lives elsewhere sets the zone in Slack, from where it is taken. */
const ZONES = [
  'UTC',
  'America/Los_Angeles',
  'America/New_York',
  'America/Sao_Paulo',
  'Europe/London',
  'Europe/Berlin',
  'Asia/Kolkata',
  'Asia/Shanghai',
  'Asia/Tokyo',
  'Australia/Sydney',
] as const;

/** What a person can choose in App Home. */
export function settingsBlocks(
  settings: PersonSettings,
  slackZone: string | null,
  lang: Desk['lang'],
): types.KnownBlock[] {
  const words = uiWordsOf(lang).settings;
  const languages = [option(AUTO, words.langAuto), option('en', 'English'), option('zh', '中文')];
  const own = settings.zone === null || ZONES.some((zone) => zone === settings.zone) ? [] : [settings.zone];
  const zones = [
    option(AUTO, words.zoneAuto(slackZone ?? 'UTC')),
    ...[...ZONES, ...own].map((zone) => option(zone, zone)),
  ];
  const notify = [option('notify', words.notify)];
  return [
    { type: 'header', text: { type: 'plain_text', text: words.title } },
    {
      type: 'section',
      text: { type: 'mrkdwn', text: words.lang },
      accessory: select(LANG, languages, settings.lang ?? AUTO),
    },
    {
      type: 'section',
      text: { type: 'mrkdwn', text: words.zone },
      accessory: select(ZONE, zones, settings.zone ?? AUTO),
    },
    {
      type: 'actions',
      elements: [
        {
          type: 'checkboxes',
          action_id: NOTIFY,
          options: notify,
          ...(settings.notify ? { initial_options: notify } : {}),
        },
      ],
    },
  ];
}

function option(value: string, text: string): types.PlainTextOption {
  return { text: { type: 'plain_text', text: text.slice(0, 75) }, value };
}

function select(action_id: string, options: types.PlainTextOption[], now: string): types.StaticSelect {
  const initial = options.find(({ value }) => value === now);
  return { type: 'static_select', action_id, options, ...(initial === undefined ? {} : { initial_option: initial }) };
}

/** Takes what was chosen; false for a click on anything else. */
export async function takeSetting(desk: Desk, { actions: [action] }: BlockAction, actor: Actor): Promise<boolean> {
  const changed = changeOf(action);
  if (changed === null) return false;
  await desk.app.settings.change(actor.id, changed);
  return true;
}

function changeOf(action: BlockAction['actions'][number] | undefined): Partial<PersonSettings> | null {
  if (action?.type === 'checkboxes' && action.action_id === NOTIFY)
    return { notify: action.selected_options.length > 0 };
  if (action?.type !== 'static_select') return null;
  const chosen = action.selected_option?.value ?? AUTO;
  if (action.action_id === LANG) return { lang: chosen === 'en' || chosen === 'zh' ? chosen : null };
  return action.action_id === ZONE ? { zone: isZone(chosen) ? chosen : null } : null;
}

function isZone(name: string): boolean {
  return name !== AUTO && ZONES.some((zone) => zone === name);
}
