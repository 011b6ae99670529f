import { resetsWithoutSocket } from '../facts/ledger.ts';
import type { FirewallFacts, TranslatingRule } from '../facts/firewall.ts';
import { LISTENER } from '../facts/movement.ts';
import { found, measuredOut, ruledOut, unknown } from './answers.ts';
import { defineRule } from './rule.ts';

export const noListener = defineRule({
  id: 'no-listener',
  label: 'not-listening',
  needs: [],
  text: {
    en: {
      title: 'Nothing listens on port {port}',
      name: 'Nothing listens on the port',
      mechanism: 'No socket matches the address and port, so the kernel answers the SYN with a reset.',
      listens: 'A listener has port {port}.',
      notAsked: 'No port was asked for, and no listener is missing by its own error.',
      quiet: 'No reset was sent.',
      translated: 'A rule sends what comes for the port to another host.',
      chainDown: 'the program does not run, or could not bind its address',
      chainReset: 'the kernel answers with a reset',
      start: 'Start or repair the service; look at its log for the bind error, and at dmesg for a kill.',
    },
    zh: {
      title: '没有程序监听端口 {port}',
      name: '没有程序监听该端口',
      mechanism: '没有套接字匹配该地址和端口，内核以 RST 应答 SYN。',
      listens: '端口 {port} 有监听者。',
      notAsked: '没有询问具体端口，也没有监听者因自身错误而缺失。',
      quiet: '没有发送 RST。',
      translated: '有规则把到达该端口的包转给另一台主机。',
      chainDown: '程序没有运行，或无法绑定其地址',
      chainReset: '内核以 RST 应答',
      start: '启动或修复服务；查看其日志中的 bind 错误，以及 dmesg 中是否被杀死。',
    },
  },
  references: ['net/ipv4/tcp_ipv4.c: tcp_v4_rcv (no_tcp_socket)'],
  never: { en: ['No sysctl makes a missing program listen.'], zh: ['没有任何 sysctl 能让缺失的程序监听。'] },

  examine({ question, listeners, reported, counters, firewall }) {
    const failed = reported?.filter(({ kind }) => kind === 'address-missing' || kind === 'port-taken') ?? [];
    const refused = reported?.filter(({ kind }) => kind === 'refused') ?? [];
    const redirect = redirectOf(question.port, firewall);
    const port =
      redirect?.to.port ?? question.port ?? failed[0]?.port ?? refused.find((error) => error.port !== undefined)?.port;
    const resets = counters?.movement('TcpOutRsts', LISTENER);
    const evidence = [...failed, ...refused]
      .slice(0, 3)
      .map(({ quote }) => quote)
      .concat(redirect === undefined ? [] : [redirect.quote], resets?.speaks === 'active' ? resets.evidence : []);
    const story = {
      evidence,
      chain: ['chainDown', 'chainReset'],
      advice: ['start'],
      values: { port: port ?? '?' },
    } as const;
    const listens = listeners?.all.some(({ listener }) => listener.port === port) ?? false;
    if (listens && port !== undefined) return ruledOut('listens', { port });
    if (failed.length === 0 && isServedElsewhere(question.port, firewall)) return ruledOut('translated');
    if (failed.length > 0) return found({ ...story, state: 'past', confidence: 'likely' });
    if (port !== undefined && listeners !== undefined) {
      const moving = resets?.speaks === 'active';
      // Without a reset nobody has asked for the port yet.
      return found({
        ...story,
        state: moving ? 'active' : 'latent',
        confidence: moving ? 'proven' : 'likely',
        explains: moving ? resetsWithoutSocket(counters) : undefined,
      });
    }
    if (refused.length > 0) return found({ ...story, state: 'past', confidence: 'possible' });
    if (question.port !== undefined) return unknown('listeners');
    if (resets?.speaks === 'quiet') return measuredOut('quiet');
    return ruledOut('notAsked');
  },
});

/** A rule sends what comes for the port to another host, and took something. */
function isServedElsewhere(port: number | undefined, firewall: FirewallFacts | undefined): boolean {
  if (port === undefined) return false;
  return (
    firewall?.translating.some(
      ({ ports, to, incoming, increase, total }) =>
        incoming && to.address !== undefined && ports?.includes(port) === true && (increase ?? total ?? 0) > 0,
    ) === true
  );
}

/** A rule that sends the port in question to another port of this host, and took something. */
function redirectOf(port: number | undefined, firewall: FirewallFacts | undefined): TranslatingRule | undefined {
  if (port === undefined) return undefined;
  return firewall?.translating.find(
    ({ ports, to, incoming, increase }) =>
      incoming && to.address === undefined && to.port !== undefined && ports?.includes(port) === true && increase !== 0,
  );
}
