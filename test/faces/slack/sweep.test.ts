import { describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { toPng } from '../../../src/raster/raster.ts';
import type { Ladders } from '../../../src/app/app.ts';
import { random } from '../../../src/embedded/slack/client.ts';
import { viewMessage } from '../../../src/faces/slack/blocks/views.ts';
import type { SweepResult } from '../../../src/fleet/sweep-result.ts';
import { healthyAnswer, largeSweep, sweepAnswer, sweepReport } from '../../support/sweep-samples.ts';
import { messagesWith, messageWithButton, openSlack } from './open-slack.ts';

vi.setConfig({ testTimeout: 30_000 });

describe('/syndrop sweep', () => {
  it('opens one message that follows the sweep, becomes its report, and hands out all of it as files', async () => {
    const { slack, app, complaints } = await openSlack({ approvers: [] });
    const oncall = slack.as('U0ONCALL1');
    await oncall.command('/syndrop sweep host-[42-43] & !host-43');
    const progress = await oncall.waitFor((seen) => messageWithButton(seen, 'cancel-sweep'));
    expect(JSON.stringify(progress)).toContain('Sweeping host-[42-43] & !host-43: 1 of 1 hosts');
    await app.endSweep('sweep-1', sweepReport());
    const report = await oncall.waitFor((seen) => messageWithButton(seen, 'sweep-file'));
    expect(report.ts).toBe(progress.ts);
    expect(report.text).toContain('prod: 1 of 2 hosts drop SYNs');
    await oncall.click(report, 'sweep-file');
    const files = await oncall.waitFor((seen) => messagesWith(seen, 'sweep-2026-03-02.csv')[0]);
    expect(files.thread_ts).toBe(report.ts);
    expect(JSON.stringify(files)).toContain('sweep-2026-03-02.md');
    expect(complaints).toEqual([]);
  });

  it('is told in the language it is asked in, causes and all', async () => {
    const { slack, app, complaints } = await openSlack({ approvers: [] });
    const oncall = slack.as('U0ONCALL1');
    await oncall.command('/syndrop sweep --lang zh');
    const progress = await oncall.waitFor((seen) => messagesWith(seen, '正在巡检 all')[0]);
    await app.endSweep('sweep-1', sweepReport());
    const report = await oncall.waitFor((seen) => messageWithButton(seen, 'sweep-file'));
    expect(report.ts).toBe(progress.ts);
    expect(report.text).toContain('台主机中有');
    expect(JSON.stringify(report.blocks)).toContain('半连接队列（SYN queue）已满');
    expect(JSON.stringify(report.blocks)).not.toContain('queue full');
    expect(complaints).toEqual([]);
  });

  it('can be cancelled by a button', async () => {
    const { slack } = await openSlack({ approvers: [] });
    const oncall = slack.as('U0ONCALL1');
    await oncall.command('/syndrop sweep');
    const progress = await oncall.waitFor((seen) => messageWithButton(seen, 'cancel-sweep'));
    await oncall.click(progress, 'cancel-sweep');
    const ended = await oncall.waitFor((seen) => messagesWith(seen, 'all: cancelled after')[0]);
    expect(JSON.stringify(ended)).not.toContain('cancel-sweep');
  });

  it('shows who is meant and what is wrong to the person alone, and opens no message for it', async () => {
    const { slack } = await openSlack({ approvers: [] });
    const oncall = slack.as('U0ONCALL1');
    await oncall.command('/syndrop sweep host-4? dry-run');
    const meant = await oncall.waitFor(
      (seen) => messagesWith(seen, 'host-4? means host-[42-43]. Nobody was asked.')[0],
    );
    expect(meant.ephemeral).toBe(true);
    await oncall.command('/syndrop sweep host-42 &amp;&amp; x');
    const slip = await oncall.waitFor((seen) => messagesWith(seen, 'Here a name is missing')[0]);
    expect(JSON.stringify(slip.blocks)).toContain(`${' '.repeat(4)}host-42 && x\\n${' '.repeat(13)}^`);
    expect(slip.ephemeral).toBe(true);
    await oncall.command('/syndrop sweep', random);
    await oncall.waitFor((seen) => messagesWith(seen, '/invite @syndrop')[0]);
    const seen = await slack.as('U0ONCALL2').see();
    expect(messagesWith(seen, 'host-4')).toEqual([]);
  });

  it('lists the hosts a selector means', async () => {
    const { slack } = await openSlack({ approvers: [] });
    const oncall = slack.as('U0ONCALL1');
    await oncall.command('/syndrop hosts !host-43');
    const listed = await oncall.waitFor((seen) => messagesWith(seen, '1 host')[0]);
    expect(JSON.stringify(listed)).toContain('host-42');
    expect(JSON.stringify(listed)).not.toContain('host-43');
  });
});

const DUE = { when: 'daily 09:00 UTC', dueAt: '2026-03-02T09:00:00.000Z', missed: 0 };

describe('the report of a sweep in Slack', () => {
  const results: readonly SweepResult[] = Array.from({ length: 1_000 }, (_, index) => {
    const host = `web${String(index + 1).padStart(4, '0')}.eu-${(index % 3) + 1}.example.com`;
    if (index % 7 === 0)
      return { state: 'silent', host, code: 'host-unreachable', message: `${host} did not answer within 18 s.` };
    if (index % 2 === 0) return healthyAnswer(host);
    const kind = index % 11;
    const status = kind < 6 ? 'active' : kind < 9 ? 'latent' : 'past';
    return sweepAnswer(host, {
      status,
      causeId: `cause-${kind}`,
      title: `Cause number ${kind} with a title of its own`,
      dropped: index,
    });
  });

  it.each(['en', 'zh'] as const)('of a thousand hosts in twelve clusters fits one message, worst first: %s', (lang) => {
    const report = sweepReport({ results });
    expect(report.clusters).toHaveLength(12);
    const { blocks, text } = viewMessage({ kind: 'sweep-report', report, scheduled: null }, lang);
    const said = JSON.stringify(blocks);
    expect(said.length).toBeLessThan(12_000);
    expect(blocks.length).toBeLessThanOrEqual(50);
    for (const { title } of report.clusters) expect(said).toContain(title ?? '');
    expect(said.indexOf('number 5')).toBeLessThan(said.indexOf('number 6'));
    expect(text).toContain('1,000');
    expect(blocks.at(-1)).toMatchObject({ type: 'actions' });
  });

  it('is one quiet line when nothing has changed, and loud when something new drops', () => {
    const earlier = (...answers: readonly SweepResult[]) => [
      {
        sweepId: 'before',
        at: '2026-03-01T09:00:00.000Z',
        outcomes: answers.map((answer) => ({
          host: answer.host,
          status: answer.state === 'answered' ? answer.status : null,
          causeId: answer.state === 'answered' ? answer.causeId : null,
          title: null,
          rate: null,
        })),
      },
    ];
    const now = [sweepAnswer('host-42'), healthyAnswer('host-43')];
    const same = viewMessage(
      { kind: 'sweep-report', scheduled: DUE, report: sweepReport({ earlier: earlier(...now) }) },
      'en',
    );
    expect(same.text).toContain('prod: 1 of 2 hosts drop SYNs, nothing has changed since the last sweep');
    expect(same.blocks).toHaveLength(3);
    const before = earlier(healthyAnswer('host-42'), healthyAnswer('host-43'));
    const fresh = viewMessage({ kind: 'sweep-report', scheduled: DUE, report: sweepReport({ earlier: before }) }, 'en');
    expect(fresh.text).toBe(':red_circle: prod: 1 of 2 hosts drop SYNs · new: SYN queue full on host-42');
    expect(fresh.blocks.length).toBeGreaterThan(4);
  });
});

describe('pictures of a sweep', () => {
  const { report } = largeSweep();

  it('stand in the report once Slack has them, with words for those who do not see them', async () => {
    const { slack, app, emulator, complaints } = await openSlack({ approvers: [] }, 'en', toPng);
    const oncall = slack.as('U0ONCALL1');
    await oncall.command('/syndrop sweep');
    await oncall.waitFor((seen) => messageWithButton(seen, 'cancel-sweep'));
    await app.endSweep('sweep-1', report);
    const shown = await oncall.waitFor((seen) => messagesWith(seen, '"type":"image"')[0], 25_000);
    const pictures = (shown.blocks ?? []).filter(({ type }) => type === 'image');
    expect(pictures.map(({ alt_text: alt }) => String(alt).slice(0, 40))).toEqual([
      'prod · 1,000 hosts, one square each. Dro',
      'Dropped SYNs a second over the sweeps fr',
    ]);
    expect(JSON.stringify(shown.blocks).length).toBeLessThan(12_000);
    const { id } = z.object({ id: z.string() }).parse(pictures[0]?.['slack_file']);
    const png = await fetch(new URL(`/_/file/${id}`, emulator.url));
    expect(png.headers.get('content-type')).toBe('image/png');
    expect(complaints).toEqual([]);
  });

  it('offers the change for each cluster that several hosts are in, and asks for the chosen one', async () => {
    const { slack, app } = await openSlack({ approvers: [] });
    const asked: unknown[] = [];
    const fromSweep: Ladders['fromSweep'] = (sweepId, actor, _place, causeId) => {
      asked.push([sweepId, actor.id, causeId]);
      return Promise.resolve({ accepted: false, code: 'too-few', message: 'Not those.' });
    };
    Object.assign(app, { ladders: { fromSweep } });
    const oncall = slack.as('U0ONCALL1');
    await oncall.command('/syndrop sweep');
    await oncall.waitFor((seen) => messageWithButton(seen, 'cancel-sweep'));
    await app.endSweep('sweep-1', { ...report, sweepId: 'sweep-1' });
    const shown = await oncall.waitFor((seen) => messageWithButton(seen, 'sweep-rollout'));
    expect(JSON.stringify(shown.blocks)).toContain('22 · Connection tracking table full');
    await oncall.click(shown, 'sweep-rollout', 'sweep-1 conntrack-table-full');
    await oncall.waitFor((seen) => messagesWith(seen, 'Not those.')[0]);
    expect(asked).toEqual([['sweep-1', 'slack:U0ONCALL1', 'conntrack-table-full']]);
  });

  it('that cannot be drawn leave the report as it is', async () => {
    const broken = (): Promise<Uint8Array> => Promise.reject(new Error('no canvas today'));
    const { slack, app, complaints } = await openSlack({ approvers: [] }, 'en', broken);
    const oncall = slack.as('U0ONCALL1');
    await oncall.command('/syndrop sweep');
    await oncall.waitFor((seen) => messageWithButton(seen, 'cancel-sweep'));
    await app.endSweep('sweep-1', report);
    const shown = await oncall.waitFor((seen) => messageWithButton(seen, 'sweep-file'));
    expect(shown.text).toContain('prod: 140 of 1,000 hosts drop SYNs');
    await vi.waitFor(() => expect(complaints.join()).toContain('no canvas today'), 10_000);
  });
});
