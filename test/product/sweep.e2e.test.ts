import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Person, type ShownMessage, slackClient, type Visible } from '../../src/embedded/slack/client.ts';
import { type Product, startProduct } from '../support/product.ts';
import { createHome, startSshd, type TestHome, type TestSshd } from '../support/sshd.ts';

/** The product with its own agents, and beside them hosts that a real sshd answers for. */
let home: TestHome;
let sshd: TestSshd;
let dir: string;
let product: Product;
let oncall: Person;

beforeAll(async () => {
  home = await createHome();
  sshd = await startSshd(home, ['ListenAddress 127.0.0.2', 'ListenAddress 127.0.0.3']);
  dir = await mkdtemp(join(tmpdir(), 'syndrop-sweep-'));
  const known = [2, 3].map((last) => `[127.0.0.${last}]:${sshd.port} ${sshd.hostKey}\n`);
  await home.write('known_hosts', known.join(''));
  const addresses = [2, 3, 4].map((last) => `ssh${last} ansible_host=127.0.0.${last}`).join('\n');
  await writeFile(
    join(dir, 'hosts.ini'),
    `[far]\n${addresses}\n[far:vars]\nansible_port=${sshd.port}\nansible_user=${sshd.user}\n`,
  );
  await writeFile(join(dir, 'syndrop.yaml'), `inventory: [{ansible: ${join(dir, 'hosts.ini')}}]\n`);
  product = await startProduct({ HOME: home.path, SYNDROP_CONFIG: join(dir, 'syndrop.yaml') });
  oncall = slackClient(product.url).as('U0ONCALL1');
}, 120_000);

afterAll(async () => {
  await product?.stop();
  await sshd?.stop();
  await home?.remove();
  await rm(dir, { recursive: true, force: true });
});

function messages(seen: Visible): readonly ShownMessage[] {
  return seen.channels.flatMap((channel) => channel.messages);
}

function wordsOf(message: ShownMessage): string {
  return `${message.text} ${JSON.stringify(message.blocks ?? [])}`;
}

test('a sweep over agents and SSH becomes a report in one message: what drops, who is silent, and all of it as files', async () => {
  await oncall.command('/syndrop sweep lab-syn-queue, group:far');
  const report = await oncall.waitFor(
    (seen) => messages(seen).find((message) => wordsOf(message).includes('"action_id":"sweep-file"')),
    90_000,
  );
  expect(report.text).toMatch(/lab-syn-queue, group:far: \d of 4 hosts drop SYNs/);
  const words = wordsOf(report);
  expect(words).toContain('4 asked in');
  expect(words).toContain('3 answered');
  expect(words).toContain('lab-syn-queue');
  expect(words).toMatch(/ssh4.*No connection|ssh4.*refuses|ssh4.*did not answer|ssh4.*not known/);
  const link = /"url":"(http:[^"]*\/report\/[^"]*)"/.exec(words)?.[1] ?? '';
  const page = await fetch(link);
  expect(page.status).toBe(200);
  expect(await page.text()).toMatch(/href="host\/lab-syn-queue"/);
  const bundle = await fetch(`${link}host/lab-syn-queue/bundle`);
  expect(await bundle.json()).toMatchObject({ host: { id: 'lab-syn-queue' } });
  await oncall.waitFor(
    (seen) =>
      messages(seen).find(({ ts, blocks }) => ts === report.ts && JSON.stringify(blocks).includes('"type":"image"')),
    60_000,
  );
  await oncall.click(report, 'sweep-file');
  const files = await oncall.waitFor((seen) =>
    messages(seen).find((message) => JSON.stringify(message).includes('.csv')),
  );
  expect(files.thread_ts).toBe(report.ts);
}, 150_000);
