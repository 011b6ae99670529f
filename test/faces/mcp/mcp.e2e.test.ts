import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { gatherOnce } from '../../../src/app/diagnosing/diagnose-once.ts';
import { openStore } from '../../../src/store/open-store.ts';
import { diagnosis } from '../../support/report-samples.ts';

let home: string;
let client: Client;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'syndrop-mcp-'));
  await writeFile(join(home, 'syndrop.yaml'), 'hosts: [{id: web01, transport: ssh, address: nobody@127.0.0.1:1}]\n');
  client = new Client({ name: 'tests', version: '1' });
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: home,
    SYNDROP_CONFIG: join(home, 'syndrop.yaml'),
    DATABASE_URL: `sqlite:${join(home, 'syndrop.db')}`,
  };
  await client.connect(
    new StdioClientTransport({ command: process.execPath, args: ['dist/syndrop.js', 'mcp'], env, stderr: 'ignore' }),
  );
});
afterEach(async () => {
  await client.close();
  await rm(home, { recursive: true, force: true });
});

const PASTED = `TcpExt:
    413 times the listen queue of a socket overflowed
    413 SYNs to LISTEN sockets dropped
`;

test('an assistant finds tools that only read, and gets the same document as --json', async () => {
  const { tools } = await client.listTools();
  expect(tools.map(({ name }) => name)).toStrictEqual(['hosts', 'diagnose', 'compare', 'history', 'explain_cause']);
  expect(tools.filter(({ annotations }) => annotations?.readOnlyHint !== true)).toStrictEqual([]);
  const diagnosed = await client.callTool({ name: 'diagnose', arguments: { text: PASTED, port: 443 } });
  expect(diagnosed.structuredContent).toMatchObject({
    schemaVersion: 1,
    verdict: { status: 'past', label: 'accept-queue-overflow' },
  });
  expect(JSON.stringify(diagnosed.content)).toContain('413');
});

async function remember(file: string): Promise<void> {
  const store = await openStore({ kind: 'sqlite', file });
  const at = '2026-11-29T03:12:00.000Z';
  const audit = { at, actor: 'tests', what: 'test', subject: 'd1', detail: {} };
  const conversation = { face: 'test', channel: 'c', thread: 't' };
  await store.diagnoses.add(
    { diagnosisId: 'd1', at, actor: 'tests', question: { host: 'web01' }, conversation },
    audit,
  );
  const found = diagnosis({ host: 'web01' });
  await store.diagnoses.finish('d1', { diagnosis: found, plan: null, tookMs: 1, bundle: await gathered() }, audit);
  await store.close();
}

function gathered() {
  const gathering = {
    host: 'web01',
    windowSeconds: 0,
    stdin: Readable.from([Buffer.from(PASTED)]),
    reach: neverReached,
  };
  return gatherOnce({ kind: 'inputs', paths: ['-'] }, gathering, new AbortController().signal);
}

const neverReached = () => Promise.resolve(undefined);

test('history comes from the store, hosts from the configuration, causes from the rules', async () => {
  await remember(join(home, 'syndrop.db'));
  const hosts = await client.callTool({ name: 'hosts', arguments: {} });
  expect(hosts.structuredContent).toMatchObject({ hosts: [{ id: 'web01', transport: 'ssh' }] });
  const { verdict } = diagnosis();
  const history = await client.callTool({ name: 'history', arguments: { host: 'web01' } });
  expect(history.structuredContent).toMatchObject({ host: 'web01', diagnoses: [{ diagnosisId: 'd1', verdict }] });
  const cause = await client.callTool({ name: 'explain_cause', arguments: { cause: verdict.causeId } });
  expect(cause.structuredContent).toMatchObject({ page: expect.stringContaining(`\`${verdict.causeId}\``) });
});

test('what cannot be asked is an error in words: a path, a host nobody knows, two questions at once', async () => {
  const ask = async (args: Record<string, string>) => {
    const { isError, content } = await client.callTool({ name: 'diagnose', arguments: args });
    return `${isError} ${JSON.stringify(content)}`;
  };
  expect(await ask({ host: '/etc/passwd' })).toContain('true');
  expect(await ask({ host: 'nobody' })).toMatch(/true.*host-unknown/);
  expect(await ask({ host: 'web01', text: PASTED })).toMatch(/true.*Give one of/);
  expect(await ask({})).toMatch(/true.*Give one of/);
});
