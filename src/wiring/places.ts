import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Config } from '../config/config.ts';
import type { StorePlace } from '../store/open-store.ts';

/** Where everything of one installation stands, below its state directory. */
export function placesOf({ stateDir, databaseUrl }: Config) {
  return {
    redis: join(stateDir, 'redis'),
    slack: join(stateDir, 'slack'),
    signingKey: join(stateDir, 'keys', 'bot.pem'),
    nextSigningKey: join(stateDir, 'keys', 'bot.next.pem'),
    oldSigningKey: join(stateDir, 'keys', 'bot.old.pem'),
    noticeKey: join(stateDir, 'keys', 'notices.key'),
    reportKey: join(stateDir, 'keys', 'reports.key'),
    agent: (hostId: string) => join(stateDir, 'agents', hostId),
    store: databaseUrl === null ? sqlite(join(stateDir, 'syndrop.db')) : storePlace(databaseUrl.reveal()),
  };
}

function storePlace(url: string): StorePlace {
  return url.startsWith('sqlite:') ? sqlite(url.slice('sqlite:'.length)) : { kind: 'postgres', url };
}

function sqlite(file: string): StorePlace {
  return { kind: 'sqlite', file };
}

/** Where browsers find the console of a configuration; null where none is served. */
export function consoleOrigin({ console: wanted }: Config): string | null {
  if (wanted === null) return null;
  const { url, address, port } = wanted;
  return new URL(url ?? `http://${address.includes(':') ? `[${address}]` : address}:${port}`).origin;
}

/** The machine's own name, with what a host id cannot hold left out. */
export function ownHostId(): string {
  return hostname().replace(/[^A-Za-z0-9._-]/g, '') || 'this-machine';
}
