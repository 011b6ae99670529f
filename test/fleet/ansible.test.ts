import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { parseAnsibleIni } from '../../src/fleet/ansible-ini.ts';
import { ansibleYamlHosts } from '../../src/fleet/ansible-yaml.ts';

const INI = `
# the front
mail.example.com ansible_host=192.0.2.7   # by address
localhost ansible_connection=local

[web]
web[01:03].example.com
web01.example.com ansible_port=2222

[db]
db-[a:b] ansible_user='admin one'
v6 ansible_host=2001:db8::1 ansible_port=22

[prod:children]
web
db

[prod:vars]
ansible_user=deploy
syndrop_tags=edge, cn

[web:vars]
ansible_user = www
`;

const YAML = `
all:
  hosts:
    mail.example.com: {ansible_host: 192.0.2.7}
  children:
    prod:
      vars: {ansible_user: deploy, syndrop_tags: 'edge, cn', lists: [1]}
      children:
        web:
          vars: {ansible_user: www}
          hosts:
            web[01:03].example.com:
            web01.example.com: {ansible_port: 2222}
        db:
          hosts:
            db-[a:b]: {ansible_user: admin one}
            v6: {ansible_host: '2001:db8::1', ansible_port: 22}
`;

const tags = ['edge', 'cn'];
const EXPECTED = [
  { id: 'mail.example.com', transport: 'ssh', address: '192.0.2.7', tags: [], groups: [] },
  { id: 'web01.example.com', transport: 'ssh', address: 'www@web01.example.com:2222', tags, groups: ['prod', 'web'] },
  { id: 'web02.example.com', transport: 'ssh', address: 'www@web02.example.com', tags, groups: ['prod', 'web'] },
  { id: 'web03.example.com', transport: 'ssh', address: 'www@web03.example.com', tags, groups: ['prod', 'web'] },
  { id: 'db-a', transport: 'ssh', address: 'admin one@db-a', tags, groups: ['db', 'prod'] },
  { id: 'db-b', transport: 'ssh', address: 'admin one@db-b', tags, groups: ['db', 'prod'] },
  { id: 'v6', transport: 'ssh', address: 'deploy@[2001:db8::1]:22', tags, groups: ['db', 'prod'] },
];

describe('Ansible inventories', () => {
  it('mean the same hosts in both formats: groups, children, ranges, variables of the nearest group', () => {
    expect(parseAnsibleIni(INI, 'hosts.ini')).toEqual(EXPECTED);
    expect(ansibleYamlHosts(parse(YAML), 'hosts.yaml')).toEqual(EXPECTED);
  });

  it.each([
    ['[web:child]\na', 'hosts.ini line 1: [web:child] is no section'],
    ['[web]\n\nweb[1:', 'hosts.ini line 3: web[1:: “[” is never closed.'],
    ['[web]\nweb* x=1', 'hosts.ini line 2: web* is a pattern, not a host.'],
    ['[web]\nweb1 what', 'hosts.ini line 2: behind web1 stands “what”, not name=value.'],
    ['[a:vars]\nnothing', 'hosts.ini line 2: a variable is written name=value.'],
    ['[a:children]\nb\n[b:children]\na\n[a]\nx', 'the group a is its own child'],
  ])('that are wrong are refused with the line: %s', (text, message) => {
    expect(() => parseAnsibleIni(text, 'hosts.ini')).toThrow(message);
  });

  it('in YAML that are no inventory are refused', () => {
    for (const text of ['[1, 2]', 'all: {hosts: [web1]}', 'all: {children: {web: 3}}']) {
      expect(() => ansibleYamlHosts(parse(text), 'hosts.yaml')).toThrow(/hosts\.yaml is no Ansible inventory/);
    }
  });
});
