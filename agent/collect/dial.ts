import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer } from '../../src/protocol/bundle.ts';
import { type Dial, DIAL } from '../../src/protocol/proof.ts';
import { absent, errnoOf } from './absent.ts';

/** After connecting: a server that resets what it accepts does so at once. */
const SETTLE_MS = 300;

/** Connects some times, none waiting for another, and says what became of each. Nothing is sent. */
export async function dial({ address, port, attempts }: Dial, signal: AbortSignal): Promise<Answer> {
  const begun: Promise<string>[] = [];
  try {
    await sleep(DIAL.delayMs, undefined, { signal });
    while (begun.length < attempts) {
      if (begun.length > 0) await sleep(DIAL.gapMs, undefined, { signal });
      begun.push(attempt(address, port, signal));
    }
  } catch {
    return absent('cancelled', 'the collection was cancelled');
  }
  const outcomes = await Promise.all(begun);
  return { text: outcomes.map((outcome, index) => `${index + 1} ${outcome}\n`).join('') };
}

function attempt(host: string, port: number, signal: AbortSignal): Promise<string> {
  const began = performance.now();
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    let connected = false;
    let own = '';
    const settle = (outcome: string): void => {
      clearTimeout(timer);
      own ||= ownEnd(socket);
      signal.removeEventListener('abort', cancel);
      socket.destroy();
      resolve(`${outcome} ${Math.round(performance.now() - began)}${own}`);
    };
    const cancel = (): void => settle('timeout');
    let timer = setTimeout(() => settle('timeout'), DIAL.timeoutMs);
    signal.addEventListener('abort', cancel, { once: true });
    socket.on('connect', () => {
      connected = true;
      own = ownEnd(socket);
      clearTimeout(timer);
      timer = setTimeout(() => settle('ok'), SETTLE_MS);
    });
    socket.on('error', (cause) => settle(connected ? 'reset' : outcomeOf(errnoOf(cause))));
    socket.on('end', () => settle('ok'));
  });
}

/** By which the other end tells these attempts from others of this host; not known any more once one was refused. */
function ownEnd({ localAddress, localPort }: Socket): string {
  return localAddress === undefined || localPort === undefined ? '' : ` ${localAddress} ${localPort}`;
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
