import { isLoopback } from '../facts/addresses.ts';
import { NETWORK } from '../facts/movement.ts';
import { found, ruledOut, unknown } from './answers.ts';
import { defineRule } from './rule.ts';

const KEY = 'net.ipv4.tcp_l3mdev_accept';

export const vrfListenerScope = defineRule({
  id: 'vrf-listener-scope',
  label: 'wrong-bind-address',
  needs: ['vrfs'],
  kernel: 'from 4.6, where interfaces are in a VRF',
  rootOf: ['no-listener', 'listener-address-mismatch'],
  text: {
    en: {
      title: 'The listener on port {port} is not seen from VRF {vrf}',
      name: 'The listener is not seen from the VRF the SYN comes in by',
      mechanism:
        'A packet that comes by an interface of a VRF finds only listeners bound to that VRF or interface. One bound to nothing is not asked unless tcp_l3mdev_accept is 1, and the client is reset although the port is open.',
      none: 'No interface is in a VRF.',
      accepts: 'tcp_l3mdev_accept is 1: listeners without a device serve every VRF.',
      bound: 'The listener is bound to the VRF, or to an interface of it.',
      notAsked: 'No port was asked about.',
      chainVrf: 'the SYN comes by an interface of VRF {vrf}',
      chainScope: 'the listener is outside of it (tcp_l3mdev_accept=0)',
      chainReset: 'the client is reset',
      why: 'Listeners without a device then serve all VRFs: the separation between them ends for TCP.',
      bind: 'Start the service inside the VRF (ip vrf exec {vrf} …), or let it bind to the VRF device.',
    },
    zh: {
      title: '从 VRF {vrf} 看不到端口 {port} 的监听',
      name: '从 SYN 进入的 VRF 看不到监听',
      mechanism:
        '经 VRF 成员接口进入的包只能找到绑定在该 VRF 或接口上的监听。未绑定设备的监听不会被查找，除非 tcp_l3mdev_accept 为 1；端口虽然打开，客户端仍被复位。',
      none: '没有接口属于 VRF。',
      accepts: 'tcp_l3mdev_accept 为 1：未绑定设备的监听服务于所有 VRF。',
      bound: '监听绑定在该 VRF 或其接口上。',
      notAsked: '没有询问端口。',
      chainVrf: 'SYN 经 VRF {vrf} 的接口进入',
      chainScope: '监听在其之外（tcp_l3mdev_accept=0）',
      chainReset: '客户端被复位',
      why: '此后未绑定设备的监听服务于所有 VRF：TCP 不再受 VRF 隔离。',
      bind: '在 VRF 内启动服务（ip vrf exec {vrf} …），或让其绑定 VRF 设备。',
    },
  },
  references: ['include/net/inet_sock.h: inet_bound_dev_eq', 'Documentation/networking/vrf'],

  examine({ vrfs, listeners, sysctls, question, counters }) {
    const [member] = vrfs.members;
    if (member === undefined) return ruledOut('none');
    if (sysctls?.number(KEY) === 1) return ruledOut('accepts');
    if (listeners === undefined) return unknown('listeners');
    const { port } = question;
    if (port === undefined) return ruledOut('notAsked');
    const here = listeners.all.filter(({ listener }) => listener.port === port && !isLoopback(listener.address));
    const inside = new Set([
      ...vrfs.names,
      ...vrfs.members.flatMap(({ device, vrf }) => [device, ...(vrf === undefined ? [] : [vrf])]),
    ]);
    if (
      here.length === 0 ||
      here.some(({ listener }) => listener.device !== undefined && inside.has(listener.device))
    ) {
      return ruledOut('bound');
    }
    const resets = counters?.increase('TcpOutRsts') ?? 0;
    const active = resets >= NETWORK.least;
    return found({
      state: active ? 'active' : 'latent',
      confidence: active && vrfs.everyDevice ? 'proven' : active ? 'likely' : 'possible',
      explains: active ? resets : undefined,
      evidence: [
        ...here.slice(0, 2).map(({ quote }) => quote),
        member.quote,
        ...(sysctls?.quote(KEY) ?? []),
        ...(counters?.quotes('TcpOutRsts') ?? []),
      ],
      chain: ['chainVrf', 'chainScope', 'chainReset'],
      advice: ['bind'],
      remedies: active ? [{ key: KEY, to: '1', why: 'why', takesEffect: 'now' }] : [],
      values: { port, vrf: member.vrf ?? member.device },
    });
  },
});
