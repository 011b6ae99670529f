import { check } from '../check/check.ts';
import { readConfig } from '../config.ts';

/** Prints one line per finding; status 1 when the agent could not serve as it is. */
export async function checkCommand(configFile: string): Promise<void> {
  const config = readConfig(configFile);
  const rows = await check(configFile, config);
  const marks = { good: 'ok  ', lacking: 'note', bad: 'FAIL' } as const;
  for (const { state, text } of rows) process.stdout.write(`${marks[state]} ${text}\n`);
  if (rows.some(({ state }) => state === 'bad')) process.exitCode = 1;
}
