import { describe, expect, it, vi } from 'vitest';
import { incidents } from '../../../src/embedded/slack/client.ts';
import type { Person } from '../../../src/embedded/slack/client.ts';
import { isOfSlack } from '../../../src/faces/slack/talk/download.ts';
import { messagesWith, ONCALL, openSlack, parentWith } from './open-slack.ts';
import type { OpenSlack } from './open-slack.ts';

vi.setConfig({ testTimeout: 30_000 });

/** A finished diagnosis of host-42, and the timestamp of its thread. */
async function threadOf(lang: 'en' | 'zh' = 'en'): Promise<{ open: OpenSlack; oncall: Person; ts: string }> {
  const opened = await openSlack({ approvers: [ONCALL] }, lang);
  const oncall = opened.slack.as('U0ONCALL1');
  await oncall.command('/syndrop host-42 port 8080');
  const { ts } = await oncall.waitFor(
    (seen) => parentWith(seen, 'host-42: Accept queue full, new SYNs dropped — proven') ?? parentWith(seen, '已证实'),
  );
  return { open: opened, oncall, ts };
}

const NETSTAT = [
  'Tcp:',
  '    120 active connection openings',
  '    90210 passive connection openings',
  'TcpExt:',
  '    4127 times the listen queue of a socket overflowed',
  '    4127 SYNs to LISTEN sockets dropped',
].join('\n');

describe('in the thread of a diagnosis', () => {
  it('"again" without a mention asks again there, and talk between people is left alone', async () => {
    const { open: opened, oncall, ts } = await threadOf();
    const second = opened.slack.as('U0ONCALL2');
    await second.say('can somebody restart it again?', incidents, ts);
    await second.say('why not restart nginx?', incidents, ts);
    await second.say('explain yourself', incidents, ts);
    await second.say('again', incidents, ts);
    await oncall.waitFor((seen) => messagesWith(seen, 'Looking at host-42').length === 2);
    expect(opened.app.asked).toHaveLength(2);
    const thread = await oncall.thread(incidents, ts);
    const said = thread.filter(({ user, text }) => user === 'U0SYNDROP1' && /restart|yourself/.test(text));
    expect(said).toEqual([]);
    expect(messagesWith(await second.see(), 'In this thread I understand')).toEqual([]);
    expect(opened.complaints).toEqual([]);
  });

  it('"why not conntrack?" and its like are answered with what was looked at', async () => {
    const { oncall, ts } = await threadOf();
    await oncall.say('why not a bond?', incidents, ts);
    const out = await oncall.waitFor((seen) => messagesWith(seen, 'Why not bond on host-42')[0]);
    expect(JSON.stringify(out.blocks)).toContain('ruled out');
    await oncall.say('为什么不是全连接队列？', incidents, ts);
    const found = await oncall.waitFor(
      (seen) => messagesWith(seen, '全连接队列 is among what was found on host-42')[0],
    );
    expect(JSON.stringify(found.blocks)).toContain('TcpExtListenOverflows           1436');
  });

  it('terms are explained, with the causes that go by them', async () => {
    const { oncall, ts } = await threadOf();
    await oncall.say('explain PAWS', incidents, ts);
    const told = await oncall.waitFor((seen) => messagesWith(seen, 'protection against wrapped sequence numbers')[0]);
    expect(told).toMatchObject({ thread_ts: ts });
    await oncall.say('@syndrop explain conntrack-table-full', incidents);
    await oncall.waitFor((seen) => messagesWith(seen, 'goes by that name')[0]);
    await oncall.command('/syndrop explain tcp_tw_recycle=1');
    await oncall.waitFor((seen) => messagesWith(seen, 'Never written by syndrop')[0]);
    await oncall.command('/syndrop explain frobnicate');
    await oncall.waitFor((seen) => messagesWith(seen, 'I know no term, counter or sysctl')[0]);
  });

  it('"at", "compare with" and "history" know which host is meant; a slip gets a suggestion only the person sees', async () => {
    const { open: opened, oncall, ts } = await threadOf();
    await oncall.say('at 2026-11-20T03:12Z', incidents, ts);
    await oncall.waitFor((seen) => parentWith(seen, 'host-42 @ 2026-11-20 03:12 UTC'));
    await oncall.waitFor(() => opened.app.asked.length === 2);
    expect(opened.app.asked.at(-1)).toEqual({ host: 'host-42', port: 8080, at: '2026-11-20T03:12:00.000Z' });
    await oncall.say('compare with hots-43', incidents, ts);
    const slip = await oncall.waitFor((seen) => messagesWith(seen, 'Did you mean host-43?')[0]);
    expect(slip).toMatchObject({ ephemeral: true });
    await oncall.say('compare with host-43', incidents, ts);
    await oncall.waitFor(() => opened.app.asked.at(-1)?.against?.[0] === 'host-43');
    await oncall.say('history', incidents, ts);
    await oncall.waitFor((seen) => messagesWith(seen, 'host-42: last')[0]);
  });

  it('words nobody knows get a hint once, to whoever mentioned the bot, and a mark after that', async () => {
    const { open: opened, oncall, ts } = await threadOf();
    await oncall.say('@syndrop make me a sandwich', incidents, ts);
    const hint = await oncall.waitFor((seen) => messagesWith(seen, 'In this thread I understand')[0]);
    expect(hint).toMatchObject({ ephemeral: true, thread_ts: ts });
    await oncall.say('@syndrop why not lunch?', incidents, ts);
    await oncall.waitFor((seen) => messagesWith(seen, 'grey_question')[0]);
    expect(messagesWith(await oncall.see(), 'In this thread I understand')).toHaveLength(1);
    expect(opened.complaints).toEqual([]);
  });

  it('"zh" tells the diagnosis again, and speaks Chinese with that person from then on', async () => {
    const { open: opened, oncall, ts } = await threadOf();
    await oncall.say('zh', incidents, ts);
    await oncall.waitFor((seen) => messagesWith(seen, '以后与你用中文交流')[0]);
    await oncall.command('/syndrop host-43');
    await oncall.waitFor((seen) => parentWith(seen, 'host-43：') && parentWith(seen, '已证实'));
    expect(opened.app.asked.at(-1)).toEqual({ host: 'host-43', lang: 'zh' });
    await oncall.command('/syndrop host-99');
    await oncall.waitFor((seen) => messagesWith(seen, '没有名为 host-99 的主机')[0]);
    // Nobody else is concerned, and one answer may be asked for in the other language.
    const second = opened.slack.as('U0ONCALL2');
    await second.command('/syndrop host-98');
    await second.waitFor((seen) => messagesWith(seen, 'No host is called host-98')[0]);
    await oncall.command('/syndrop host-43 --lang en');
    await oncall.waitFor((seen) => parentWith(seen, 'host-43: Accept queue full'));
    expect(opened.complaints).toEqual([]);
  });

  it('a channel keeps its language, whoever asks', async () => {
    const { open: opened, oncall } = await threadOf();
    await oncall.command('/syndrop lang zh channel');
    await oncall.waitFor((seen) => messagesWith(seen, '这个频道里的消息列都用中文')[0]);
    const second = opened.slack.as('U0ONCALL2');
    await second.command('/syndrop host-43');
    await oncall.waitFor(() => opened.app.asked.length === 2);
    expect(opened.app.asked.at(-1)).toEqual({ host: 'host-43', lang: 'zh' });
    await second.command('/syndrop host-99');
    await second.waitFor((seen) => messagesWith(seen, '没有名为 host-99 的主机')[0]);
  });

  it('who has chosen no language is spoken to as the thread is', async () => {
    const { oncall } = await threadOf();
    await oncall.command('/syndrop host-43 --lang zh');
    const asks = await oncall.waitFor((seen) => messagesWith(seen, '批准…')[0]);
    await oncall.click(asks, 'approve');
    const told = await oncall.waitFor((seen) => messagesWith(seen, '诊断是你发起的')[0]);
    expect(told).toMatchObject({ ephemeral: true });
  });
});

