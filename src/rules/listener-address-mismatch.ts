import { resetsWithoutSocket } from '../facts/ledger.ts';
import type { ListenerFact, ListenerFacts } from '../facts/listeners.ts';
import type { ReportedError } from '../facts/reported.ts';
import { isLoopback, isWildcard } from '../facts/addresses.ts';
import { found, ruledOut } from './answers.ts';
import { defineRule } from './rule.ts';

export const listenerAddressMismatch = defineRule({
  id: 'listener-address-mismatch',
  label: 'wrong-bind-address',
  needs: ['listeners'],
  text: {
    en: {
      title: 'The listener on port {port} is bound to {address} only',
      name: 'The listener is bound to another address',
      mechanism:
        'A listener exists for the port, but not for the address or family the client asks for; the kernel answers with a reset.',
      everywhere: 'A listener on every address serves port {port}.',
      notAsked: 'No port was asked for, and the listeners serve addresses of the outside.',
      noPort: 'Nothing listens on port {port} at all.',
      chainBound: 'bound to {address} only',
      chainReset: 'clients from elsewhere are refused',
      bind: 'Change the bind address of the program (0.0.0.0 or [::], or the address clients use).',
    },
    zh: {
      title: '端口 {port} 的监听只绑定在 {address}',
      name: '监听绑定在其他地址',
      mechanism: '该端口有监听者，但不是客户端请求的地址或协议族；内核以 RST 应答。',
      everywhere: '端口 {port} 有监听所有地址的监听者。',
      notAsked: '没有询问具体端口，且监听者服务于外部地址。',
      noPort: '端口 {port} 根本没有监听者。',
      chainBound: '只绑定在 {address}',
      chainReset: '来自别处的客户端被拒绝',
      bind: '修改程序的绑定地址（0.0.0.0 或 [::]，或客户端使用的地址）。',
    },
  },
  references: ['net/ipv4/inet_hashtables.c: compute_score', 'man ipv6(7): IPV6_V6ONLY'],

  examine({ question, listeners, counters, reported, snapshot }) {
    const port = question.port ?? refusedPort(reported, snapshot.notes);
    const suspect = port === undefined ? lonely(listeners) : narrow(listeners, port);
    if (suspect === undefined) {
      if (port === undefined) return ruledOut('notAsked');
      const some = listeners.all.some(({ listener }) => listener.port === port);
      return ruledOut(some ? 'everywhere' : 'noPort', { port });
    }
    const resets = counters?.increase('TcpOutRsts') ?? 0;
    const asked = port !== undefined;
    // Somebody was turned away from this very port.
    const isRefused = reported?.some((error) => error.kind === 'refused' && error.port === port) === true && asked;
    return found({
      state: asked && resets > 0 ? 'active' : isRefused ? 'past' : 'latent',
      confidence: asked ? 'likely' : 'possible',
      explains: asked ? resetsWithoutSocket(counters) : undefined,
      evidence: [suspect.quote, ...(resets > 0 ? (counters?.quotes('TcpOutRsts') ?? []) : [])],
      chain: ['chainBound', 'chainReset'],
      advice: ['bind'],
      values: { port: suspect.listener.port, address: boundTo(suspect.listener) },
    });
  },
});

/** The port a refused client names, in the same line or in another of its message. */
function refusedPort(
  reported: readonly ReportedError[] | undefined,
  notes: readonly string[] | undefined,
): number | undefined {
  const refused = reported?.filter(({ kind }) => kind === 'refused') ?? [];
  if (refused.length === 0) return undefined;
  const named = refused.find(({ port }) => port !== undefined)?.port;
  const nearby = notes?.map((line) => /\bport (\d{2,5})\b/.exec(line)?.[1]).find((port) => port !== undefined);
  return named ?? (nearby === undefined ? undefined : Number(nearby));
}

/** As ss prints it: an address that is everybody's says nothing without its device. */
function boundTo({ address, device }: ListenerFact['listener']): string {
  return device === undefined ? address : `${address}%${device}`;
}

/** Every listener on the port is on the loopback, or serves IPv6 alone. */
function narrow({ all }: ListenerFacts, port: number): ListenerFact | undefined {
  const here = all.filter(({ listener }) => listener.port === port);
  return here.every((fact) => isNarrow(fact)) ? here[0] : undefined;
}

function isNarrow({ listener: { address, v6only, device } }: ListenerFact): boolean {
  return isLoopback(address) || device !== undefined || (isWildcard(address) && v6only === true);
}

/**
 * Without a port in question: programs keep many listeners on 127.0.0.1 on purpose, but one on ::1 alone, with no twin on
 * 127.0.0.1, is mostly a name (localhost) that was resolved unluckily. A table of loopback listeners only says the same.
 */
function lonely({ all }: ListenerFacts): ListenerFact | undefined {
  const outside = all.filter(({ listener }) => !isLoopback(listener.address));
  if (outside.length === 0) return all[0];
  return all.find(
    ({ listener }) =>
      listener.address === '::1' &&
      !all.some((other) => other.listener !== listener && other.listener.port === listener.port),
  );
}
