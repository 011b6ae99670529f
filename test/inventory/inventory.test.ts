import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigFile } from '../../src/config/file.ts';
import { createInventory } from '../../src/inventory/inventory.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'syndrop-inventory-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

async function inventoryOf(files: Readonly<Record<string, string>>, config: object) {
  for (const [name, text] of Object.entries(files)) await writeFile(join(dir, name), text);
  return createInventory(ConfigFile.parse(config));
}

describe('the inventory', () => {
  it('joins the configuration, a file of ours, Ansible and the ssh configuration; the same host adds up', async () => {
    const inventory = await inventoryOf(
      {
        'hosts.yaml':
          "hosts: [{id: 'web[1-2]', address: 'root@{id}.internal', tags: [edge]}, {id: box, transport: agent}]",
        ansible: '[prod]\nweb1 ansible_host=192.0.2.1\ndb1 ansible_user=ops\n',
        'inventory.yml': 'stage: {hosts: {st1: }}',
        ssh_config: 'Host bastion "jump one"\n  User root\nHost *.internal !x\n  Port 2222\nHost db1\n',
      },
      {
        hosts: [{ id: 'web2', transport: 'ssh', address: 'me@web2', groups: ['own'] }],
        inventory: [
          { file: join(dir, 'hosts.yaml') },
          { ansible: join(dir, 'ansible') },
          { ansible: join(dir, 'inventory.yml') },
          { sshConfig: join(dir, 'ssh_config'), tags: ['mine'] },
        ],
      },
    );
    const hosts = Object.fromEntries((await inventory.hosts()).map(({ id, ...host }) => [id, host]));
    expect(hosts).toEqual({
      web2: { transport: 'ssh', address: 'me@web2', tags: ['edge'], groups: ['own'] },
      web1: { transport: 'ssh', address: 'root@web1.internal', tags: ['edge'], groups: ['prod'] },
      box: { transport: 'agent', address: null, tags: [], groups: [] },
      db1: { transport: 'ssh', address: 'ops@db1', tags: ['mine'], groups: ['prod'] },
      st1: { transport: 'ssh', address: null, tags: [], groups: ['stage'] },
      bastion: { transport: 'ssh', address: null, tags: ['mine'], groups: [] },
      'jump one': { transport: 'ssh', address: null, tags: ['mine'], groups: [] },
    });
    expect(await inventory.find('db1')).toMatchObject({ address: 'ops@db1' });
    expect(await inventory.find('nobody')).toBeUndefined();
  });

  it.each([
    ['file', 'hosts.yaml', 'hosts: [{id: a, transprot: ssh}]', /hosts\.yaml at hosts\.0: .*transprot/],
    ['file', 'hosts.yaml', 'hosts: [', /hosts\.yaml is not valid YAML/],
    ['ansible', 'ansible', '[a:b]', /ansible line 1: \[a:b\] is no section/],
    ['ansible', 'missing', null, /missing cannot be read \(ENOENT\)/],
  ])('that is wrong is refused, naming the file: %s %s', async (kind, file, text, message) => {
    const inventory = await inventoryOf(text === null ? {} : { [file]: text }, {
      inventory: [{ [kind]: join(dir, file) }],
    });
    await expect(inventory.hosts()).rejects.toThrow(message);
  });
});
