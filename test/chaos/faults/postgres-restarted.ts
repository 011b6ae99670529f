import type { Fault } from './fault.ts';

/** As for an upgrade: it ends what is under way, tells its clients, and is gone for a moment. */
export const postgresRestarted: Fault = {
  name: 'Postgres restarted',
  database: 'postgres',
  play: async ({ postgres }) => await postgres?.restart(),
};
