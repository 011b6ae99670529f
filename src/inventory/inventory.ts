import { readFile, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { parse } from 'yaml';
import type { Config } from '../config/config.ts';
import { parseAnsibleIni } from '../fleet/ansible-ini.ts';
import { ansibleYamlHosts } from '../fleet/ansible-yaml.ts';
import { type InventoryHost, mergeHosts } from '../fleet/inventory-host.ts';
import { Problem } from '../protocol/problem.ts';
import { hostsOfFile } from './hosts-file.ts';
import { sshConfigHosts } from './ssh-config.ts';

type Entry = Config['inventory'][number];

/** Hosts of the configuration and its inventory files. @throws Problem `bad-inventory`, saying which file and where. */
export interface Inventory {
  hosts(): Promise<readonly InventoryHost[]>;
  find(id: string): Promise<InventoryHost | undefined>;
}

/** Files are looked at again when they have changed, at most this often: a sweep asks for every host. */
const FRESH_MS = 5_000;

/** An inventory of ten thousand hosts has some 500 KB. */
const MOST_BYTES = 16 * 1024 * 1024;

export function createInventory({ hosts, inventory }: Pick<Config, 'hosts' | 'inventory'>): Inventory {
  let known: { readonly until: number; readonly hosts: Promise<ReadonlyMap<string, InventoryHost>> } | null = null;
  const files = new Map<string, { readonly version: string; readonly hosts: readonly InventoryHost[] }>();

  async function all(): Promise<ReadonlyMap<string, InventoryHost>> {
    const listed = hosts.map((host) => ({
      id: host.id,
      transport: host.transport,
      address: host.transport === 'ssh' ? (host.address ?? null) : null,
      tags: host.tags,
      groups: host.groups,
    }));
    const read: InventoryHost[] = [];
    for (const entry of inventory) read.push(...(await fresh(entry)));
    return new Map(mergeHosts([...listed, ...read]).map((host) => [host.id, host]));
  }

  async function fresh(entry: Entry): Promise<readonly InventoryHost[]> {
    const file = pathOf(entry);
    const { mtimeMs, size } = await stat(file).catch((cause: unknown) => unreadable(file, cause));
    if (size > MOST_BYTES) throw new Problem('bad-inventory', `${file} is larger than ${MOST_BYTES} bytes.`);
    const version = `${mtimeMs} ${size}`;
    const before = files.get(file);
    if (before?.version === version) return before.hosts;
    const text = await readFile(file, 'utf8').catch((cause: unknown) => unreadable(file, cause));
    const parsed = hostsOf(entry, text, file);
    files.set(file, { version, hosts: parsed });
    return parsed;
  }

  function current(): Promise<ReadonlyMap<string, InventoryHost>> {
    const now = performance.now();
    if (known !== null && known.until > now) return known.hosts;
    const read = all();
    known = { until: now + FRESH_MS, hosts: read };
    // What failed is read again at the next question.
    read.catch(() => (known = null));
    return read;
  }

  return {
    hosts: async () => [...(await current()).values()],
    find: async (id) => (await current()).get(id),
  };
}

function pathOf(entry: Entry): string {
  const path = 'file' in entry ? entry.file : 'ansible' in entry ? entry.ansible : entry.sshConfig;
  return path.replace(/^~(?=\/)/, homedir());
}

function hostsOf(entry: Entry, text: string, file: string): readonly InventoryHost[] {
  if ('sshConfig' in entry) return sshConfigHosts(text, file, entry.tags);
  if ('file' in entry) return hostsOfFile(yamlOf(text, file), file);
  const isYaml = /\.(ya?ml|json)$/i.test(file) || text.trimStart().startsWith('---');
  return isYaml ? ansibleYamlHosts(yamlOf(text, file), file) : parseAnsibleIni(text, file);
}

function yamlOf(text: string, file: string): unknown {
  try {
    // The count stops aliases of aliases, which grow a few lines into gigabytes.
    return parse(text, { prettyErrors: true, maxAliasCount: 50 });
  } catch (cause) {
    const why = cause instanceof Error ? cause.message.trimEnd() : String(cause);
    throw new Problem('bad-inventory', `${file} is not valid YAML: ${why}`, { cause });
  }
}

function unreadable(file: string, cause: unknown): never {
  const why = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';
  throw new Problem('bad-inventory', `The inventory ${file} cannot be read (${why}).`, { cause });
}
