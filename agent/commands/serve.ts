import { readConfig } from '../config.ts';
import { requireTrust } from '../trust.ts';
import { serve } from '../serve.ts';

/** Serves until SIGTERM or SIGINT. */
export async function serveCommand(configFile: string, program: string): Promise<void> {
  const stop = new AbortController();
  for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => stop.abort());
  const config = readConfig(configFile);
  requireTrust(configFile, config);
  await serve(config, program, stop.signal);
}
