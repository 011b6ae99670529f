import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { WebSocket } from 'ws';
import { freshSecret } from '../state/ids.ts';
import { isRecord } from '../blocks/walk.ts';
import type { Faults } from '../faults.ts';

const ACK_MS = 3000;
const PING_MS = 10_000;
const TICKET_MS = 30_000;
const SOCKETS_AN_APP = 10;
const GOODBYE_MS = 500;

export type Envelope = 'slash_commands' | 'interactive' | 'events_api';
export type Ack =
  | { readonly acked: true; readonly payload: unknown }
  | { readonly acked: false; readonly reason: 'dispatch_failed' | 'operation_timeout' };

interface Socket {
  readonly socket: WebSocket;
  retiring: boolean;
}

/** Socket Mode: the connections of the app, and what is under way on them. */
export class Sockets {
  readonly #tickets = new Map<string, number>();
  readonly #waiting = new Map<string, (ack: Ack) => void>();
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #appId: string;
  readonly #onCount: (count: number) => void;
  readonly #faults: Pick<Faults, 'twice'>;
  #sockets: Socket[] = [];
  #next = 0;

  constructor(appId: string, onCount: (count: number) => void, faults: Pick<Faults, 'twice'>) {
    this.#appId = appId;
    this.#onCount = onCount;
    this.#faults = faults;
  }

  get count(): number {
    return this.#sockets.filter((entry) => !entry.retiring).length;
  }

  get full(): boolean {
    return this.#sockets.length >= SOCKETS_AN_APP;
  }

  /** A ticket is good for one connection. */
  ticket(): string {
    const ticket = freshSecret();
    this.#tickets.set(ticket, Date.now() + TICKET_MS);
    return ticket;
  }

  redeem(ticket: string): boolean {
    const expires = this.#tickets.get(ticket);
    this.#tickets.delete(ticket);
    return expires !== undefined && Date.now() <= expires;
  }

  accept(socket: WebSocket): void {
    const entry: Socket = { socket, retiring: false };
    this.#sockets = [...this.#sockets, entry];
    const ping = setInterval(() => socket.ping(`Ping from syndrop ${Date.now()}`), PING_MS);
    this.#timers.add(ping);
    socket.on('message', (data: Buffer) => this.#receive(data.toString('utf8')));
    socket.on('error', () => socket.terminate());
    socket.on('close', () => {
      clearInterval(ping);
      this.#timers.delete(ping);
      this.#sockets = this.#sockets.filter((other) => other !== entry);
      this.#onCount(this.count);
    });
    const hello = {
      type: 'hello',
      num_connections: this.count,
      debug_info: { host: 'applink-0', build_number: 1, approximate_connection_time: 18_060 },
      connection_info: { app_id: this.#appId },
    };
    socket.send(JSON.stringify(hello));
    this.#onCount(this.count);
  }

  /** Hands one envelope to one of the connections and waits for its acknowledgement, three seconds at most. */
  deliver(type: Envelope, payload: unknown, acceptsPayload: boolean, retry?: { attempt: number }): Promise<Ack> {
    const socket = this.#pick();
    if (socket === null) return Promise.resolve({ acked: false, reason: 'dispatch_failed' });
    const envelope_id = randomUUID();
    const retries =
      type === 'events_api' ? { retry_attempt: retry?.attempt ?? 0, retry_reason: retry ? 'timeout' : '' } : {};
    return new Promise((resolve) => {
      const settle = (ack: Ack) => {
        clearTimeout(timer);
        this.#timers.delete(timer);
        this.#waiting.delete(envelope_id);
        resolve(ack);
      };
      const timer = setTimeout(() => settle({ acked: false, reason: 'operation_timeout' }), ACK_MS);
      this.#timers.add(timer);
      this.#waiting.set(envelope_id, settle);
      const envelope = { type, payload, accepts_response_payload: acceptsPayload, ...retries };
      socket.send(JSON.stringify({ envelope_id, ...envelope }));
      if (this.#faults.twice) this.#pick()?.send(JSON.stringify({ envelope_id: randomUUID(), ...envelope }));
    });
  }

  /** Says goodbye as Slack does now and then: `warning` leaves ten seconds, `refresh_requested` hardly any. */
  disconnect(reason: 'warning' | 'refresh_requested' | 'link_disabled'): void {
    for (const entry of this.#sockets) {
      entry.retiring = true;
      entry.socket.send(JSON.stringify({ type: 'disconnect', reason, debug_info: { host: 'applink-0' } }));
      const timer = setTimeout(() => entry.socket.close(1000), reason === 'warning' ? 10_000 : 500);
      this.#timers.add(timer);
      entry.socket.once('close', () => {
        clearTimeout(timer);
        this.#timers.delete(timer);
      });
    }
    this.#onCount(this.count);
  }

  /** As when the network is gone: without a word. */
  cut(): void {
    for (const { socket } of this.#sockets) socket.terminate();
  }

  /** Politely first: a client whose own goodbye is under way takes a broken connection for an error. */
  async close(): Promise<void> {
    for (const timer of this.#timers) clearTimeout(timer);
    for (const settle of this.#waiting.values()) settle({ acked: false, reason: 'dispatch_failed' });
    const sockets = this.#sockets.map((entry) => entry.socket);
    for (const socket of sockets) socket.close(1001);
    const deadline = Date.now() + GOODBYE_MS;
    while (this.#sockets.length > 0 && Date.now() < deadline) await sleep(10);
    for (const socket of sockets) socket.terminate();
  }

  /** Slack gives no order among several connections; taking turns finds the apps that rely on one. */
  #pick(): WebSocket | null {
    const open = this.#sockets.filter((entry) => !entry.retiring && entry.socket.readyState === entry.socket.OPEN);
    this.#next += 1;
    return open[this.#next % Math.max(1, open.length)]?.socket ?? null;
  }

  #receive(text: string): void {
    const answer = parse(text);
    if (!isRecord(answer) || typeof answer['envelope_id'] !== 'string') return;
    this.#waiting.get(answer['envelope_id'])?.({ acked: true, payload: answer['payload'] });
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
