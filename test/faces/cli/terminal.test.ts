import { PassThrough, Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { openTerminal, wantsColor } from '../../../src/faces/cli/terminal.ts';

function screen(isTTY: boolean) {
  return Object.assign(new PassThrough(), { isTTY });
}

describe('wantsColor', () => {
  it('follows the terminal, unless NO_COLOR or FORCE_COLOR say otherwise', () => {
    expect(wantsColor(screen(true), {})).toBe(true);
    expect(wantsColor(screen(false), {})).toBe(false);
    expect(wantsColor(screen(true), { TERM: 'dumb' })).toBe(false);
    expect(wantsColor(screen(true), { NO_COLOR: '1' })).toBe(false);
    expect(wantsColor(screen(true), { NO_COLOR: '' })).toBe(true);
    expect(wantsColor(screen(false), { FORCE_COLOR: '1' })).toBe(true);
    expect(wantsColor(screen(true), { FORCE_COLOR: '0' })).toBe(false);
    expect(wantsColor(screen(true), { NO_COLOR: '1', FORCE_COLOR: '1' })).toBe(false);
  });
});

describe('progress', () => {
  it('is drawn and wiped on a terminal, and is nothing at all in a log', () => {
    const [tty, log] = [screen(true), screen(false)];
    const streams = { stdin: new PassThrough(), stdout: screen(false) };
    openTerminal({ ...streams, stderr: tty }, {}).progress('watching:')();
    openTerminal({ ...streams, stderr: log }, {}).progress('watching:')();
    expect(String(tty.read())).toBe('\r\u001B[Kwatching: 0 s\r\u001B[K');
    expect(log.read()).toBeNull();
  });
});

describe('a closed pipe', () => {
  it('is no error, but a full disk is', async () => {
    const failing = (code: string) =>
      new Writable({ write: (_chunk, _encoding, done) => done(Object.assign(new Error(code), { code })) });
    const write = (code: string) => {
      const stdout = failing(code);
      openTerminal({ stdin: new PassThrough(), stdout, stderr: screen(false) }, {}).out('x');
      return stdout;
    };
    const closed = write('EPIPE');
    await new Promise((resolve) => closed.once('close', resolve));
    const full = failing('ENOSPC');
    openTerminal({ stdin: new PassThrough(), stdout: full, stderr: screen(false) }, {});
    expect(() => full.emit('error', Object.assign(new Error('full'), { code: 'ENOSPC' }))).toThrow('full');
  });
});
