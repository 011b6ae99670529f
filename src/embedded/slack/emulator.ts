import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Rates } from './api/rates.ts';
import { watchMessages } from './events.ts';
import { Faults } from './faults.ts';
import type { Guide } from './guide.ts';
import { createEmulatorServer } from './http/server.ts';
import { defaultManifest, readManifest } from './manifest.ts';
import { Sockets } from './socket/sockets.ts';
import { freshSecret } from './state/ids.ts';
import { openJournal } from './state/journal.ts';
import { ResponseUrls } from './state/response-urls.ts';
import { app } from './state/seed.ts';
import { Tokens } from './state/tokens.ts';
import { Triggers } from './state/triggers.ts';
import { Uploads } from './state/uploads.ts';
import { Views } from './state/views.ts';
import { Workspace } from './state/workspace.ts';
import type { World } from './world.ts';

export interface SlackEmulatorOptions {
  /** 0, the default, takes a free one. */
  readonly port?: number;
  readonly host?: '127.0.0.1';
  /** Where messages outlive the process; without it they do not. */
  readonly stateDir?: string;
  /** The Slack app manifest: commands, scopes and events. */
  readonly manifest?: unknown;
}

export interface SlackEmulator {
  /** The page. */
  readonly url: string;
  /** Ends with `/api/`, as Bolt's `clientOptions.slackApiUrl` wants it. */
  readonly apiUrl: string;
  readonly botToken: string;
  readonly appToken: string;
  readonly signingSecret: string;
  /** More tokens, which count beside those there are. */
  renewTokens(): { readonly botToken: string; readonly appToken: string };
  /** From now on only the newest count. */
  revokeOldTokens(): void;
  /** Shown by pages opened from now on. */
  guide(steps: Guide): void;
  close(): Promise<void>;
}

/** A small, strict Slack on this machine: the Web API, Socket Mode and a page to type into. */
export async function startSlackEmulator(options: SlackEmulatorOptions = {}): Promise<SlackEmulator> {
  const workspace = new Workspace();
  const journal = options.stateDir === undefined ? null : await openJournal(options.stateDir, workspace);
  let origin = '';
  const faults = new Faults();
  const world: World = {
    get origin() {
      return origin;
    },
    workspace,
    app: readManifest(options.manifest ?? defaultManifest),
    tokens: new Tokens(),
    sockets: new Sockets(app.id, (count) => workspace.announce({ kind: 'sockets', count }), faults),
    triggers: new Triggers(),
    responseUrls: new ResponseUrls(),
    views: new Views(workspace),
    uploads: new Uploads(),
    rates: new Rates(),
    faults,
    guide: { en: [], zh: [] },
  };
  const stopEvents = watchMessages(world);
  const server = createEmulatorServer(world);
  const port = await listen(server, options.port ?? 0, options.host ?? '127.0.0.1');
  origin = `http://127.0.0.1:${port}`;
  return {
    url: `${origin}/`,
    apiUrl: `${origin}/api/`,
    botToken: world.tokens.current.bot,
    appToken: world.tokens.current.app,
    signingSecret: freshSecret(),
    renewTokens() {
      const { bot, app: socket } = world.tokens.renew();
      return { botToken: bot, appToken: socket };
    },
    revokeOldTokens: () => world.tokens.revokeOld(),
    guide(steps) {
      world.guide = steps;
    },
    async close() {
      stopEvents();
      await world.sockets.close();
      server.closeAllConnections();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
      await journal?.close();
    },
  };
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      const address = server.address();
      resolve(isAddress(address) ? address.port : port);
    });
  });
}

function isAddress(address: string | AddressInfo | null): address is AddressInfo {
  return typeof address === 'object' && address !== null;
}
