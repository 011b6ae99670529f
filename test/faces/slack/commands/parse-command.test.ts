import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCommand } from '../../../../src/faces/slack/commands/parse-command.ts';

const asks = (question: object) => ({ kind: 'diagnose', question });

describe('parseCommand', () => {
  it.each([
    ['host-42', { host: 'host-42' }],
    ['  HOST-42.Example.COM. ', { host: 'host-42.example.com' }],
    ['host-42 port 8080', { host: 'host-42', port: 8080 }],
    ['host-42:8080', { host: 'host-42', port: 8080 }],
    ['host-42 port=8080 from=10.0.0.7', { host: 'host-42', port: 8080, client: '10.0.0.7' }],
    ['host-42 container Web-1 port 80', { host: 'host-42', place: { kind: 'container', name: 'Web-1' }, port: 80 }],
    ['host-42 netns blue', { host: 'host-42', place: { kind: 'netns', name: 'blue' } }],
    ['host-42 pid=123', { host: 'host-42', place: { kind: 'pid', pid: 123 } }],
    ['host-42 FROM 2001:db8::7 Port 443', { host: 'host-42', client: '2001:db8::7', port: 443 }],
    ['host-42 port 8080 proof', { host: 'host-42', port: 8080, proof: true }],
    ['host-42 proof port 8080', { host: 'host-42', port: 8080, proof: true }],
    ['proof host-42:8080', { host: 'host-42', port: 8080, proof: true }],
    ['host-42 实证', { host: 'host-42', proof: true }],
    ['host-42 window 10s', { host: 'host-42', windowSeconds: 10 }],
    ['diagnose hosts', { host: 'hosts' }],
    ['10.1.2.3', { host: '10.1.2.3' }],
  ])('reads %s', (typed, question) => {
    expect(parseCommand(typed)).toEqual(asks(question));
  });

  it.each([
    ['host-42 at 03:12', '03:12'],
    ['host-42 at=03:12', '03:12'],
    ['host-42 at 2026-11-29T03:12', '2026-11-29T03:12'],
    ['host-42 at 2026-11-29 03:12', '2026-11-29T03:12'],
    ['host-42 at -20m', '-20m'],
    ['host-42 at –20m', '-20m'],
    ['host-42 at 03：12', '03:12'],
    ['host-42 at 2026-11-29T03:12+08:00', '2026-11-29T03:12+08:00'],
  ])('reads the minute in %s as it was typed', (typed, at) => {
    expect(parseCommand(typed)).toEqual({ kind: 'diagnose', question: { host: 'host-42' }, at });
  });

  it.each([
    'host-42 at 03:12 proof',
    'host-42 at 03:12 window 5',
    'host-42 netns blue at 03:12',
    'compare a b at 03:12',
  ])('takes no past in %s', (typed) => {
    expect(parseCommand(typed)).toMatchObject({ kind: 'mistake', code: 'past-alone' });
  });

  it.each([
    ['a link Slack made of a bare word', '<http://host-42|host-42>', { host: 'host-42' }],
    ['a link without a label', '<https://host-42.example.com/>', { host: 'host-42.example.com' }],
    [
      'a link with port and path',
      '<http://host-42:8080/health?x=1|host-42:8080/health?x=1>',
      { host: 'host-42', port: 8080 },
    ],
    ['a mail link', '<mailto:root@host-42|host-42>', { host: 'host-42' }],
    ['typographic quotes', '“host-42”', { host: 'host-42' }],
    ['code marks', '`host-42`', { host: 'host-42' }],
    ['an en dash from a phone', 'host–42', { host: 'host-42' }],
    ['a non-breaking hyphen', 'host\u201142', { host: 'host-42' }],
    ['full-width characters', 'ｈｏｓｔ－４２：８０８０', { host: 'host-42', port: 8080 }],
    ['a no-break space and a zero-width space', 'host-42\u00a0port\u200b 80', { host: 'host-42', port: 80 }],
    ['punctuation behind', 'host-42?', { host: 'host-42' }],
  ])('sees the host through %s', (_, typed, question) => {
    expect(parseCommand(typed)).toEqual(asks(question));
  });

  it('knows the other commands, whatever the case', () => {
    expect(parseCommand('')).toEqual({ kind: 'help' });
    expect(parseCommand('HELP')).toEqual({ kind: 'help' });
    expect(parseCommand('Hosts')).toEqual({ kind: 'hosts', selector: null });
    expect(parseCommand('hosts tag:edge')).toEqual({ kind: 'hosts', selector: 'tag:edge' });
    expect(parseCommand('pending')).toEqual({ kind: 'pending' });
    expect(parseCommand('explain ListenDrops')).toEqual({ kind: 'explain', term: 'ListenDrops' });
    expect(parseCommand('解释 net.ipv4.tcp_tw_recycle=1')).toEqual({
      kind: 'explain',
      term: 'net.ipv4.tcp_tw_recycle=1',
    });
    expect(parseCommand('explain')).toMatchObject({ code: 'word-missing' });
    expect(parseCommand('history Host-42')).toEqual({ kind: 'history', host: 'host-42' });
    expect(parseCommand('compare a b')).toEqual({ kind: 'compare', question: { host: 'a', against: ['b'] } });
    expect(parseCommand('compare a http://b:80/ c port 443 from 10.0.0.7')).toEqual({
      kind: 'compare',
      question: { host: 'a', against: ['b', 'c'], port: 443, client: '10.0.0.7' },
    });
    expect(parseCommand('probe Web-1 db-1:5432')).toEqual({
      kind: 'probe',
      question: { host: 'db-1', port: 5432, proof: true, dialledBy: { host: 'web-1' } },
    });
    expect(parseCommand('probe web-1 db-1 port 5432 address 2001:DB8::7 container pg')).toEqual({
      kind: 'probe',
      question: {
        host: 'db-1',
        port: 5432,
        place: { kind: 'container', name: 'pg' },
        proof: true,
        dialledBy: { host: 'web-1', address: '2001:db8::7' },
      },
    });
    expect(parseCommand('探测 web-1 db-1:5432 address=db.internal')).toMatchObject({
      question: { dialledBy: { host: 'web-1', address: 'db.internal' } },
    });
    expect(parseCommand('sweep')).toEqual({ kind: 'sweep', selector: 'all', dryRun: false });
    for (const typed of [
      'sweep web[01-40], !db* &amp; (prod)',
      'SWEEP “web[01–40], !db* & (prod)”',
      '巡检 web[01-40]，！db* ＆（prod）',
      'sweep <http://web|web>[01-40], !db* & (prod)',
    ]) {
      const { selector, ...rest } = { selector: '', ...parseCommand(typed) };
      expect(rest).toEqual({ kind: 'sweep', dryRun: false });
      expect((selector ?? '').replaceAll(' ', '')).toBe('web[01-40],!db*&(prod)');
    }
    expect(parseCommand('sweep prod --dry-run')).toEqual({ kind: 'sweep', selector: 'prod', dryRun: true });
    expect(parseCommand('again')).toEqual({ kind: 'again' });
    expect(parseCommand('proof')).toEqual({ kind: 'again', proof: true });
  });

  it.each([
    ['host-42 port', 'word-missing', 'port'],
    ['probe', 'word-missing', 'probe A B:PORT'],
    ['probe web-1', 'word-missing', 'probe A B:PORT'],
    ['probe web-1 db-1', 'no-port', 'db-1'],
    ['probe -x db-1:80', 'bad-host', '-x'],
    ['probe web-1 db-1:80 address', 'bad-address', ''],
    ['probe web-1 db-1:80 address -oProxyCommand=x', 'bad-address', '-oproxycommand=x'],
    ['probe web-1 db-1:80 db-2', 'two-hosts', 'db-2'],
    ['host-42 port 0', 'bad-port', '0'],
    ['host-42 pid 0', 'bad-place', '0'],
    ['host-42 pid web', 'bad-place', 'web'],
    ['host-42 netns ../x', 'bad-place', '../x'],
    ['host-42 container a pid 1', 'two-places', '1'],
    ['host-42 container', 'word-missing', 'container'],
    ['host-42 port 65536', 'bad-port', '65536'],
    ['host-42 port 80 on', 'two-hosts', 'on'],
    ['host-42 port 80 =', 'not-understood', '='],
    ['host-42:99999', 'bad-host', 'host-42:99999'],
    ['host-42 from somewhere', 'bad-client', 'somewhere'],
    ['host-42 from 10.0.0.256', 'bad-client', '10.0.0.256'],
    ['host-42 window 600', 'bad-window', '600'],
    ['host-42 host-43', 'two-hosts', 'host-43'],
    ['history', 'no-host', 'history'],
    ['compare host-42', 'word-missing', 'compare A B'],
    ['compare host-42 port 80', 'word-missing', 'compare A B'],
    ['compare a b;reboot$ c', 'bad-host', 'reboot$'],
    ['compare a b port eighty', 'bad-port', 'eighty'],
    ['-rf', 'bad-host', '-rf'],
    ['host;reboot', 'two-hosts', 'reboot'],
    ['$(reboot)', 'bad-host', '$(reboot'],
    ['../../etc', 'bad-host', '../../etc'],
    ['<@U0ONCALL1|oncall>', 'person-not-host', 'oncall'],
    ['<@U0ONCALL1>', 'person-not-host', ''],
    ['<#C0INCIDENT|incidents>', 'person-not-host', 'incidents'],
    ['<!channel>', 'person-not-host', ''],
    ['a'.repeat(501), 'too-long', undefined],
    ['a'.repeat(254), 'bad-host', undefined],
  ])('refuses %s with the word at fault', (typed, code, given) => {
    expect(parseCommand(typed)).toMatchObject({ kind: 'mistake', code, ...(given === undefined ? {} : { given }) });
  });

  it('never throws, and a host it reads is always a plain name', () => {
    const plain = /^[a-z0-9]([a-z0-9._-]*[a-z0-9])?$/;
    const check = fc.property(fc.string({ unit: 'binary', maxLength: 600 }), (typed) => {
      const parsed = parseCommand(typed);
      return parsed.kind !== 'diagnose' || plain.test(parsed.question.host);
    });
    expect(() => fc.assert(check)).not.toThrow();
  });
});
