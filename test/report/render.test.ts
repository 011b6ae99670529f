import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Document } from '../../src/report/document.ts';
import { renderMarkdown } from '../../src/report/markdown.ts';
import { count, duration, percent, rate } from '../../src/report/numbers.ts';
import { printable, shorten } from '../../src/report/printable.ts';
import { createRedactor, redactDocument } from '../../src/report/redact.ts';
import { renderText } from '../../src/report/text.ts';
import { columns } from '../../src/report/width.ts';

function paragraph(text: string): Document {
  return { summary: '', tone: 'neutral', blocks: [{ kind: 'paragraph', spans: [{ kind: 'text', text }] }] };
}

describe('renderText', () => {
  it('folds prose at the width, Chinese too, and never quoted lines', () => {
    const zh = '完成握手的连接在队列中等待程序调用 accept()。等待的连接超过限度后，下一个 SYN 会被丢弃。';
    for (const line of renderText(paragraph(zh), { width: 30, colour: false }).split('\n')) {
      expect(columns(line)).toBeLessThanOrEqual(32);
      expect(line).not.toMatch(/^[，。]/);
    }
    const long = 'LISTEN '.repeat(40).trim();
    const code: Document = { summary: '', tone: 'neutral', blocks: [{ kind: 'code', lines: [long] }] };
    expect(renderText(code, { width: 30, colour: false })).toBe(`  ${long}\n`);
  });

  it('lets no quoted byte move the cursor or the reading order', () => {
    const check = fc.property(fc.string({ unit: 'binary' }), (text) => {
      const shown = renderText(
        { summary: '', tone: 'bad', blocks: [{ kind: 'code', lines: [text] }] },
        { width: 80, colour: false },
      );
      // oxlint-disable-next-line no-control-regex -- they are what must not be there
      return !/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/.test(shown);
    });
    expect(() => fc.assert(check)).not.toThrow();
    expect(printable('a\u001b[31mb\u202ec')).toBe('a\\x1b[31mb\\u202ec');
  });

  it('colours only when asked', () => {
    const diff: Document = {
      summary: '',
      tone: 'bad',
      blocks: [{ kind: 'code', lines: ['- a', '+ b'], language: 'diff' }],
    };
    expect(renderText(diff, { width: 80, colour: true })).toContain('\u001b[32m+ b\u001b[0m');
    expect(renderText(diff, { width: 80, colour: false })).toBe('  - a\n  + b\n');
  });
});

describe('renderMarkdown', () => {
  it('keeps quoted text from becoming markup', () => {
    const text = '# <script> [a](b) *x* | `y` tcp_max_syn';
    expect(renderMarkdown(paragraph(text))).toBe('\\# \\<script\\> \\[a\\](b) \\*x\\* \\| \\`y\\` tcp\\_max\\_syn\n');
    const fence: Document = { summary: '', tone: 'neutral', blocks: [{ kind: 'code', lines: ['```', 'x'] }] };
    expect(renderMarkdown(fence)).toBe('````text\n```\nx\n````\n');
  });
});

describe('redaction', () => {
  it('gives one address one name throughout and leaves loopback, wildcards, versions and times', () => {
    const redact = createRedactor({ addresses: true, words: ['host-42.example.com'] });
    expect(redact('10.0.0.7:443 -> 192.168.1.9, 10.0.0.7 again, fe80::1%eth0 52:54:00:12:34:56')).toBe(
      'ip-2:443 -> ip-3, ip-2 again, ip-1%eth0 mac-1',
    );
    expect(redact('0.0.0.0:8080 127.0.0.1 [::]:80 ::1 03:12:04 4.18.0-372.9.1.el8 net:[4026531840]')).toBe(
      '0.0.0.0:8080 127.0.0.1 [::]:80 ::1 03:12:04 4.18.0-372.9.1.el8 net:[4026531840]',
    );
    expect(redact('host-42.example.com and 2001:db8::7')).toBe('name-1 and ip-4');
  });

  it('reaches every part of a document', () => {
    const spans = [{ kind: 'code' as const, text: '10.0.0.7' }];
    const whole: Document = {
      summary: '10.0.0.7',
      tone: 'bad',
      blocks: [
        { kind: 'heading', text: '10.0.0.7' },
        { kind: 'paragraph', spans },
        { kind: 'note', spans },
        { kind: 'code', lines: ['10.0.0.7'] },
        { kind: 'facts', rows: [{ label: 'peer', spans }] },
        { kind: 'table', columns: ['peer'], rows: [['10.0.0.7']] },
        { kind: 'list', items: [spans] },
        { kind: 'divider' },
      ],
    };
    const hidden = JSON.stringify(redactDocument(whole, createRedactor({ addresses: true })));
    expect(hidden).not.toContain('10.0.0.7');
    expect(hidden.match(/ip-1/g)).toHaveLength(8);
  });
});

describe('numbers', () => {
  it('never round a part up to all, down to nothing, or a rate to zero', () => {
    expect([0, 0.001, 0.5, 0.999, 1].map(percent)).toEqual(['0 %', '1 %', '50 %', '99 %', '100 %']);
    expect([0, 0.004, 0.25, 8.4, 82.4, 1930.4].map(rate)).toEqual(['0', '<0.01', '0.25', '8.4', '82.4', '1,930']);
    expect([412, 1_234_567].map(count)).toEqual(['412', '1,234,567']);
    expect([5, 5.04, 90, 600, 7200, 5400].map((seconds) => duration(seconds, 'en'))).toEqual([
      '5 s',
      '5 s',
      '90 s',
      '10 min',
      '2 h',
      '90 min',
    ]);
  });

  it('shortening never splits a character in two', () => {
    expect(shorten('ab😀cd', 4)).toBe('ab…');
    expect(shorten('abc', 3)).toBe('abc');
  });
});
