import { webApi } from '@slack/bolt';
import { describe, expect, it } from 'vitest';
import { picturesOf, whenReady } from '../../../../src/faces/slack/posting/pictures.ts';
import { viewMessage } from '../../../../src/faces/slack/blocks/views.ts';
import { diagnosis } from '../../../support/report-samples.ts';
import { healthyAnswer, sweepReport } from '../../../support/sweep-samples.ts';

const at = '2026-03-02T03:12:00.000Z';
const past = { at, from: null, to: null, worse: null, minutes: [{ at, dropped: 900 }] };

function view(over: Parameters<typeof diagnosis>[0] = {}) {
  return { kind: 'diagnosis', diagnosisId: 'd1', diagnosis: diagnosis(over), plan: null, tookMs: 1 } as const;
}

describe('pictures of a message', () => {
  it('are the account of a window that dropped, and the minutes around one of the past', () => {
    expect(picturesOf(view(), 'en').map(({ name }) => name)).toEqual(['ledger']);
    expect(picturesOf(view({ past }), 'en').map(({ name }) => name)).toEqual(['drops']);
    expect(picturesOf(view({ past }), 'zh')[0]?.alt).toContain('每分钟丢弃的包数：03:12 UTC 为 900');
  });

  it('stand above the buttons, with their words', () => {
    const { blocks } = viewMessage(view(), 'en', [{ fileId: 'F1', alt: 'in words' }]);
    expect(blocks.at(-2)).toEqual({ type: 'image', slack_file: { id: 'F1' }, alt_text: 'in words' });
    expect(blocks.at(-1)).toMatchObject({ type: 'actions' });
  });

  it('are left out of the one quiet line of a schedule', () => {
    const results = [healthyAnswer('host-42')];
    const outcomes = [{ host: 'host-42', status: 'healthy', causeId: null, title: null, rate: 0 } as const];
    const report = sweepReport({ results, earlier: [{ sweepId: 'before', at, outcomes }] });
    const due = { when: 'daily 09:00 UTC', dueAt: at, missed: 0 };
    expect(picturesOf({ kind: 'sweep-report', report, scheduled: due }, 'en')).toEqual([]);
    expect(picturesOf({ kind: 'sweep-report', report, scheduled: null }, 'en').map(({ name }) => name)).toEqual([
      'fleet',
    ]);
  });
});

function refusal(error: string): Error {
  return new webApi.WebAPIPlatformError({ ok: false, error });
}

describe('a message that shows an uploaded file', () => {
  it('is sent again while Slack has not looked at the file yet', async () => {
    const refusals = [refusal('invalid_blocks')];
    expect(
      await whenReady(() => {
        const one = refusals.pop();
        return one === undefined ? Promise.resolve('sent') : Promise.reject(one);
      }),
    ).toBe('sent');
  });

  it('is not sent again for any other reason', async () => {
    let tries = 0;
    const send = (): Promise<never> => {
      tries += 1;
      return Promise.reject(refusal('message_not_found'));
    };
    await expect(whenReady(send)).rejects.toThrow('message_not_found');
    expect(tries).toBe(1);
  });
});
