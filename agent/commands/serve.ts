import { readConfig } from '../config.ts';
import { enrol, makeKeys, tokenOf } from '../enrol.ts';
import { createReporter } from '../report.ts';
import { requireTrust } from '../trust.ts';
import { serve } from '../serve.ts';

/** Serves until SIGTERM or SIGINT. */
export async function serveCommand(configFile: string, program: string): Promise<void> {
  const stop = new AbortController();
  for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => stop.abort());
  const config = readConfig(configFile);
  const token = tokenOf(config);
  if (token !== null) makeKeys(config);
  requireTrust(configFile, config);
  if (token !== null) await enrol(config, token, createReporter(), stop.signal);
  if (stop.signal.aborted) return;
  await serve(config, program, stop.signal);
}
