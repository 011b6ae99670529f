import type { Fault } from './fault.ts';

export const postgresKilled: Fault = {
  name: 'Postgres killed',
  database: 'postgres',
  play: async ({ postgres }) => await postgres?.crash(),
};
