import * as z from 'zod';

/** The parts of a Slack app manifest that change what Slack allows; the rest passes through unread. */
const Manifest = z.looseObject({
  features: z
    .looseObject({
      slash_commands: z
        .array(
          z.looseObject({
            command: z.string().regex(/^\/[a-z0-9_-]{1,31}$/),
            description: z.string().max(2000),
            usage_hint: z.string().max(1000).optional(),
          }),
        )
        .max(50)
        .optional(),
      shortcuts: z
        .array(
          z.looseObject({
            name: z.string().max(24),
            type: z.enum(['message', 'global']),
            callback_id: z.string().max(255),
            description: z.string().max(150),
          }),
        )
        .max(10)
        .optional(),
    })
    .optional(),
  oauth_config: z.looseObject({ scopes: z.looseObject({ bot: z.array(z.string()) }) }),
  settings: z
    .looseObject({ event_subscriptions: z.looseObject({ bot_events: z.array(z.string()).optional() }).optional() })
    .optional(),
});
export type Manifest = z.input<typeof Manifest>;

interface Command {
  readonly command: string;
  readonly description: string;
  readonly usage: string;
}

interface Shortcut {
  readonly name: string;
  readonly type: 'message' | 'global';
  readonly callbackId: string;
}

export interface AppSettings {
  readonly scopes: readonly string[];
  readonly events: readonly string[];
  readonly commands: readonly Command[];
  readonly shortcuts: readonly Shortcut[];
}

/** The scope without which Slack does not let an app subscribe. */
const eventScope: Readonly<Record<string, string | null>> = {
  app_mention: 'app_mentions:read',
  app_home_opened: null,
  'message.im': 'im:history',
  'message.channels': 'channels:history',
  'message.groups': 'groups:history',
  reaction_added: 'reactions:read',
  subteam_members_changed: 'usergroups:read',
  subteam_updated: 'usergroups:read',
  file_shared: 'files:read',
  member_joined_channel: 'channels:read',
};

export const defaultManifest: Manifest = {
  features: {
    slash_commands: [
      {
        command: '/syndrop',
        description: 'Find out why SYNs are dropped on a host',
        usage_hint:
          'HOST [port N] [from IP] | compare A B | probe A B:PORT | sweep | hosts | history HOST | pending | help',
      },
    ],
  },
  oauth_config: {
    scopes: {
      bot: [
        'commands',
        'chat:write',
        'app_mentions:read',
        'channels:history',
        'groups:history',
        'im:history',
        'im:write',
        'users:read',
        'usergroups:read',
        'files:read',
        'files:write',
        'reactions:write',
      ],
    },
  },
  settings: {
    event_subscriptions: {
      bot_events: ['app_mention', 'message.channels', 'message.groups', 'message.im', 'app_home_opened'],
    },
  },
};

/** Reads a manifest; throws with Slack's reason where Slack would not save it. */
export function readManifest(value: unknown): AppSettings {
  const manifest = Manifest.parse(value);
  const scopes = manifest.oauth_config.scopes.bot;
  const events = manifest.settings?.event_subscriptions?.bot_events ?? [];
  const commands = manifest.features?.slash_commands ?? [];
  for (const event of events) {
    const scope = eventScope[event];
    if (scope === undefined) throw new Error(`the Slack emulator has no event ${event}`);
    if (scope !== null && !scopes.includes(scope)) throw new Error(`the event ${event} needs the scope ${scope}`);
  }
  if (commands.length > 0 && !scopes.includes('commands')) throw new Error('slash commands need the scope commands');
  return {
    scopes,
    events,
    commands: commands.map(({ command, description, usage_hint }) => ({
      command,
      description,
      usage: usage_hint ?? '',
    })),
    shortcuts: (manifest.features?.shortcuts ?? []).map(({ name, type, callback_id }) => {
      return { name, type, callbackId: callback_id };
    }),
  };
}
