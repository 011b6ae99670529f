import type { TranslatingRule } from '../facts/firewall.ts';
import type { NamespaceFact } from '../facts/other-namespaces.ts';
import { found, measuredOut, ruledOut } from './answers.ts';
import { defineRule } from './rule.ts';

/** More candidates than this point nowhere. */
const FEW = 3;

export const listenerOtherNetns = defineRule({
  id: 'listener-other-netns',
  label: 'not-listening',
  needs: ['namespaces'],
  text: {
    en: {
      title: 'Port {asked} is served in another network namespace: {name}',
      name: 'The port is served in another network namespace',
      mechanism:
        'Sockets, counters, accept queues, firewall rules and most settings belong to one network namespace. What happens to the SYNs of a container shows in the container’s own, while its host looks healthy.',
      alone: 'No other network namespace with a listener was seen.',
      here: 'Port {port} is served in the network namespace looked at.',
      nowhere: 'No other network namespace has a listener on port {port}.',
      quiet: 'The listeners of the other network namespaces refused nothing.',
      several: 'Port {port} is served in {count} other network namespaces, none of which this one leads to.',
      chainThere: 'port {port} is served in {name}',
      chainRefused: '{refused} SYNs refused by listeners there in the window',
      chainNotHere: 'nothing listens on the port in the namespace looked at',
      look: 'Look there: syndrop diagnose HOST {target} --port {port}',
    },
    zh: {
      title: '端口 {asked} 由另一个网络命名空间提供服务：{name}',
      name: '端口由另一个网络命名空间提供服务',
      mechanism:
        '套接字、计数器、全连接队列、防火墙规则和大多数设置都属于某一个网络命名空间。容器的 SYN 出了什么事只在容器自己的命名空间里看得到，主机看起来一切正常。',
      alone: '没有看到其他有监听的网络命名空间。',
      here: '端口 {port} 就在所查看的网络命名空间中提供服务。',
      nowhere: '其他网络命名空间中没有监听端口 {port} 的。',
      quiet: '其他网络命名空间的监听者没有拒绝任何连接。',
      several: '有 {count} 个其他网络命名空间提供端口 {port}，而本命名空间并不通向其中任何一个。',
      chainThere: '端口 {port} 由 {name} 提供服务',
      chainRefused: '窗口内那里的监听者拒绝了 {refused} 个 SYN',
      chainNotHere: '所查看的命名空间中没有程序监听该端口',
      look: '请查看那里：syndrop diagnose HOST {target} --port {port}',
    },
  },
  references: ['man network_namespaces(7)', 'net/core/net_namespace.c'],
  never: {
    en: ['Settings of the host do not reach a container: most of them exist once for each network namespace.'],
    zh: ['主机的设置影响不到容器：大多数设置每个网络命名空间各有一份。'],
  },

  examine({ question: { port }, namespaces, listeners, firewall, counters }) {
    if (namespaces.length === 0) return ruledOut('alone');
    if (port === undefined) return refusingSomewhere(namespaces);
    const forwards = (counters?.increase('IpForwDatagrams') ?? 0) > 0;
    const translated = (firewall?.translating ?? []).filter(({ ports }) => ports?.includes(port) === true);
    // A proxy of the runtime listens here for those who do not come by the translation: the service is there all the same.
    const led = namespaces.find((one) => leadsTo(one, translated, port));
    if (led !== undefined) {
      const refusing = (led.refused ?? 0) > 0;
      return found({
        state: refusing ? 'active' : 'latent',
        // What is led there and forwarded is served there: where to look, if anything fails, and no fault.
        confidence: refusing ? (led.listeners.length === 1 ? 'proven' : 'likely') : forwards ? 'possible' : 'likely',
        ...(refusing ? { explains: led.refused } : {}),
        evidence: [
          ...translated.slice(0, 1).map(({ quote }) => quote),
          ...quotesOf(led, port, translated),
          ...led.quotes,
        ],
        chain: refusing ? ['chainThere', 'chainRefused'] : ['chainThere'],
        advice: ['look'],
        values: valuesOf(led, translated[0]?.to.port ?? port, port),
      });
    }
    if (listeners?.all.some(({ listener }) => listener.port === port) !== false) return ruledOut('here', { port });
    const serving = namespaces.filter((one) => one.listeners.some((listener) => listener.port === port));
    const [first] = serving.filter(({ refused }) => (refused ?? 0) > 0).concat(serving);
    if (first === undefined) return ruledOut('nowhere', { port });
    if (serving.length > FEW) return ruledOut('several', { port, count: serving.length });
    return found({
      state: 'latent',
      // What is forwarded here may be meant for it; else nothing but the number of the port speaks for it.
      confidence: serving.length === 1 && forwards && (first.refused ?? 0) > 0 ? 'likely' : 'possible',
      evidence: [...quotesOf(first, port, []), ...first.quotes],
      chain: ['chainThere', 'chainNotHere'],
      advice: ['look'],
      values: valuesOf(first, port),
    });
  },
});

/** Nobody asked for a port: a namespace in which listeners refuse SYNs just now is worth a word, and no more. */
function refusingSomewhere(namespaces: readonly NamespaceFact[]) {
  const worst = namespaces.reduce((one, other) => ((other.refused ?? 0) > (one.refused ?? 0) ? other : one));
  const [listener] = [...worst.listeners].sort((one, other) => other.acceptQueue - one.acceptQueue);
  if ((worst.refused ?? 0) === 0 || listener === undefined) return measuredOut('quiet');
  return found({
    state: 'latent',
    confidence: 'possible',
    evidence: [...quotesOf(worst, listener.port, []), ...worst.quotes],
    chain: ['chainThere', 'chainRefused'],
    advice: ['look'],
    values: valuesOf(worst, listener.port),
  });
}

/** A rule of this namespace sends what comes for the port to an address and a listener of the other one. */
function leadsTo(one: NamespaceFact, translated: readonly TranslatingRule[], asked: number): boolean {
  return translated.some(
    ({ to: { address, port = asked } }) =>
      address !== undefined &&
      one.addresses.includes(address) &&
      one.listeners.some((listener) => listener.port === port),
  );
}

function quotesOf(one: NamespaceFact, asked: number, translated: readonly TranslatingRule[]) {
  const ports = new Set([asked, ...translated.map(({ to }) => to.port ?? asked)]);
  return one.listeners
    .filter(({ port }) => ports.has(port))
    .slice(0, 2)
    .map(({ row }) => ({ source: 'other-namespaces', line: row }));
}

function valuesOf({ name, target, refused }: NamespaceFact, port: number, asked = port) {
  return { name, target, port, asked, refused: refused ?? 0 };
}
