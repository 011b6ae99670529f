import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer } from '../../src/protocol/bundle.ts';
import { type Dial, DIAL } from '../../src/protocol/proof.ts';
import { absent, errnoOf } from './absent.ts';

/** After connecting: a server that resets what it accepts does so at once. */
const SETTLE_MS = 300;

/** Connects some times, one after the other, and says what became of each. Nothing is sent. */
export async function dial({ address, port, attempts }: Dial, signal: AbortSignal): Promise<Answer> {
  const lines: string[] = [];
  try {
    await sleep(DIAL.delayMs, undefined, { signal });
    for (let number = 1; number <= attempts; number += 1) {
      lines.push(`${number} ${await attempt(address, port, signal)}\n`);
      await sleep(DIAL.gapMs, undefined, { signal });
    }
  } catch {
    return absent('cancelled', 'the collection was cancelled');
  }
  return { text: lines.join('') };
}

function attempt(host: string, port: number, signal: AbortSignal): Promise<string> {
  const began = performance.now();
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    let own = '';
    const settle = (outcome: string): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', cancel);
      socket.destroy();
      resolve(`${outcome} ${Math.round(performance.now() - began)}${own}`);
    };
    const cancel = (): void => settle('timeout');
    let timer = setTimeout(() => settle('timeout'), DIAL.timeoutMs);
    signal.addEventListener('abort', cancel, { once: true });
    socket.on('connect', () => {
      own = ` ${socket.localAddress} ${socket.localPort}`;
      clearTimeout(timer);
      timer = setTimeout(() => settle('ok'), SETTLE_MS);
    });
    socket.on('error', (cause) => settle(own === '' ? outcomeOf(errnoOf(cause)) : 'reset'));
    socket.on('end', () => settle('ok'));
  });
}

const OUTCOMES: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'refused',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  ENOTFOUND: 'no-name',
  EAI_AGAIN: 'no-name',
  ETIMEDOUT: 'timeout',
};

function outcomeOf(code: string | undefined): string {
  return OUTCOMES[code ?? ''] ?? 'failed';
}
