import { describe, expect, it } from 'vitest';
import { asPrinted } from '../../../src/snapshot/recognise/as-printed.ts';

const ROWS =
  'State  Recv-Q Send-Q Local Address:Port  Peer Address:Port\nLISTEN 129    128    0.0.0.0:80          0.0.0.0:*\n';

describe('a text as the tools printed it', () => {
  it('loses the colours of grep, the title of a terminal and what a prompt switches on', () => {
    const coloured = ROWS.replace('129', '\u001b[01;31m\u001b[K129\u001b[m\u001b[K');
    expect(asPrinted(`\u001b]0;root@web1: ~\u0007\u001b[?2004h${coloured}`)).toBe(ROWS);
  });

  it.each([
    ['no-break spaces of a web page', (text: string) => text.replaceAll('  ', '\u00a0 ')],
    ['a byte order mark and marks without width', (text: string) => `\ufeff${text.replace('LISTEN', 'LIS\u200bTEN')}`],
    ['a mail that quotes it', (text: string) => text.replace(/^/gm, '> ').replace(/> $/, '')],
    ['a mail that quotes a quotation', (text: string) => text.replace(/^/gm, '> > ').replace(/> > $/, '')],
    ['docker compose logs', (text: string) => text.replace(/^(?=.)/gm, 'web-1  | ')],
    ['kubectl logs --prefix', (text: string) => text.replace(/^(?=.)/gm, '[pod/nginx-7d9f/nginx] ')],
    ['kubectl logs --timestamps', (text: string) => text.replace(/^(?=.)/gm, '2026-11-29T03:12:11.123456789Z ')],
    ['a code block in a list', (text: string) => text.replace(/^(?=.)/gm, '      ')],
  ])('loses %s', (_, framed) => {
    expect(asPrinted(framed(ROWS))).toBe(ROWS);
  });

  it('reads the entities of a page once', () => {
    expect(asPrinted('10.0.0.2.27095 -&gt; 10.0.0.30 &amp;lt;\n')).toBe('10.0.0.2.27095 -> 10.0.0.30 &lt;\n');
  });

  it('keeps the steps of what is indented in itself', () => {
    expect(asPrinted('    Tcp:\n        5 resets sent\n')).toBe('Tcp:\n    5 resets sent\n');
  });

  it.each([
    ['a diff', '< net.core.somaxconn = 128\n---\n> net.core.somaxconn = 4096\n'],
    ['a log with its host and program', '2026-11-29T03:12:11+0000 web1 kernel: TCP: out of memory\n'.repeat(2)],
    ['dmesg in ISO time', '2026-11-29T03:12:11,123456+00:00 TCP: out of memory -- consider tuning tcp_mem\n'.repeat(2)],
    ['rows of /proc/net/netstat', 'TcpExt: SyncookiesSent ListenDrops\nTcpExt: 0 12\n'],
  ])('leaves %s alone', (_, text) => {
    expect(asPrinted(text)).toBe(text);
  });
});
