import { lstatSync, realpathSync, type Stats } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { Problem } from '../src/protocol/problem.ts';
import type { AgentConfig } from './config.ts';
import { errnoOf } from './collect/absent.ts';

/**
 * Why somebody other than root and this user could change a file or directory, or put another in its place; null when
 * nobody can. Of what stands far above it only a directory that everybody may write counts: some systems give each user
 * a group of their own that may write the home.
 */
export function changeableByOthers(path: string): string | null {
  const given = resolve(path);
  for (const start of new Set([given, realpathSync(given)])) {
    for (const [depth, place] of upwards(start).entries()) {
      const problem = problemOf(place, lstatSync(place), depth);
      if (problem !== null) return problem;
    }
  }
  return null;
}

function problemOf(place: string, { uid, mode }: Stats, depth: number): string | null {
  if (uid !== 0 && uid !== process.getuid?.()) return `${place} belongs to user ${uid}`;
  // The mode of a symbolic link says nothing. In a sticky directory nobody can move what is another's.
  const linked = (mode & 0o170000) === 0o120000;
  const sticky = depth > 0 && (mode & 0o1000) !== 0;
  if (linked || sticky) return null;
  const who = depth < 2 ? 0o022 : 0o002;
  return (mode & who) === 0 ? null : `${place} can be written by others`;
}

function upwards(path: string): readonly string[] {
  const parent = dirname(path);
  return parent === path ? [path] : [path, ...upwards(parent)];
}

/** Whoever can write these decides what this host obeys; whoever can read the secrets can speak for it. */
export function trustedFiles(configFile: string, { keyFile, policyFile, stateDir, sysctlDir, redis }: AgentConfig) {
  const secrets = [keyFile, redis.passwordFile];
  const others = [configFile, stateDir, policyFile, sysctlDir, redis.tls?.caFile ?? null];
  return { secrets, all: [...secrets, ...others.filter((path) => path !== null)] };
}

/** @throws Problem `unsafe-files` before anything is obeyed. */
export function requireTrust(configFile: string, config: AgentConfig): void {
  const { secrets, all } = trustedFiles(configFile, config);
  for (const path of all) {
    const problem = quietly(() => changeableByOthers(path));
    if (problem !== null) throw unsafe(problem, path);
  }
  for (const path of secrets) {
    if ((lstatSync(realpathSync(path)).mode & 0o007) !== 0) throw unsafe(`${path} can be read by everybody`, path);
  }
}

/** What is not there yet is not changeable; whether it must be there is somebody else's question. */
function quietly(judge: () => string | null): string | null {
  try {
    return judge();
  } catch (cause) {
    if (errnoOf(cause) === 'ENOENT') return null;
    throw cause;
  }
}

function unsafe(problem: string, path: string): Problem {
  return new Problem(
    'unsafe-files',
    `${problem}, so this agent does not start with ${path}. It must belong to root and be closed to others`,
  );
}
