import * as z from 'zod';
import { app, team } from '../../state/seed.ts';
import { type Method, method, refuse } from '../method.ts';

const none = z.looseObject({});

export const auth: Readonly<Record<string, Method>> = {
  'auth.test': method({
    token: 'any',
    perMinute: 300,
    scope: null,
    args: none,
    run: (world, _args, token) => {
      const common = {
        ok: true as const,
        url: `${world.origin}/`,
        team: team.name,
        team_id: team.id,
        is_enterprise_install: false,
      };
      if (token === 'app') return { ...common, app_id: app.id, app_name: app.name };
      return { ...common, user: app.name, user_id: app.botUser, bot_id: app.botId };
    },
  }),

  'apps.connections.open': method({
    token: 'app',
    perMinute: 60,
    scope: null,
    args: none,
    run: (world) => {
      if (world.sockets.full) return refuse('too_many_websockets');
      const url = `${world.origin.replace(/^http/, 'ws')}/link/?ticket=${world.sockets.ticket()}&app_id=${app.id}`;
      return { ok: true, url };
    },
  }),
};
