import { describe, expect, it } from 'vitest';
import { diagnosisDocument } from '../../src/report/diagnosis.ts';
import { renderText } from '../../src/report/text.ts';
import { acceptQueueFull, diagnosis, healthy, inconclusive, plan } from '../support/report-samples.ts';
import type { Diagnosis } from '../../src/diagnosis/diagnosis.ts';
import type { Plan } from '../../src/plan/plan.ts';

function said(
  shown: Diagnosis,
  planned: Plan | null,
  detail: 'short' | 'full' = 'short',
  lang: 'en' | 'zh' = 'en',
): string {
  return renderText(diagnosisDocument(shown, planned, { detail, lang }), { width: 500, colour: false });
}

describe('diagnosisDocument', () => {
  it('tells cause, mechanism, account, chain, evidence, the change, the advice, what is ruled out and what is open, in this order', () => {
    const text = said(diagnosis(), plan());
    const order = [
      'host-42: Accept queue full, new SYNs dropped — proven',
      'Dropping now · proven · explains 100 % of the dropped SYNs · measured over 5 s',
      'Finished handshakes wait',
      'Of 412 SYNs that arrived in 5 s: 0 answered; 412 dropped by this cause; 0 unexplained.',
      'From root to symptom: backlog of 128 asked for → accept() too slow',
      '    1024 -> 1436  (+412, 82.4/s)',
      '- net.core.somaxconn = 128\n  + net.core.somaxconn = 4096',
      '1. Find out why stuck-server (pid 4711)',
      'Ruled out: 4 causes, among them: SYN queue full (TcpExtTCPReqQFullDrop did not move);',
      'Not decided: 3 causes. What would settle most: nft-ruleset (needs root).',
    ];
    const places = order.map((part) => text.indexOf(part));
    expect(places).not.toContain(-1);
    expect(places).toEqual([...places].sort((a, b) => a - b));
  });

  it('quotes evidence letter by letter', () => {
    for (const { line } of acceptQueueFull.evidence) expect(said(diagnosis(), null)).toContain(`  ${line}\n`);
  });

  it('gives no rate where the window has no length, nor for a delta that is not a number', () => {
    const untimed = said(diagnosis({ window: { seconds: null, deltas: true } }), null);
    expect(untimed).toContain('(+412)');
    expect(untimed).toContain('two looks, the time between them is not known');
    const evidence = [{ source: 'notes', line: 'a', before: '1', after: 'many', delta: 'a few' }];
    expect(said(diagnosis({ findings: [{ ...acceptQueueFull, evidence }] }), null)).toContain('1 -> many  (a few)\n');
  });

  it('says of a healthy host what was measured, what was ruled out and where else to look, and proposes nothing', () => {
    const text = said(healthy(), null);
    for (const part of [
      'Healthy · measured over 5 s',
      'Of 120 SYNs that arrived in 5 s: 120 answered; 0 dropped; 0 unexplained.',
      'Ruled out: 4 causes',
      'Not decided: 3 causes.',
      'If clients still fail',
    ]) {
      expect(text).toContain(part);
    }
    expect(text).not.toMatch(/Proposed change|proven|fine/);
  });

  it('says of an undecided host that nothing is guessed and what would settle it', () => {
    const text = said(inconclusive(), null);
    expect(text).toContain('Cannot say yet · totals since boot only');
    expect(text).toContain('no guess is made');
    expect(text).toContain('What would settle most: nft-ruleset (needs root)');
    expect(text).toContain('Limits of this answer: Only netstat -s was given.');
    expect(text).not.toMatch(/SYNs that arrived/);
  });

  it('a cause of the past does not read as one of the present', () => {
    const finding = { ...acceptQueueFull, state: 'past' as const, confidence: 'likely' as const };
    const verdict = { ...diagnosis().verdict, status: 'past' as const };
    const document = diagnosisDocument(diagnosis({ findings: [finding], verdict }), null, {
      detail: 'short',
      lang: 'en',
    });
    expect(document.summary).toBe('host-42: Accept queue full, new SYNs dropped — not now, likely');
    expect(document.tone).toBe('warning');
  });

  it('says that no sysctl cures it only of a cause that has no such remedy', () => {
    const remedies = [{ key: 'net.core.somaxconn', to: 'larger', why: 'it cuts the queue', takesEffect: 'now' }];
    expect(said(diagnosis(), null)).toContain('What to do: no sysctl cures this');
    expect(said(diagnosis({ findings: [{ ...acceptQueueFull, remedies }] }), null)).not.toContain('no sysctl cures');
    expect(said(diagnosis(), plan())).not.toContain('no sysctl cures');
  });

  it('explains a doubt always, and proof only in full', () => {
    const likely = { ...acceptQueueFull, confidence: 'likely' as const };
    expect(said(diagnosis({ findings: [likely] }), null)).toContain('another explanation is not excluded');
    expect(said(diagnosis(), null)).not.toContain('own numbers show it');
    expect(said(diagnosis(), null, 'full')).toContain('own numbers show it');
  });

  it('in a thread repeats neither the host of the title nor the diff of the proposal', () => {
    const { summary, blocks } = diagnosisDocument(diagnosis(), plan(), { detail: 'short', lang: 'en', inThread: true });
    expect(summary).toContain('host-42: Accept queue full');
    expect(blocks[0]).toMatchObject({ kind: 'heading', text: 'Accept queue full, new SYNs dropped' });
    const text = JSON.stringify(blocks);
    expect(text).toContain('net.core.somaxconn: 128 → 4096');
    expect(text).not.toContain('+ net.core.somaxconn');
  });

  it('says of a plan that nobody can approve why, and what would change that', () => {
    const shown = (lang: 'en' | 'zh') =>
      JSON.stringify(diagnosisDocument(diagnosis(), plan(), { detail: 'short', lang, unoffered: 'observe' }).blocks);
    expect(shown('en')).toContain('host-42 only observes');
    expect(shown('zh')).toContain('host-42 只观察');
    expect(shown('en')).toContain('/etc/syndrop/policy.json');
  });

  it('names sources as a person would type them, and leaves names it does not know', () => {
    const evidence = ['proc-net-netstat', 'ss-sockets', 'sysctl', 'elsewhere'].map((source) => ({ source, line: 'x' }));
    const text = said(diagnosis({ findings: [{ ...acceptQueueFull, evidence }] }), null);
    for (const name of ['# /proc/net/netstat\n', '# ss -t -a -n\n', '# sysctl\n', '# elsewhere\n']) {
      expect(text).toContain(name);
    }
  });

  it('lists everything in full detail', () => {
    const text = said(diagnosis(), plan(), 'full');
    for (const part of ['Bond with an inactive slave', 'XDP drop — bpftool', 'tcp_conn_request', 'Set at boot by']) {
      expect(text).toContain(part);
    }
  });

  it('does not count to zero where nothing arrived', () => {
    const ledger = { ...healthy().ledger, arrived: 0, answered: 0 };
    expect(said({ ...healthy(), ledger }, null)).toContain('No SYN arrived in 5 s, so none could be dropped here.');
  });

  it('names a ledger’s cause by its id when nothing gives it a title', () => {
    const ledger = { ...diagnosis().ledger, byCause: [{ causeId: 'nic-ring-overflow', count: 12_345 }] };
    expect(said(diagnosis({ ledger }), null)).toContain('12,345 dropped (nic-ring-overflow)');
  });

  it('tells below the headline what the headline names, where that is not the first of the findings', () => {
    const cookies = {
      ...acceptQueueFull,
      causeId: 'syncookies-active',
      title: 'Cookies',
      mechanism: 'Answered by cookies.',
    };
    const text = said(diagnosis({ findings: [cookies, acceptQueueFull] }), null);
    expect(text).toContain(acceptQueueFull.mechanism);
    expect(text).not.toContain('Answered by cookies.');
    expect(text.indexOf('Cookies')).toBeGreaterThan(text.indexOf('TcpExtListenOverflows'));
  });

  it('speaks Chinese in every part of its own', () => {
    const text = said(diagnosis(), plan(), 'full', 'zh');
    for (const part of [
      '正在丢弃 SYN',
      '已证实',
      '证据（主机原样输出）',
      '412 个因此被丢弃',
      '从根因到现象',
      '建议的变更',
      '已排除',
    ]) {
      expect(text).toContain(part);
    }
    expect(text).not.toMatch(/Ruled out|Proposed|Evidence|What to do/);
  });
});
