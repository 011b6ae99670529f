import { randomBytes } from 'node:crypto';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { Bundle } from '../protocol/bundle.ts';
import { manifest, sourceIds, type SourceId } from '../protocol/manifest.ts';
import type { Place } from '../protocol/place.ts';
import { Problem } from '../protocol/problem.ts';
import { windowWith } from '../protocol/proof.ts';
import { parseAnswers } from './ssh/answers.ts';
import { configIn } from './ssh/config.ts';
import { type Connection, connectRoute } from './ssh/connect.ts';
import { credentialsIn } from './ssh/credentials.ts';
import { FileCache } from './ssh/file-cache.ts';
import { type Found, foundIn } from './ssh/place.ts';
import { openChannel } from './ssh/open-channel.ts';
import { ConnectionPool, KEEP_NONE, type Keeping, type Lease } from './ssh/pool.ts';
import { routeTo } from './ssh/route.ts';
import { runScript, type ScriptOutput } from './ssh/run-script.ts';
import { collectionScript, placeScript, REMOTE_COMMAND, type StandingScript, standingScript } from './ssh/script.ts';
import { STANDING_COMMAND, StandingShell } from './ssh/standing-shell.ts';
import type { CollectOptions, Transport } from './transport.ts';

export interface SshOptions {
  /** Where `.ssh` is; this user's home unless said. */
  readonly home?: string;
  /** Configuration files in order of precedence; `~/.ssh/config` and the machine's unless said. */
  readonly configFiles?: readonly string[];
  /** Key files to try before those of the configuration. */
  readonly identityFiles?: readonly string[];
  /** Socket of the key agent; SSH_AUTH_SOCK unless said, none when null. */
  readonly agent?: string | null;
  /** For each hop: connecting, then logging in. */
  readonly connectTimeoutMs?: number;
  /** Read what only root may read through `sudo -n`, where that asks for no password. */
  readonly sudo?: boolean;
  /** Connections that stay open for the next collection; none unless said. */
  readonly keep?: Keeping;
  /** Within this time a kept connection has to say a word, or another takes its place. */
  readonly replaceMs?: number;
  /** Beyond the window: the login shell with its start-up files, and every source running into its own limit. */
  readonly spareMs?: number;
}

export interface SshTransport extends Transport {
  /** Ends what is kept, and what is in use. */
  close(): void;
}

const CONNECT_TIMEOUT_MS = 10_000;
const SPARE_MS = 60_000;
/** A kept connection that says no word by then has died unnoticed, and a fresh one is quicker than waiting for proof. */
const REPLACE_MS = 3_000;
const MOST_SCRIPTS = 32;
const KEEPALIVE_MS = 5_000;
/** Hundreds may be kept, and what is lost between two questions costs the next one a moment. */
const KEPT_KEEPALIVE_MS = 15_000;

/**
 * Reads hosts over SSH with nothing installed on them. A host is `user@host`, `user@host:port` or a Host of the ssh
 * configuration. One command a collection, and one connection, which may be kept for the next.
 *
 * @throws Problem `ssh-host-key-unknown`, `-changed`, `-revoked`, `ssh-auth-failed`, `ssh-handshake-failed`,
 * `ssh-config`, `ssh-proxy-command` besides those of every transport.
 */
