import { describe, expect, test } from 'vitest';
import type { Diagnosis } from '../../src/diagnosis/diagnosis.ts';
import { diagnosisDocument } from '../../src/report/diagnosis.ts';
import { renderText } from '../../src/report/text.ts';
import { proofWordsOf } from '../../src/report/words/proof-words.ts';
import { diagnosis } from '../support/report-samples.ts';

type Proof = NonNullable<Diagnosis['proof']>;
type Handshakes = NonNullable<Proof['handshakes']>;
type Drops = NonNullable<Proof['drops']>;

const NOBODY = {
  attempts: 0,
  syns: 0,
  answered: 0,
  unanswered: 0,
  refused: 0,
  answerLost: 0,
  answerRepeated: 0,
  resetByClient: 0,
  challenged: 0,
  open: 0,
};
const handshakes = (over: Partial<Handshakes> = {}): Handshakes => ({
  seconds: 8,
  total: NOBODY,
  clients: [],
  repeats: [],
  timestamps: [],
  reused: 0,
  ecnUnanswered: false,
  withoutOptionsUnanswered: false,
  incomplete: false,
  ...over,
});
const drops = (over: Partial<Drops> = {}): Drops => ({
  all: [],
  ofSyns: [],
  ofAnswers: [],
  looked: 0,
  reasons: true,
  sampled: false,
  stopped: false,
  ...over,
});
const DROP = { reason: 'NETFILTER_DROP', place: 'nft_do_chain', device: 'eth0', count: 58, benign: false };

function said(proof: Partial<Proof>, detail: 'short' | 'full' = 'short', lang: 'en' | 'zh' = 'en'): string {
  const shown = { ...diagnosis(), proof: { handshakes: null, drops: null, missing: [], ...proof } };
  return renderText(diagnosisDocument(shown, null, { detail, lang }), { width: 500, colour: false });
}

describe('the proof in a report', () => {
  test('is no part of it where nobody asked', () => {
    const text = renderText(diagnosisDocument(diagnosis(), null, { detail: 'full', lang: 'en' }), {
      width: 500,
      colour: false,
    });
    expect(text).not.toContain('Proof');
  });

  test('accounts for the attempts, those that did not help apart from those answered', () => {
    const total = { ...NOBODY, attempts: 12, answered: 9, answerLost: 2, unanswered: 3 };
    expect(said({ handshakes: handshakes({ total }) })).toContain(
      'On the wire, 12 attempts in 8 s: 7 answered; 3 not answered at all; 2 answered, but the client goes on asking: the answer does not reach it.',
    );
  });

  test('says that nothing came', () => {
    expect(said({ handshakes: handshakes() })).toContain('In 8 s of capture not one SYN came.');
  });

  test('shows clients beside each other, the worst first, when there are several', () => {
    const row = { ...NOBODY, attempts: 4, port: 8080, devices: ['eth0'] };
    const clients = [
      { ...row, client: '192.0.2.7', unanswered: 4 },
      { ...row, client: '192.0.2.8', answered: 4 },
    ];
    const total = { ...NOBODY, attempts: 8, answered: 4, unanswered: 4 };
    const text = said({ handshakes: handshakes({ total, clients }) });
    expect(text.indexOf('192.0.2.7')).toBeGreaterThan(0);
    expect(text.indexOf('192.0.2.8')).toBeGreaterThan(text.indexOf('192.0.2.7'));
  });

  test('tells of clocks behind one address, of repeats, and of what the options decide', () => {
    const text = said({
      handshakes: handshakes({
        total: { ...NOBODY, attempts: 264, answered: 246, unanswered: 18 },
        timestamps: [{ client: '192.0.2.9', port: 80, behind: 16, ahead: 245 }],
        repeats: [{ kind: 'doubling', attempts: 18, gaps: [1, 2, 4] }],
        ecnUnanswered: true,
      }),
    });
    expect(text).toContain('Behind 192.0.2.9 the timestamp decides: 16 SYNs with an older one were not answered, 245');
    expect(text).toContain('after 1, 2, 4 s');
    expect(text).toContain('SYNs that ask for ECN are not answered');
  });

  test('names what the kernel dropped of them, and where', () => {
    const text = said({ drops: drops({ ofSyns: [DROP], looked: 60 }) });
    expect(text).toContain('The kernel itself dropped 58 of 60 SYNs that were not answered:');
    expect(text).toContain('NETFILTER_DROP in nft_do_chain (eth0): 58');
  });

  test('says what a trace without drops leaves open', () => {
    expect(said({ drops: drops({ looked: 60 }) })).toContain('A listener that refuses (full queue, no way back');
  });

  test('shows the rest of the machine in full only', () => {
    const other = drops({ all: [DROP, { ...DROP, reason: 'QUEUE_PURGE', benign: true }], ofSyns: [DROP], looked: 60 });
    expect(said({ drops: other })).not.toContain('QUEUE_PURGE');
    expect(said({ drops: other }, 'full')).toContain('QUEUE_PURGE (ordinary)');
  });

  test('says what is missing, in the words of the host', () => {
    const missing = [{ source: 'capture-syn', reason: 'tcpdump is not installed' }];
    expect(said({ missing })).toContain('No capture: tcpdump is not installed.');
  });

  test('speaks Chinese too', () => {
    const text = said({ drops: drops({ ofSyns: [DROP], looked: 60 }) }, 'short', 'zh');
    expect(text).toContain('未得到应答的 60 个 SYN 中，内核自己丢弃了 58 个');
    expect(proofWordsOf('zh').heading).toBe('实证');
  });
});
