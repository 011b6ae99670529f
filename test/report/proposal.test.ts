import { describe, expect, it } from 'vitest';
import type { ProposalState, ProposalView } from '../../src/approval/proposal.ts';
import { approvalDocument, proposalDocument } from '../../src/report/proposal.ts';
import { renderText } from '../../src/report/text.ts';
import { change, plan, proposal } from '../support/report-samples.ts';

function said(over: Partial<ProposalView>, lang: 'en' | 'zh' = 'en'): string {
  return renderText(proposalDocument(proposal(over), lang), { width: 500, colour: false });
}

const at = '2026-11-22T03:20:00.000Z';
const changeId = 'change-0001';

describe('proposalDocument', () => {
  it('shows a proposed change whole: diff, scope, risk, effect, undo and until when', () => {
    const text = said({});
    for (const part of [
      '+ net.core.somaxconn = 4096',
      'this network namespace net:[4026531840]',
      'low · A longer queue hides',
      'after stuck-server (pid 4711) calls listen() again',
      'sysctl -w net.core.somaxconn=128',
      'Nothing has been changed. Approve first shows exactly what will be done. An approver has until 2026-11-22 03:42:00 UTC to decide.',
    ]) {
      expect(text).toContain(part);
    }
  });

  it('says before the approval who would set a kept value back, and shows the patch', () => {
    const row = { kind: 'sysctl-file', path: '/etc/sysctl.d/99-a.conf', row: 'x', managedBy: 'Ansible' } as const;
    const persistence = {
      by: 'other',
      owner: row,
      patch: ['-net.core.somaxconn = 128', '+net.core.somaxconn = 4096'],
    } as const;
    const changed = { ...change, owner: row.path, persistence: { ...persistence, patch: [...persistence.patch] } };
    const view = proposal({ plan: plan({ changes: [changed] }) });
    for (const lang of ['en', 'zh'] as const) {
      for (const document of [proposalDocument(view, lang), approvalDocument(view, lang)]) {
        const text = renderText(document, { width: 500, colour: false });
        expect(text).toContain('/etc/sysctl.d/99-a.conf');
        expect(text).toContain('Ansible');
        expect(text).toContain('-net.core.somaxconn = 128');
      }
    }
  });

  it('a kept value that does not last says so, and what to do', () => {
    const left = { key: 'net.core.somaxconn', where: '/etc/rc.local', patch: ['+sysctl -w net.core.somaxconn=4096'] };
    const outcome: ProposalView['outcome'] = { state: 'kept', changeId, at, persistedIn: null, notPersisted: [left] };
    const text = said({ state: 'kept', outcome });
    expect(text).toContain(
      'net.core.somaxconn lasts until the next start only, and nothing was written: /etc/rc.local',
    );
    expect(text).toContain('+sysctl -w net.core.somaxconn=4096');
    expect(said({ state: 'kept', outcome }, 'zh')).toContain('以 /etc/rc.local 为准');
  });

  it('shows what each listener may hold, how long it is watched, and what a revert puts back', () => {
    const limit = { listener: '0.0.0.0:80', process: 'nginx (pid 42)', now: 128, after: 4096 };
    const limits = [
      { ...limit, relisten: 'systemctl restart nginx.service' },
      { ...limit, listener: '0.0.0.0:81', after: 128, relisten: null },
    ];
    const view = proposal({
      plan: plan({ changes: [{ ...change, limits }] }),
      terms: { watchSeconds: 10, leaseSeconds: 600 },
    });
    for (const document of [proposalDocument(view, 'en'), approvalDocument(view, 'en')]) {
      const text = renderText(document, { width: 500, colour: false });
      expect(text).toMatch(/0\.0\.0\.0:80 nginx \(pid 42\) +128 +4096 +systemctl restart nginx\.service/);
      expect(text).toMatch(/0\.0\.0\.0:81 .*the program asks for no more/);
      expect(text).toContain('reverts by itself 10 min after the write');
      expect(text).toContain('each only where nobody else has changed it since');
    }
  });

  it('names who decided', () => {
    const events = [...proposal().events, { at, actor: 'slack:U0ONCALL2', did: 'approve' }];
    expect(said({ state: 'approved', events })).toContain('Approved by slack:U0ONCALL2.');
    expect(said({ state: 'approved' })).toContain('Approved.\n');
  });

  it('says what is going on between the approval and the write', () => {
    expect(said({ state: 'approved' })).toContain('◐ Measure the counters for 10 s');
    expect(said({ state: 'applied', deadline: at })).toContain('Applied, watching whether it helps');
    expect(said({ state: 'applied', deadline: at })).toContain('◐ Measure again for 10 s');
  });

  it('says when the host reverts by itself, and what was measured', () => {
    const rates = [{ counter: 'TcpExtListenOverflows', beforePerSecond: 82.4, afterPerSecond: 0 }];
    const text = said({ state: 'applied', deadline: at, watch: { helped: true, rates } });
    expect(text).toContain('reverts by itself at 2026-11-22 03:20:00 UTC unless');
    expect(text).toContain('host-42: Applied. It helped. Keep it?\n\nThe host reverts by itself');
    expect(text).toMatch(/\n\nCounter +Before, per s +After, per s\nTcpExtListenOverflows +82\.4 +0\n/);
    expect(said({ state: 'applied', deadline: at, watch: { helped: false, rates } })).toContain(
      'It did not help. Revert',
    );
    expect(said({ state: 'kept', watch: { helped: true, rates } })).toContain('It helped. Kept.');
  });

  it('says why the host refused, with its code', () => {
    const outcome = { state: 'refused', changeId, code: 'value-changed', message: 'somaxconn is 256 now.' } as const;
    expect(said({ state: 'refused', outcome })).toContain('Because: somaxconn is 256 now. value-changed');
  });

  it('does not call silence a refusal, nor claim that nothing was changed', () => {
    const text = said({ state: 'refused', outcome: null });
    expect(text).toContain('host-42: No word from the host');
    expect(text).toContain('If it was, the host reverts it by itself.');
    expect(text).not.toMatch(/refused|Nothing has been changed/);
  });

  it('a refused keep leaves the change applied and says why', () => {
    const outcome = { state: 'refused', changeId, code: 'expired', message: 'The order came too late.' } as const;
    const text = said({ state: 'applied', deadline: at, outcome });
    expect(text).toContain('The host refused the last order: The order came too late.');
    expect(text).toContain('reverts by itself at');
  });

  it.each(['ordered', 'lease-expired', 'write-failed', 'agent-restarted', 'watchdog'] as const)(
    'says why values went back (%s), which, and which somebody else had changed',
    (why) => {
      const outcome: ProposalView['outcome'] = {
        state: 'reverted',
        changeId,
        at,
        why,
        restored: [{ key: 'net.core.somaxconn', value: '128' }],
        stoodDown: [{ key: 'net.ipv4.tcp_max_syn_backlog', value: '9' }],
      };
      const text = said({ state: 'reverted', outcome });
      expect(text).toContain('except where somebody else had changed');
      expect(text).toContain('Restored: net.core.somaxconn = 128');
      expect(text).toContain('left alone: net.ipv4.tcp_max_syn_backlog = 9');
    },
  );

  it('has a sentence for every state in both languages', () => {
    const states: readonly ProposalState[] = [
      'proposed',
      'approved',
      'rejected',
      'expired',
      'refused',
      'applied',
      'keeping',
      'reverting',
      'kept',
      'reverted',
    ];
    for (const state of states) {
      expect(said({ state, deadline: at })).not.toMatch(/undefined|\{\w+\}/);
      expect(said({ state, deadline: at }, 'zh')).not.toMatch(/undefined|\{\w+\}/);
    }
  });
});

describe('approvalDocument', () => {
  it('holds every key with old and new value, the lease, the watch and the digest', () => {
    const changes = [change, { ...change, key: 'net.ipv4.tcp_max_syn_backlog', from: '256', to: '4096' }];
    const text = renderText(approvalDocument(proposal({ plan: plan({ changes }) }), 'en'), {
      width: 500,
      colour: false,
    });
    for (const part of [
      '- net.core.somaxconn = 128',
      '+ net.ipv4.tcp_max_syn_backlog = 4096',
      'the same counters are watched for 10 s',
      'reverts by itself 10 min after the write',
      'sha256:3f2a9c71b0d4…',
    ]) {
      expect(text).toContain(part);
    }
  });
});
