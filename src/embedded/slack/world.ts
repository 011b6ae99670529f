import type { Rates } from './api/rates.ts';
import type { Faults } from './faults.ts';
import type { Guide } from './guide.ts';
import type { AppSettings } from './manifest.ts';
import type { Sockets } from './socket/sockets.ts';
import type { ResponseUrls } from './state/response-urls.ts';
import type { Tokens } from './state/tokens.ts';
import type { Triggers } from './state/triggers.ts';
import type { Uploads } from './state/uploads.ts';
import type { Views } from './state/views.ts';
import type { Workspace } from './state/workspace.ts';

/** What the two sides of the emulator, the app's API and the people's page, share. */
export interface World {
  /** Without a slash at the end; known once the server listens. */
  readonly origin: string;
  readonly workspace: Workspace;
  readonly app: AppSettings;
  readonly tokens: Tokens;
  readonly sockets: Sockets;
  readonly triggers: Triggers;
  readonly responseUrls: ResponseUrls;
  readonly views: Views;
  readonly uploads: Uploads;
  readonly rates: Rates;
  readonly faults: Faults;
  /** What the page leads through; empty: nothing. */
  guide: Guide;
}
