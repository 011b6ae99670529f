import { describe, expect, test } from 'vitest';
import { askedDocument } from '../../src/report/asked.ts';
import { probeDocument } from '../../src/report/probe.ts';
import type { ProbeReport } from '../../src/report/probe-report.ts';
import { progressDocument } from '../../src/report/progress.ts';

const report: ProbeReport = {
  schemaVersion: 1,
  from: 'web01',
  to: 'db01',
  port: 5432,
  outcome: 'answer-lost',
  dial: { attempts: 5, connected: 0, timeouts: 4, refused: 1, reset: 0, unreachable: 0, notResolved: 0, missing: null },
  far: { attempts: 5, answered: 4, answerLost: 4, unanswered: 0, refused: 1, challenged: 0 },
  open: null,
  diagnosis: null,
};
const question = { host: 'db01', port: 5432, dialledBy: { host: 'web01' } };

describe('a probe', () => {
  test('says how it ended and what each end saw, in both languages', () => {
    const en = JSON.stringify(probeDocument(report, 'en'));
    expect(en).toContain('web01 → db01:5432: the answer is lost on the way back');
    expect(en).toContain('5 attempts, 4 without an answer, 1 refused');
    expect(en).toContain('5 arrive, 4 answered, 1 refused, 4 answered in vain');
    const zh = JSON.stringify(probeDocument(report, 'zh'));
    expect(zh).toContain('web01 → db01:5432：应答在回程丢失');
    expect(zh).toContain('5 次尝试，4 次无应答，1 次被拒绝');
  });

  test('says which end told nothing, and why', () => {
    const missing = 'web01 did not answer within 19 s.';
    const silent = { ...report, outcome: 'not-told', dial: { ...report.dial, attempts: 0, missing } } as const;
    expect(JSON.stringify(probeDocument(silent, 'en'))).toContain(missing);
    const open = { ...report, outcome: 'no-answer', far: null, open: 'db01 is gone' } as const;
    expect(JSON.stringify(probeDocument(open, 'zh'))).toContain('无法观察：db01 is gone');
  });

  test('is the title of its thread while it runs and when it is over, whatever the diagnosis says', () => {
    const asked = { question, actor: 'slack:U1' } as const;
    const titleOf = (
      state: 'running' | 'done' | 'failed',
      outcome?: ProbeReport['outcome'],
      lang: 'en' | 'zh' = 'en',
    ) => askedDocument({ ...asked, state, ...(outcome === undefined ? {} : { outcome }) }, lang).summary;
    expect(titleOf('running')).toBe('web01 → db01:5432: where does it end?');
    expect(titleOf('running', undefined, 'zh')).toBe('web01 → db01:5432：断在哪里？');
    // Asked again: the outcome of before says nothing of now.
    expect(titleOf('running', 'connects')).toBe('web01 → db01:5432: where does it end?');
    expect(titleOf('done', 'never-arrived')).toBe('web01 → db01:5432: the SYN never arrives');
    expect(titleOf('failed', 'no-answer')).toBe('web01 → db01:5432: nothing comes back');
    expect(titleOf('failed')).toBe('db01 port 5432: could not be diagnosed');
  });

  test('names the host that dials among its steps', () => {
    const steps = [
      { id: 'ask', state: 'done' },
      { id: 'collect', state: 'running' },
    ] as const;
    expect(JSON.stringify(progressDocument(question, steps, 'en'))).toContain('Let web01 dial it');
    expect(JSON.stringify(progressDocument(question, steps, 'zh'))).toContain('由 web01 发起连接');
    expect(JSON.stringify(progressDocument({ host: 'db01' }, steps, 'en'))).toContain('Read its counters twice');
  });
});
