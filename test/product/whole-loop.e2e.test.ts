import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import {
  incidents,
  type Person,
  type ShownMessage,
  slackClient,
  type Visible,
} from '../../src/embedded/slack/client.ts';
import { processesWith } from '../support/processes.ts';
import { type Product, startProduct } from '../support/product.ts';

/** The product as `npm start` brings it up: real Redis, SQLite, bot, agents in namespaces, Slack's wire protocol. */
let product: Product;
let oncall: Person;
let second: Person;
let visitor: Person;

beforeAll(async () => {
  product = await startProduct();
  const slack = slackClient(product.url);
  oncall = slack.as('U0ONCALL1');
  second = slack.as('U0ONCALL2');
  visitor = slack.as('U0VISITOR1');
}, 90_000);

afterAll(async () => {
  await product?.stop();
});

describe('the whole loop, on embedded defaults', () => {
  test('a full SYN queue is diagnosed, approved by another person, applied, watched, and kept', async () => {
    await productSays('lab-syn-queue: its client cannot connect');
    const proposal = await ask(oncall, 'lab-syn-queue');
    expect(wordsOf(proposal)).toContain('+ net.ipv4.tcp_syncookies = 1');

    await visitor.click(proposal, 'approve');
    await hearsInPrivate(visitor, 'You may not approve');
    await oncall.click(proposal, 'approve');
    await hearsInPrivate(oncall, 'somebody else');

    const applied = await approve(second, proposal);
    expect(wordsOf(applied)).toContain('reverts by itself');
    const watched = await messageWith(second, proposal, 'TcpExtTCPReqQFullDrop', 30_000);
    expect(wordsOf(watched)).toContain('It helped.');

    await productSays('lab-syn-queue: its client connects again');

    await second.click(applied, 'keep');
    const kept = await messageWith(second, proposal, 'Kept');
    expect(buttonsOf(kept)).not.toContain('keep');
    const parent = await parentOf(second, proposal, 'Kept');
    expect(wordsOf(parent)).toContain('SYN queue full');
    const persisted = join(product.stateDir, 'agents', 'lab-syn-queue', 'sysctl.d', '60-syndrop.conf');
    expect(await readFile(persisted, 'utf8')).toContain('net.ipv4.tcp_syncookies = 1');
  }, 90_000);

  test('a strict reverse-path filter is loosened on the one device, and reverted on request', async () => {
    const proposal = await ask(oncall, 'lab-rp-filter');
    expect(wordsOf(proposal)).toMatch(/\+ net\.ipv4\.conf\.\S+\.rp_filter = 2/);
    const applied = await approve(second, proposal);
    await productSays('lab-rp-filter: its client connects again');
    await oncall.click(applied, 'revert');
    const reverted = await messageWith(oncall, proposal, 'Reverted', 30_000);
    expect(buttonsOf(reverted)).toEqual([]);
    await productSays('lab-rp-filter: its client cannot connect any more');
  }, 90_000);

  test('a server that never accepts gets advice with the process named, and no plan', async () => {
    await oncall.command('/syndrop lab-accept-queue');
    const answer = await oncall.waitFor(
      (seen) =>
        replies(seen).find(
          (message) => message.text.includes('lab-accept-queue: ') && buttonsOf(message).includes('details'),
        ),
      20_000,
    );
    expect(wordsOf(answer)).toMatch(/pid \d+/);
    const thread = await oncall.thread(incidents, answer.thread_ts ?? '');
    expect(thread.flatMap(buttonsOf)).not.toContain('approve');
  }, 60_000);

  test('an approval window that was overtaken by a rejection says so, and nothing is signed', async () => {
    const before = (await auditRows()).filter((row) => row.includes('"order.signed"')).length;
    const proposal = await ask(oncall, 'lab-rp-filter');
    await second.click(proposal, 'approve');
    const window = await formOf(second);
    await oncall.click(proposal, 'reject');
    await messageWith(oncall, proposal, 'Rejected');
    await second.submit(window.id, {});
    await second.waitFor((seen) => seen.views.some((view) => JSON.stringify(view).includes('rejected')));
    expect((await auditRows()).filter((row) => row.includes('"order.signed"'))).toHaveLength(before);
  }, 60_000);

  test('a value that somebody changed meanwhile is left alone, and the thread says so', async () => {
    const proposal = await ask(oncall, 'lab-rp-filter');
    await inNamespaceOf('lab-rp-filter', 'echo 2 > /proc/sys/net/ipv4/conf/eth0/rp_filter');
    await second.click(proposal, 'approve');
    const window = await formOf(second);
    await second.submit(window.id, {});
    const refused = await messageWith(second, proposal, 'efused', 30_000);
    expect(wordsOf(refused)).toContain('Nothing has been changed');
    expect(await inNamespaceOf('lab-rp-filter', 'cat /proc/sys/net/ipv4/conf/eth0/rp_filter')).toBe('2');
    await inNamespaceOf('lab-rp-filter', 'echo 1 > /proc/sys/net/ipv4/conf/eth0/rp_filter');
  }, 60_000);

  test('a host whose agent is gone is said not to answer, with what to do next', async () => {
    process.kill(await agentOf('lab-accept-queue'), 'SIGKILL');
    await oncall.command('/syndrop lab-accept-queue');
    const answer = await oncall.waitFor(
      (seen) => replies(seen).find((message) => wordsOf(message).includes('did not answer within')),
      40_000,
    );
    expect(wordsOf(answer)).toContain('Is syndrop-agent running?');
  }, 60_000);

  test('a host nobody knows, and words that are no command, are answered in private', async () => {
    const threads = replies(await visitor.see()).length;
    await oncall.command('/syndrop no-such-host');
    await hearsInPrivate(oncall, 'no-such-host');
    await oncall.command('/syndrop lab-syn-queue port eighty');
    await hearsInPrivate(oncall, 'eighty');
    expect(replies(await visitor.see())).toHaveLength(threads);
  });

  test('the audit chain holds every step and verifies', async () => {
    expect(await syndrop('audit', 'verify')).toMatch(/^intact/);
    const rows = (await auditRows()).join('\n');
    for (const what of ['diagnosis.asked', 'proposal.approved', 'proposal.kept', 'decision.refused', 'host.enrolled']) {
      expect(rows).toContain(what);
    }
  });

  test('Ctrl-C ends every process it started', async () => {
    const status = await product.stop();
    expect(status).toBe(0);
    expect(product.lines.join('\n')).not.toContain('did not stop cleanly');
    expect(await processesWith(product.stateDir)).toEqual([]);
  });
});

