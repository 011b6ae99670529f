import { found, measuredOut, ruledOut, unknown } from './answers.ts';
import { LEAST } from './below-ip.ts';
import { defineRule } from './rule.ts';

/** Names that hypervisors and container engines give to the host's end of a guest's wire. */
const GUEST_PORT = /^(?:tap|vnet|macvtap|veth|cali|lxc|fwpr|fwln|qvo|qvb|vif)/;

export const bridgeOrVirtDrop = defineRule({
  id: 'bridge-or-virt-drop',
  label: 'path-or-middlebox',
  needs: ['receivePath'],
  text: {
    en: {
      title: 'This host does not get packets into its guest ({device})',
      name: 'The host does not get packets into its guest',
      mechanism:
        'The queue towards a virtual machine or container is full, because the guest does not take packets quickly enough, or the port of the bridge is blocked. The guest never sees the SYN, and its own counters are quiet.',
      none: 'No device of a guest dropped anything worth telling.',
      chainFull: '{device} has no room for what is meant for the guest ({count} dropped)',
      chainBlocked: 'the bridge lets nothing through its port {device} ({state})',
      chainGuest: 'the guest never sees the packets',
      guest:
        'Look into the guest: is it stopped, starved of CPU, or its driver stuck? Then give {device} more queues (multi-queue) or a longer one (txqueuelen).',
      tree: 'A port stays blocked where the spanning tree sees a loop or was set so by hand: bridge -d link show; ip -d link show {device}.',
    },
    zh: {
      title: '本机无法把包送进虚拟机或容器（{device}）',
      name: '宿主机无法把包送进虚拟机或容器',
      mechanism:
        '通往虚拟机或容器的队列已满（对方取包不够快），或网桥端口被阻塞。虚拟机看不到 SYN，其自身计数器也不动。',
      none: '虚拟机或容器的设备没有值得一提的丢弃。',
      chainFull: '{device} 没有空间存放发给虚拟机的包（丢弃 {count}）',
      chainBlocked: '网桥不放行端口 {device}（{state}）',
      chainGuest: '虚拟机看不到这些包',
      guest:
        '查看虚拟机内部：是否停止、缺少 CPU 或驱动卡住？然后给 {device} 更多队列（multi-queue）或更长的队列（txqueuelen）。',
      tree: '生成树发现环路或人工设置时端口会保持阻塞：bridge -d link show；ip -d link show {device}。',
    },
  },
  references: ['drivers/net/tun.c: tun_net_xmit', 'net/bridge/br_input.c'],

  examine(facts) {
    const { receivePath, interfaces, snapshot } = facts;
    const ports = new Set(
      interfaces?.devices.filter(({ master }) => master !== undefined).map(({ device }) => device) ?? [],
    );
    const isPort = (device: string): boolean => GUEST_PORT.test(device) || ports.has(device);
    const dropping = receivePath.unsent.find(
      ({ device, speaks, count }) => isPort(device) && speaks === 'active' && count >= LEAST,
    );
    const story = { device: '', count: 0, state: '' };
    if (dropping !== undefined) {
      return found({
        state: 'active',
        confidence: 'likely',
        explains: dropping.count,
        evidence: dropping.evidence,
        chain: ['chainFull', 'chainGuest'],
        advice: ['guest'],
        values: { ...story, device: dropping.device, count: dropping.count },
      });
    }
    const blocked = snapshot.devices?.find(
      ({ bridgePort, operstate }) => bridgePort !== undefined && bridgePort !== 'forwarding' && operstate === 'up',
    );
    if (blocked !== undefined) {
      const line = `${blocked.name} brport/state ${blocked.bridgePort}`;
      return found({
        state: 'latent',
        // A spanning tree blocks ports on purpose.
        confidence: 'possible',
        evidence: [{ source: 'sys-class-net', line }],
        chain: ['chainBlocked', 'chainGuest'],
        advice: ['tree'],
        values: { ...story, device: blocked.name, state: blocked.bridgePort ?? '' },
      });
    }
    if (facts.comparison.basis === 'window')
      return receivePath.unsent.length > 0 ? measuredOut('none') : unknown('receivePath');
    return ruledOut('none');
  },
});
