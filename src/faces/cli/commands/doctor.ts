import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import type { Command } from 'commander';
import { readConfig } from '../../../config/config.ts';
import { Problem } from '../../../protocol/problem.ts';
import { sayChecks } from '../checks.ts';
import type { CheckLine, CliDeps } from '../deps.ts';

/** Programs syndrop may start, and what is lost without them. */
const PROGRAMS = [
  { names: ['redis-server', 'valkey-server'], needed: true, without: 'needed to start without REDIS_URL' },
  { names: ['ss'], needed: true, without: 'listeners and their queues cannot be read (package iproute2)' },
  { names: ['ip'], needed: false, without: 'no addresses, routes, lab hosts (package iproute2)' },
  { names: ['nft'], needed: false, without: 'nftables rules cannot be read (package nftables)' },
  { names: ['iptables'], needed: false, without: 'the firewall lab cannot run (package iptables)' },
  { names: ['conntrack'], needed: false, without: 'the conntrack lab cannot run (package conntrack)' },
  { names: ['tcpdump'], needed: false, without: 'no proof from the wire (package tcpdump)' },
] as const;

export function addDoctor(program: Command, deps: CliDeps): void {
  program
    .command('doctor')
    .description('look at this machine: what is there, what is missing, what is lost without it')
    .addHelpText('after', '\nExit status: 0 nothing needed is missing, 2 something is.')
    .action(async () => sayChecks(await examine(deps), deps));
}

async function examine({ environment }: CliDeps): Promise<readonly CheckLine[]> {
  const programs = await Promise.all(PROGRAMS.map((program) => lookFor(program, environment['PATH'] ?? '')));
  return [
    { name: 'node', state: 'good', detail: process.version },
    checkRoot(),
    await checkCounters(),
    ...programs,
    checkConfig(environment),
  ];
}

function checkRoot(): CheckLine {
  return process.getuid?.() === 0
    ? { name: 'root', state: 'good', detail: 'every source can be read' }
    : {
        name: 'root',
        state: 'optional',
        detail: 'not root: owners of listeners, firewall rules and dmesg stay unread',
      };
}

async function checkCounters(): Promise<CheckLine> {
  const readable = await isAllowed('/proc/net/netstat', constants.R_OK);
  return readable
    ? { name: 'counters', state: 'good', detail: '/proc/net/netstat' }
    : { name: 'counters', state: 'optional', detail: 'no /proc/net/netstat: only other hosts and saved input' };
}

async function lookFor(program: (typeof PROGRAMS)[number], path: string): Promise<CheckLine> {
  const name = program.names.join(' or ');
  const found = await findOnPath(program.names, path);
  if (found !== undefined) return { name, state: 'good', detail: found };
  return { name, state: program.needed ? 'missing' : 'optional', detail: program.without };
}

async function findOnPath(names: readonly string[], path: string): Promise<string | undefined> {
  const directories = [...path.split(delimiter), '/usr/sbin', '/sbin'].filter((directory) => directory !== '');
  for (const name of names) {
    for (const directory of directories) {
      const file = join(directory, name);
      if (await isAllowed(file, constants.X_OK)) return file;
    }
  }
  return undefined;
}

async function isAllowed(file: string, mode: number): Promise<boolean> {
  try {
    await access(file, mode);
    return true;
  } catch {
    return false;
  }
}

function checkConfig(environment: NodeJS.ProcessEnv): CheckLine {
  try {
    const { configFile } = readConfig(environment, process.cwd());
    return { name: 'configuration', state: 'good', detail: configFile ?? 'embedded defaults and environment' };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return { name: 'configuration', state: 'missing', detail: error.message };
  }
}
