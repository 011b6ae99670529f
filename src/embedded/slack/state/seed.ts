import type { Channel, User, UserGroup } from './shapes.ts';

export const team = { id: 'T0SYNDROP1', name: 'syndrop demo', domain: 'syndrop-demo' } as const;
export const app = { id: 'A0SYNDROP1', name: 'syndrop', botId: 'B0SYNDROP1', botUser: 'U0SYNDROP1' } as const;

function person(id: string, name: string, role: string, tz = 'Etc/UTC'): User {
  return { id, name, real_name: role, email: `${name}@example.com`, is_bot: false, tz };
}

/** Everybody is named after the role they play. */
export const users: readonly User[] = [
  person('U0ONCALL1', 'oncall', 'On-call'),
  person('U0ONCALL2', 'second-oncall', 'Second on-call', 'Asia/Shanghai'),
  person('U0VISITOR1', 'visitor', 'Visitor'),
  { id: app.botUser, name: app.name, real_name: app.name, email: '', is_bot: true, tz: 'Etc/UTC' },
  { id: 'USLACKBOT', name: 'slackbot', real_name: 'Slackbot', email: '', is_bot: true, tz: 'Etc/UTC' },
];

const people = users.filter((user) => !user.is_bot).map((user) => user.id);

export const groups: readonly UserGroup[] = [
  { id: 'S0ONCALLS1', handle: 'oncalls', name: 'On-call engineers', users: ['U0ONCALL1', 'U0ONCALL2'] },
];

/** Fresh copies, because members come and go. The app is not in #random, as in a real workspace until somebody invites it. */
export function channels(): Channel[] {
  const created = Math.floor(Date.now() / 1000);
  const open = (id: string, name: string, topic: string, members: string[]): Channel => {
    return { id, name, kind: 'channel', topic, created, members };
  };
  return [
    open('C0INCIDENT', 'incidents', 'Something is dropping SYNs. Ask /syndrop.', [...people, app.botUser]),
    open('C0FLEET001', 'fleet', 'Morning reports and sweeps', [...people, app.botUser]),
    open('C0RANDOM01', 'random', 'The app is not a member here: /invite @syndrop', [...people]),
    ...people.map((id): Channel => {
      return {
        id: id.replace('U', 'D'),
        name: 'directmessage',
        kind: 'im',
        topic: '',
        created,
        members: [id, app.botUser],
      };
    }),
  ];
}
