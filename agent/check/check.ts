import type { AgentConfig } from '../config.ts';
import { checkFiles } from './files.ts';
import { checkPrivileges } from './privileges.ts';
import { checkRedis } from './redis.ts';
import type { CheckRow } from './row.ts';
import { checkTools } from './tools.ts';

/** Everything that can be known before serving; nothing is changed on the host or in Redis. */
export async function check(configFile: string, config: AgentConfig): Promise<readonly CheckRow[]> {
  const files = checkFiles(configFile, config);
  const redis = await checkRedis(config);
  return [...files, ...redis, ...checkPrivileges(), ...checkTools()];
}