/** What stands in the terminal of `npm start`, where the lab's clients tell how they fare. */
async function productSays(text: string): Promise<void> {
  await vi.waitUntil(() => product.lines.some((line) => line.includes(text)), { timeout: 30_000, interval: 100 });
}

/** The pid of a host's agent, which lives in the namespace of that host. */
async function agentOf(host: string): Promise<number> {
  const [pid] = await processesWith(`--config ${product.stateDir}/agents/${host}/agent.json`);
  if (pid === undefined) throw new Error(`no agent of ${host} runs`);
  return pid;
}

async function inNamespaceOf(host: string, script: string): Promise<string> {
  const argv = ['-t', String(await agentOf(host)), '-n', 'sh', '-c', script];
  return (await promisify(execFile)('nsenter', argv)).stdout.trim();
}

async function syndrop(...words: readonly string[]): Promise<string> {
  const env = { ...process.env, SYNDROP_STATE_DIR: product.stateDir };
  const { stdout } = await promisify(execFile)(process.execPath, ['dist/syndrop.js', ...words], { env });
  return stdout;
}

async function auditRows(): Promise<readonly string[]> {
  return (await syndrop('audit', 'export')).trim().split('\n');
}

async function ask(person: Person, host: string): Promise<ShownMessage> {
  const before = new Set(replies(await person.see()).map((message) => message.ts));
  await person.command(`/syndrop ${host}`);
  return await person.waitFor(
    (seen) =>
      replies(seen).find(
        (message) => !before.has(message.ts) && message.text.includes(host) && buttonsOf(message).includes('approve'),
      ),
    20_000,
  );
}

async function approve(person: Person, proposal: ShownMessage): Promise<ShownMessage> {
  await person.click(proposal, 'approve');
  const modal = await formOf(person);
  await person.submit(modal.id, {});
  return await person.waitFor(
    (seen) => replies(seen).find((message) => message.ts === proposal.ts && buttonsOf(message).includes('keep')),
    40_000,
  );
}

/** The window that asks for the approval; one that told of an earlier refusal may still be open below it. */
async function formOf(person: Person) {
  return await person.waitFor(({ views }) => (views.at(-1)?.submit ? views.at(-1) : null));
}

async function messageWith(person: Person, { ts }: ShownMessage, text: string, ms = 20_000): Promise<ShownMessage> {
  return await person.waitFor(
    (seen) => replies(seen).find((message) => message.ts === ts && wordsOf(message).includes(text)),
    ms,
  );
}

/** What the channel shows of a thread. */
async function parentOf(person: Person, { thread_ts }: ShownMessage, text: string): Promise<ShownMessage> {
  return await person.waitFor((seen) =>
    seen.channels
      .flatMap(({ messages }) => messages)
      .find((one) => one.ts === thread_ts && wordsOf(one).includes(text)),
  );
}

/** Only the person who clicked hears it. */
async function hearsInPrivate(person: Person, text: string): Promise<void> {
  await person.waitFor((seen) =>
    seen.channels
      .flatMap((channel) => channel.messages)
      .find((message) => message.ephemeral && wordsOf(message).toLowerCase().includes(text.toLowerCase())),
  );
}

function replies(seen: Visible): readonly ShownMessage[] {
  return seen.channels.flatMap((channel) => channel.messages).filter((message) => message.thread_ts !== undefined);
}

function wordsOf(message: ShownMessage): string {
  return `${message.text} ${JSON.stringify(message.blocks ?? [])}`;
}

function buttonsOf(message: ShownMessage): readonly string[] {
  return [...JSON.stringify(message.blocks ?? []).matchAll(/"action_id":"([a-z-]+)"/g)].map(([, id]) => id ?? '');
}
