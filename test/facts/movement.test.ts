import { describe, expect, test } from 'vitest';
import type { Comparison, Reading } from '../../src/facts/delta.ts';
import { HANDSHAKE, LISTENER, NETWORK, speaks } from '../../src/facts/movement.ts';

const WINDOW: Comparison = { basis: 'window', seconds: 10 };
const UNDATED: Comparison = { basis: 'increase', seconds: null };

function grown(increase: number): Reading {
  return { total: increase, increase, after: BigInt(increase) };
}

describe('how a counter speaks in a window', () => {
  test('one refused SYN in ten seconds is somebody, however busy the listener', () => {
    expect(speaks(WINDOW, grown(1), grown(40_000), LISTENER).speaks).toBe('active');
  });

  test('the same in increases of unknown length is background', () => {
    expect(speaks(UNDATED, grown(3), grown(40_000), LISTENER).speaks).toBe('background');
    expect(speaks(UNDATED, grown(150), grown(40_000), LISTENER).speaks).toBe('active');
  });

  test('resets of scanners among thousands of handshakes accuse nobody, even in a short window', () => {
    expect(speaks(WINDOW, grown(12), grown(40_000), HANDSHAKE).speaks).toBe('background');
    expect(speaks(WINDOW, grown(400), grown(40_000), HANDSHAKE).speaks).toBe('active');
  });

  test('a few beside a whole that was cut away are background, many are not, and a refused SYN is always somebody', () => {
    expect(speaks(WINDOW, grown(12), undefined, HANDSHAKE, true).speaks).toBe('background');
    expect(speaks(WINDOW, grown(400), undefined, HANDSHAKE, true).speaks).toBe('active');
    expect(speaks(WINDOW, grown(12), undefined, HANDSHAKE).speaks).toBe('active');
    expect(speaks(WINDOW, grown(1), undefined, LISTENER, true).speaks).toBe('active');
  });

  test('stray packets of a busy network are background, those of a quiet one are not', () => {
    expect(speaks(WINDOW, grown(9), grown(900_000), NETWORK).speaks).toBe('background');
    expect(speaks(WINDOW, grown(9), grown(400), NETWORK).speaks).toBe('active');
  });

  test('an increase with nothing to compare it with is told', () => {
    expect(speaks(UNDATED, grown(40), undefined, NETWORK).speaks).toBe('active');
  });
});
