import { describe, expect, it } from 'vitest';
import type { LadderMember, LadderView } from '../../src/approval/ladder.ts';
import { ladderDocument, rungDocument } from '../../src/report/ladder.ts';
import { renderText } from '../../src/report/text.ts';
import { ladder } from '../support/report-samples.ts';

const names = (count: number) => Array.from({ length: count }, (_, index) => `web${index + 1}`);

const said = (view: LadderView, lang: 'en' | 'zh' = 'en', document = ladderDocument) =>
  renderText(document(view, lang), { width: 500, colour: false });

const member = (host: string, state: NonNullable<LadderMember['proposal']>['state'], helped: boolean | null) => ({
  host,
  proposal: { state, helped },
});

describe('a rollout over many hosts', () => {
  it('says which rung waits, what the change is, and folds the names of the rest', () => {
    const text = said(ladder());
    expect(text).toContain('One change for 20 hosts: rung 1, 1 host, waits for approval');
    expect(text).toContain('+ net.core.somaxconn = 4096');
    expect(text).toContain('and 12 more');
  });

  it('says on which host it stopped and why, in both languages', () => {
    const members = [member('web1', 'kept', true), member('web2', 'applied', false)];
    const view = ladder({
      state: { kind: 'stopped', host: 'web2', why: 'did-not-help' },
      members,
      opened: [
        { count: 1, by: 'slack:U2', at: '2026-11-22T03:20:00.000Z' },
        { count: 1, by: 'slack:U2', at: '2026-11-22T03:25:00.000Z' },
      ],
    });
    expect(said(view)).toContain('It did not help on web2, so no further host is changed.');
    expect(said(view)).toMatch(/1 +web1 +helped, kept/);
    expect(said(view, 'zh')).toContain('在 web2 上没有见效');
  });

  it('says from when on hosts revert by themselves what nobody kept', () => {
    const view = ladder({ toKeep: ['web1'], earliestDeadline: '2026-11-22T03:30:00.000Z' });
    expect(said(view)).toContain('Helped and not kept yet: web1. From 2026-11-22 03:30:00 UTC on');
  });

  it('names every host of a rung to whoever approves it, however many', () => {
    const hosts = names(120);
    const text = said(ladder({ state: { kind: 'open', rung: 3, hosts } }), 'en', rungDocument);
    const listed = text.split(/[\s,]+/);
    for (const host of hosts) expect(listed).toContain(host);
    expect(text).toContain('Rung 3: exactly this, on 120 hosts');
    expect(text).toContain('this network namespace');
  });
});
