import type { Facts } from '../facts/facts.ts';
import { found, measuredOut, ruledOut, unknown } from './answers.ts';
import { LEAST } from './below-ip.ts';
import { defineRule } from './rule.ts';

export const bondInactiveSlave = defineRule({
  id: 'bond-inactive-slave',
  label: 'path-or-middlebox',
  needs: [],
  kernel: '4.6 and newer count it',
  text: {
    en: {
      title: 'Frames arrive at the member of a bond that is not in use',
      mechanism:
        'The bond takes packets from its active member only. The switch still sends to another one, mostly after a failover, and each frame there is given to nobody.',
      noBond: 'This host has no bond with an active and a spare member.',
      few: 'What arrives at the spare members of {bond} is what switches send everywhere.',
      quiet: 'Nothing arrives at the spare members.',
      chainMember: 'the switch sends to {device}; {bond} listens to {active}',
      chainLost: 'the bond takes nothing from a member that is not active',
      learn:
        'Mend what the switch has learned: clear its MAC table for this host, send gratuitous ARP (bond option num_grat_arp), check that both ports are set up alike.',
    },
    zh: {
      title: '帧到达了 bond 中未启用的成员',
      mechanism: 'bond 只接收活动成员的包。交换机仍发往另一个成员（多在切换之后），到那里的帧无人接收。',
      noBond: '本机没有带活动成员和备用成员的 bond。',
      few: '到达 {bond} 备用成员的只是交换机向各处发送的帧。',
      quiet: '没有帧到达备用成员。',
      chainMember: '交换机发往 {device}，而 {bond} 使用的是 {active}',
      chainLost: 'bond 不接收非活动成员的包',
      learn:
        '修正交换机学到的内容：清除该主机的 MAC 表项，发送免费 ARP（bond 选项 num_grat_arp），确认两个端口配置一致。',
    },
  },
  references: ['net/core/dev.c: __netif_receive_skb_core', 'drivers/net/bonding/bond_main.c: bond_handle_frame'],

  examine(facts) {
    const { receivePath, snapshot } = facts;
    const moving = receivePath?.noHandler.filter(({ speaks }) => speaks === 'active' || speaks === 'past') ?? [];
    if (snapshot.bonds === undefined) return moving.length > 0 ? unknown('receivePath') : ruledOut('noBond');
    const spare = snapshot.bonds.flatMap(({ name = 'bond', active, members, row }) =>
      active === undefined
        ? []
        : members.filter(({ device }) => device !== active).map(({ device }) => ({ bond: name, active, device, row })),
    );
    if (spare.length === 0) return ruledOut('noBond');
    if (receivePath === undefined) return unknown('receivePath');
    for (const { bond, active, device, row } of spare) {
      const idle = moving.find((one) => one.device === device);
      if (idle === undefined || idle.count < LEAST) continue;
      const values = { bond, active, device };
      const used = packetsIn(facts, active);
      if (idle.speaks === 'past') {
        const evidence = [...idle.evidence, { source: 'proc-net-bonding', line: row }];
        return found({ state: 'past', confidence: 'possible', evidence, advice: ['watchAgain', 'learn'], values });
      }
      // Broadcasts reach both members; more than the active one gets is meant for this host.
      if (used === undefined || idle.count <= used) return measuredOut('few', values);
      return found({
        state: 'active',
        confidence: 'likely',
        explains: idle.count,
        evidence: [...idle.evidence, { source: 'proc-net-bonding', line: row }],
        chain: ['chainMember', 'chainLost'],
        advice: ['learn'],
        values,
      });
    }
    return measuredOut('quiet');
  },
});

function packetsIn({ receivePath }: Facts, device: string): number | undefined {
  return receivePath?.packetsIn.get(device);
}