describe('what is pasted or uploaded', () => {
  it('a pasted netstat -s is diagnosed in the thread, without a mention', async () => {
    const { open: opened, oncall, ts } = await threadOf();
    await oncall.say(`\`\`\`\n${NETSTAT}\n\`\`\``, incidents, ts);
    const told = await oncall.waitFor((seen) => messagesWith(seen, 'Read from what was given here')[0]);
    expect(told).toMatchObject({ thread_ts: ts });
    expect(JSON.stringify(told.blocks)).toContain('netstat-s');
    expect(JSON.stringify(told.blocks)).toContain('4127 times the listen queue of a socket overflowed');
    expect(opened.complaints).toEqual([]);
  });

  it('several lines of talk are left alone, and said to hold nothing where the bot was asked', async () => {
    const { open: opened, oncall, ts } = await threadOf();
    const talk = 'I looked at 3 things:\n1. the weather\n2. the lunch menu\n3. nothing else';
    await oncall.say(talk, incidents, ts);
    await oncall.say(`@syndrop ${talk}`, incidents, ts);
    await oncall.waitFor((seen) => messagesWith(seen, 'I know nothing in this')[0]);
    expect(messagesWith(await oncall.see(), 'Read from what was given here')).toEqual([]);
    expect(opened.complaints).toEqual([]);
  });

  it('an uploaded file is fetched from Slack and diagnosed', async () => {
    const { open: opened, oncall, ts } = await threadOf();
    const id = await oncall.upload('netstat.txt', Buffer.from(NETSTAT));
    await oncall.say('here it is', incidents, ts, [id]);
    const told = await oncall.waitFor((seen) => messagesWith(seen, 'Read from what was given here')[0]);
    expect(told).toMatchObject({ thread_ts: ts });
    expect(opened.complaints).toEqual([]);
  });

  it('a file too large is refused before it is fetched', async () => {
    const { oncall, ts } = await threadOf();
    const id = await oncall.upload('huge.bin', Buffer.alloc(17 * 1024 * 1024));
    await oncall.say('', incidents, ts, [id]);
    const refused = await oncall.waitFor((seen) => messagesWith(seen, 'larger than 16 MiB')[0]);
    expect(refused).toMatchObject({ ephemeral: true });
  });

  it('to the bot alone needs no thread', async () => {
    const { oncall } = await threadOf();
    await oncall.say(NETSTAT, 'D0ONCALL1');
    const told = await oncall.waitFor((seen) => messagesWith(seen, 'Read from what was given here')[0]);
    expect(told.channel).toBe('D0ONCALL1');
  });
});

describe('the token that fetches files', () => {
  it.each([
    ['https://files.slack.com/files-pri/T1-F1/download/x.txt', true],
    ['https://slack.com/x', true],
    ['http://files.slack.com/x', false],
    ['https://files.slack.com:8443/x', false],
    ['https://files.slack.com.example.com/x', false],
    ['https://evilslack.com/x', false],
    ['https://user:pw@files.slack.com/x', false],
    ['http://127.0.0.1:4000/files-pri/x', false],
    ['http://127.0.0.1:3999/files-pri/x', true],
  ])('goes to %s: %s', (address, sent) => {
    expect(isOfSlack(new URL(address), 'http://127.0.0.1:3999/api/')).toBe(sent);
  });
});
