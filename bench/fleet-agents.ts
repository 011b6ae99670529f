import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readConfig } from '../agent/config.ts';
import { makeKeys } from '../agent/enrol.ts';
import { publicKeyIn } from '../agent/keys.ts';
import { openSealing } from '../agent/sealing.ts';
import { serve } from '../agent/serve.ts';
import { Bundle } from '../src/protocol/bundle.ts';
import { variant } from './bundles.ts';

/**
 * Many agents in one process, each the agent's own loop with its own connection, keys and state directory; only what a
 * host would read is put in, since they share one. Started by `fleet.ts`, which it tells the keys of each.
 */
const [dir = '', redisUrl = '', botKey = '', bundleFile = '', first = '0', count = '0'] = process.argv.slice(2);

/** Other numbers for each host and each answer. */
const VARIANTS = 64;
const read = Bundle.parse(JSON.parse(readFileSync(bundleFile, 'utf8')));
const answers = Array.from({ length: VARIANTS }, (_, at) => variant(read, at * 7));

const stop = new AbortController();
process.once('SIGTERM', () => stop.abort());
process.once('disconnect', () => process.exit(0));

const hosts: { id: string; publicKey: string; sealingKey: string }[] = [];
const running: (() => Promise<void>)[] = [];
for (let at = Number(first); at < Number(first) + Number(count); at += 1) {
  const id = `sim${String(at).padStart(5, '0')}`;
  const home = join(dir, id);
  mkdirSync(home, { recursive: true });
  const file = (name: string, text: string): string => {
    writeFileSync(join(home, name), text, { mode: 0o600 });
    return name;
  };
  const config = readConfig(
    join(
      home,
      file(
        'agent.json',
        JSON.stringify({
          hostId: id,
          redis: { url: redisUrl, username: 'default', passwordFile: file('redis.password', 'bench') },
          keyFile: 'agent.key',
          botKeys: [botKey],
          stateDir: 'state',
          sysctlDir: null,
          history: null,
        }),
      ),
    ),
  );
  makeKeys(config);
  hosts.push({
    id,
    publicKey: publicKeyIn(config.keyFile),
    sealingKey: (await openSealing(config.stateDir)).publicKey,
  });
  let turn = randomBytes(1)[0] ?? 0;
  const own = async (task: { readonly hostId: string }): Promise<Bundle> => {
    turn += 1;
    const bundle = answers[turn % VARIANTS] ?? read;
    return { ...bundle, host: { ...bundle.host, id: task.hostId } };
  };
  running.push(() => serve(config, '', stop.signal, own));
}
process.send?.({ hosts });
await new Promise((resolve) => process.once('message', resolve));
await Promise.all(running.map((start) => start()));
process.exit(0);
