import { agentClockJumps } from './agent-clock-jumps.ts';
import { agentCutOff } from './agent-cut-off.ts';
import { agentDiskFull } from './agent-disk-full.ts';
import { agentKilled } from './agent-killed.ts';
import { agentOutOfDescriptors } from './agent-out-of-descriptors.ts';
import { agentsHalted } from './agents-halted.ts';
import { botClockJumps } from './bot-clock-jumps.ts';
import { botCutOff } from './bot-cut-off.ts';
import { botDiskFull } from './bot-disk-full.ts';
import { botKilled } from './bot-killed.ts';
import { botOutOfDescriptors } from './bot-out-of-descriptors.ts';
import { orderForged } from './order-forged.ts';
import { ordersRepeated } from './orders-repeated.ts';
import { postgresKilled } from './postgres-killed.ts';
import { postgresRestarted } from './postgres-restarted.ts';
import { redisDiskFull } from './redis-disk-full.ts';
import { redisFailsOver } from './redis-fails-over.ts';
import { redisHalted } from './redis-halted.ts';
import { redisKilled } from './redis-killed.ts';
import { redisOutOfMemory } from './redis-out-of-memory.ts';
import { redisSlow } from './redis-slow.ts';
import { slackAway } from './slack-away.ts';
import { slackReconnects } from './slack-reconnects.ts';
import { slackRefuses } from './slack-refuses.ts';
import { slackSaysItTwice } from './slack-says-it-twice.ts';
import { slackUnanswering } from './slack-unanswering.ts';
import type { Fault } from './fault.ts';

/** What goes wrong with what syndrop stands on. */
const BELOW: readonly Fault[] = [
  redisKilled,
  redisHalted,
  redisSlow,
  redisOutOfMemory,
  redisDiskFull,
  redisFailsOver,
  postgresKilled,
  postgresRestarted,
  slackAway,
  slackRefuses,
  slackUnanswering,
  slackSaysItTwice,
  slackReconnects,
];

/** What goes wrong with bots and agents themselves, and what somebody does to them. */
const OWN: readonly Fault[] = [
  botKilled,
  botCutOff,
  botDiskFull,
  botOutOfDescriptors,
  botClockJumps,
  agentKilled,
  agentsHalted,
  agentCutOff,
  agentDiskFull,
  agentOutOfDescriptors,
  agentClockJumps,
  ordersRepeated,
  orderForged,
];

/** One of each is played at a time. */
export const LANES = [BELOW, OWN] as const;
