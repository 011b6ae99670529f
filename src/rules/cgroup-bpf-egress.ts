import type { Facts } from '../facts/facts.ts';
import { found, measuredOut, ruledOut, unknown } from './answers.ts';
import { hookDrops, isFull, LEAST } from './below-ip.ts';
import { defineRule } from './rule.ts';

export const cgroupBpfEgress = defineRule({
  id: 'cgroup-bpf-egress',
  label: 'firewall-drop',
  needs: ['funnel'],
  text: {
    en: {
      title: 'A program of the control group discards the SYN+ACK',
      mechanism:
        'The listener answers, but a BPF program attached to its control group (IPAddressDeny= of its systemd unit, a container policy) discards the reply. The kernel is told, so the half-open request vanishes after about a second and nothing piles up.',
      sent: 'What this host repeated, it could send.',
      other:
        'The answers that were not sent have another explanation: a rule, a queue or a hook on the way out counts them.',
      nothing: 'No control group of a listener has such a program.',
      chainAnswer: 'the listener answers',
      chainProgram: 'its control group discards the answer before a device sees it',
      unit: 'Show what the unit allows: systemctl show -p IPAddressDeny -p IPAddressAllow UNIT, for the unit of the listener ({cgroup}); bpftool cgroup tree lists the programs. Mend it in the unit or in the policy of the container network.',
    },
    zh: {
      title: '控制组的程序丢弃了 SYN+ACK',
      mechanism:
        '监听者已应答，但挂在其控制组上的 BPF 程序（systemd 单元的 IPAddressDeny=、容器策略）丢弃了回复。内核会得知发送失败，因此半连接约一秒后消失，不会堆积。',
      sent: '本机重发的包都能发出。',
      other: '未能发出的应答另有解释：出方向的规则、队列或钩子对其有计数。',
      nothing: '监听者的控制组没有这样的程序。',
      chainAnswer: '监听者已应答',
      chainProgram: '其控制组在设备看到之前丢弃了应答',
      unit: '查看单元允许什么：systemctl show -p IPAddressDeny -p IPAddressAllow UNIT（监听者的单元，{cgroup}）；bpftool cgroup tree 列出程序。在单元或容器网络策略中修正。',
    },
  },
  references: ['net/ipv4/ip_output.c: ip_finish_output', 'net/ipv4/inet_connection_sock.c: reqsk_timer_handler'],

  examine(facts) {
    const { funnel, programs, listeners, firewall } = facts;
    const unsent = funnel.unsentRepeats;
    if (unsent === undefined) return unknown('funnel');
    if (unsent < LEAST) return measuredOut('sent');
    if (hasRival(facts, unsent)) return ruledOut('other');
    const [suspect] = listeners?.suspects ?? [];
    const { cgroup = '/' } = suspect?.listener ?? {};
    const attached = programs?.above(cgroup, 'egress');
    if (attached?.length === 0) return ruledOut('nothing');
    if (attached === undefined && firewall === undefined) return unknown('firewall');
    return found({
      state: 'active',
      // Without the list of programs it is one of several things that nothing counts.
      confidence: attached !== undefined ? 'proven' : 'possible',
      explains: unsent,
      evidence: [
        ...(attached?.slice(0, 3) ?? []),
        ...(facts.counters?.quotes('TcpExtTCPTimeouts', 'TcpRetransSegs', 'TcpExtTCPSynRetrans') ?? []),
        ...(suspect === undefined ? [] : [suspect.quote]),
      ],
      chain: ['chainAnswer', 'chainProgram'],
      advice: ['unit'],
      values: { cgroup: cgroup.startsWith('/') ? cgroup : '/' },
    });
  },
});

/** Something that counts, on the same way out, accounts for the answers that were not sent. */
function hasRival(facts: Facts, unsent: number): boolean {
  const { firewall, trafficControl, neighbours, counters, receivePath, sysctls } = facts;
  // Neither of these repeats an answer when its timer ends.
  const deferred = (counters?.increase('TcpExtTCPDeferAcceptDrop') ?? 0) >= LEAST;
  if (deferred || sysctls?.number('net.ipv4.tcp_synack_retries') === 0) return true;
  const rules = firewall?.refusing.some(({ direction, increase }) => direction === 'out' && (increase ?? 0) >= LEAST);
  const queues = trafficControl?.queues.some((queue) => isFull(queue));
  const hook = (hookDrops(facts)?.outward.count ?? 0) >= unsent;
  // A device that is full, or a veth whose other end is, tells the sender as well.
  const device =
    receivePath?.backlogDrops.speaks === 'active' ||
    receivePath?.unsent.some(({ speaks, count }) => speaks === 'active' && count >= LEAST) === true;
  // No neighbour entry, or no route: those are discarded by IP itself, which counts them.
  const discarded = (counters?.increase('IpOutDiscards') ?? 0) + (counters?.increase('IpOutNoRoutes') ?? 0) >= unsent;
  return rules === true || queues === true || hook || device || discarded || neighbours?.speaks === 'active';
}