export function createSshTransport(options: SshOptions = {}): SshTransport {
  const home = options.home ?? homedir();
  const agent = options.agent === undefined ? process.env['SSH_AUTH_SOCK'] : (options.agent ?? undefined);
  const files = new FileCache();
  const configFiles = options.configFiles ?? [join(home, '.ssh/config'), '/etc/ssh/ssh_config'];
  const ways = {
    home,
    config: configIn(configFiles, home, files),
    identityFiles: options.identityFiles ?? [],
    agent: agent === '' ? undefined : agent,
  };
  const routeOf = files.remembered((host) => routeTo(host, ways));
  const keep = options.keep ?? KEEP_NONE;
  const connecting = {
    credentials: credentialsIn(files),
    timeoutMs: options.connectTimeoutMs ?? CONNECT_TIMEOUT_MS,
    keepaliveMs: keep.most === 0 ? KEEPALIVE_MS : KEPT_KEEPALIVE_MS,
  };
  const pool = new ConnectionPool(keep, (route, signal) => connectRoute(route, connecting, signal));
  const sudo = options.sudo ?? false;
  const replaceMs = options.replaceMs ?? REPLACE_MS;
  const spareMs = options.spareMs ?? SPARE_MS;

  const shells = new WeakMap<Connection, StandingShell>();

  async function shellOver({ connection, reused }: Lease, signal: AbortSignal): Promise<StandingShell> {
    const before = shells.get(connection);
    if (before !== undefined) return before;
    const withinMs = reused ? replaceMs : spareMs;
    const shell = new StandingShell(connection, await openChannel(connection, STANDING_COMMAND, withinMs, signal));
    shells.set(connection, shell);
    return shell;
  }

  const scripts = new Map<string, StandingScript>();

  function scriptFor(sources: readonly SourceId[], windowSeconds: number): StandingScript {
    const key = `${windowSeconds} ${sources.join(' ')}`;
    const before = scripts.get(key);
    if (before !== undefined) return before;
    if (scripts.size >= MOST_SCRIPTS) scripts.clear();
    const script = standingScript(liveOnes(sources), windowSeconds, sudo);
    scripts.set(key, script);
    return script;
  }

  async function plainly(lease: Lease, host: string, asked: CollectOptions, signal: AbortSignal): Promise<Bundle> {
    const { sources, windowSeconds } = asked;
    const boundary = newBoundary();
    const shell = await shellOver(lease, signal);
    const timeoutMs = windowSeconds * 1000 + spareMs;
    const asking = { boundary, timeoutMs, ...(lease.reused ? { firstWithinMs: replaceMs } : {}) };
    const askedAt = Date.now();
    const output = await shell.run(scriptFor(sources, windowSeconds), asking, signal);
    return bundleOf(host, output, { boundary, askedAt, seconds: windowSeconds, inside: undefined });
  }

  /** In another namespace, or while packets are looked at. */
  async function specially(lease: Lease, host: string, asked: CollectOptions, signal: AbortSignal): Promise<Bundle> {
    const { place, proof, sources, windowSeconds } = asked;
    const boundary = newBoundary();
    const run = (script: string, timeoutMs: number) =>
      runScript(lease.connection, REMOTE_COMMAND, script, timeoutMs, signal);
    const inside =
      place === undefined ? undefined : await find(host, place, boundary, sudo, (script) => run(script, spareMs));
    const script = collectionScript(liveOnes(sources), windowSeconds, boundary, sudo, { inside, proof });
    const seconds = windowWith(proof, windowSeconds);
    const askedAt = Date.now();
    const output = await run(script, seconds * 1000 + spareMs);
    return bundleOf(host, output, { boundary, askedAt, seconds, inside });
  }

  async function collectOver(lease: Lease, host: string, asked: CollectOptions, signal: AbortSignal): Promise<Bundle> {
    const isPlain = asked.place === undefined && asked.proof === undefined;
    try {
      const bundle = await (isPlain ? plainly : specially)(lease, host, asked, signal);
      lease.keep();
      return bundle;
    } catch (cause) {
      lease.drop();
      throw cause;
    }
  }

  return {
    async collect(host, asked, signal) {
      if (asked.past !== undefined) throw noHistory(host);
      const route = await routeOf(host);
      const lease = await pool.take(route, signal);
      try {
        return await collectOver(lease, host, asked, signal);
      } catch (cause) {
        // Only what a dead connection explains; the fresh one is answered for whatever comes of it.
        if (!lease.reused || !(cause instanceof Problem) || cause.code !== 'host-unreachable') throw cause;
        return await collectOver(await pool.fresh(route, signal), host, asked, signal);
      }
    },
    close: () => pool.close(),
  };
}

type Run = (script: string) => Promise<ScriptOutput>;

function newBoundary(): string {
  return `syndrop-${randomBytes(16).toString('hex')}`;
}

function noHistory(host: string): Problem {
  const message = `${host} is read over SSH, which leaves nothing behind: only syndrop-agent writes down the past. Try: syndrop enroll ${host}`;
  return new Problem('no-history', message);
}

async function find(host: string, place: Place, boundary: string, sudo: boolean, run: Run): Promise<Found> {
  const output = await run(placeScript(place, boundary, sudo));
  const found = foundIn(output.stdout, boundary, host, place);
  if (found === undefined) throw notAnswered(host, output);
  return found;
}

/** In the order of the manifest; what is never read live has no answer. */
function liveOnes(sources: CollectOptions['sources']): readonly SourceId[] {
  return sourceIds.filter((id) => sources.includes(id) && manifest[id].read.kind !== 'input-only');
}

interface Asked {
  readonly boundary: string;
  /** Milliseconds. */
  readonly askedAt: number;
  readonly seconds: number;
  readonly inside: Found | undefined;
}

function bundleOf(host: string, output: ScriptOutput, { boundary, askedAt, seconds, inside: found }: Asked): Bundle {
  const answers = parseAnswers(output.stdout, output.stderr, boundary, askedAt);
  if (answers === undefined || answers.samples.length !== (seconds > 0 ? 2 : 1)) throw notAnswered(host, output);
  if (found !== undefined && answers.facts.netns !== found.netns)
    throw new Problem('collect-failed', `${host} has another namespace there by now. Please ask again.`);
  return Bundle.parse({
    format: 'syndrop-bundle/1',
    host: { id: host, ...answers.facts, ...(found === undefined ? {} : { place: found.placed }) },
    transport: 'ssh',
    samples: answers.samples,
  });
}

function notAnswered(host: string, { stdout, stderr, status }: ScriptOutput): Problem {
  const said = `${stderr.toString('utf8', 0, 400)}\n${stdout.toString('utf8', 0, 400)}`.trim().split('\n')[0] ?? '';
  const how = status === undefined ? 'the connection ended first' : `the shell ended with status ${status}`;
  return new Problem(
    'collect-failed',
    `${host} let us in, but its answers are not complete: ${how}${said === '' ? '' : `: ${said}`}. ` +
      'The account needs a login shell and /bin/sh.',
  );
}
