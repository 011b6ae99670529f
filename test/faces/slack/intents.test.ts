import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Intent } from '../../../src/faces/slack/intents/intent.ts';
import { readIntent } from '../../../src/faces/slack/intents/read-intent.ts';

const again: Intent = { kind: 'again' };
const proof: Intent = { kind: 'proof' };
const history: Intent = { kind: 'history' };
const help: Intent = { kind: 'help' };

describe('a reply in a thread', () => {
  it.each<[string, Intent]>([
    ['again', again],
    [' Again! ', again],
    ['please try again', again],
    ['run it again', again],
    ['once more', { kind: 'again' }],
    ['再来一次', again],
    ['请再来一次。', again],
    ['proof', proof],
    ['prove it', proof],
    ['实证', proof],
    ['抓包看看', proof],
    ['at 03:12', { kind: 'at', at: '03:12' }],
    ['at ０３：１２', { kind: 'at', at: '03:12' }],
    ['what about at 2026-11-29 03:12?', { kind: 'at', at: '2026-11-29T03:12' }],
    ['at 2026-11-29T03:12Z', { kind: 'at', at: '2026-11-29T03:12Z' }],
    ['at –20m', { kind: 'at', at: '-20m' }],
    ['03:12 呢？', { kind: 'at', at: '03:12' }],
    ['看看 03:12', { kind: 'at', at: '03:12' }],
    ['why not conntrack?', { kind: 'why-not', term: 'conntrack' }],
    ['Why isn’t it the SYN queue?', { kind: 'why-not', term: 'syn queue' }],
    ['为什么不是 conntrack？', { kind: 'why-not', term: 'conntrack' }],
    ['为什么不是防火墙呢', { kind: 'why-not', term: '防火墙' }],
    ['explain PAWS', { kind: 'explain', term: 'paws' }],
    ['what is a SYN queue?', { kind: 'explain', term: 'syn queue' }],
    ['解释一下 PAWS', { kind: 'explain', term: 'paws' }],
    ['什么是全连接队列', { kind: 'explain', term: '全连接队列' }],
    ['PAWS 是什么？', { kind: 'explain', term: 'paws' }],
    ['compare with host-43', { kind: 'compare', hosts: ['host-43'] }],
    ['compare with <http://web-1.example.com|web-1.example.com>', { kind: 'compare', hosts: ['web-1.example.com'] }],
    ['vs host-43, host-44 and host-45', { kind: 'compare', hosts: ['host-43', 'host-44', 'host-45'] }],
    ['和 host-43 对比', { kind: 'compare', hosts: ['host-43'] }],
    ['对比 host-43', { kind: 'compare', hosts: ['host-43'] }],
    ['history', history],
    ['历史', history],
    ['zh', { kind: 'language', lang: 'zh' }],
    ['中文', { kind: 'language', lang: 'zh' }],
    ['in English please', { kind: 'language', lang: 'en' }],
    ['help', help],
    ['怎么用？', help],
  ])('%j is understood', (said, intent) => {
    expect(readIntent(said)).toEqual(intent);
  });

  it.each([
    '',
    '   ',
    'ok',
    'again and again this host',
    'can somebody restart it again?',
    'I have no proof',
    'the history of this host is long',
    'why not just restart nginx and see what happens when the queue drains over there by itself',
    'is it the firewall?',
    'at lunch',
    'at 03:12 it was fine',
    'meeting at 03:12',
    'compare with care; then decide',
    'help is on the way',
    '我再来一次试试',
    '历史上没出过这个问题',
  ])('%j is talk between people', (said) => {
    // A question about something no cause goes by is told from one that is by the list of causes.
    const intent = readIntent(said);
    expect(intent === null || intent.kind === 'why-not').toBe(true);
  });

  it('is read without throwing, and hosts in it are plain names', () => {
    const property = fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (said) => {
      const intent = readIntent(said);
      return intent?.kind !== 'compare' || intent.hosts.every((host) => /^[a-z0-9][a-z0-9._-]*$/.test(host));
    });
    expect(() => fc.assert(property)).not.toThrow();
  });
});
