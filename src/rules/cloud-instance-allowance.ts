import { explained, found, measuredOut, ruledOut } from './answers.ts';
import { defineRule } from './rule.ts';

const CONNECTIONS = 'conntrack_allowance_exceeded';

export const cloudInstanceAllowance = defineRule({
  id: 'cloud-instance-allowance',
  label: 'path-or-middlebox',
  needs: ['receivePath'],
  kernel: 'drivers that count it, such as ena from 2.2.10 on',
  text: {
    en: {
      title: 'The cloud drops packets beyond what this instance is allowed ({counter})',
      name: 'The cloud drops packets beyond what the instance is allowed',
      mechanism:
        'Outside the guest, the virtual network limits packets, bandwidth and tracked connections by the size of the instance, and discards what is beyond. Only the counters of the driver tell it.',
      notCounted: 'No driver here counts allowances of a cloud.',
      within: 'The counters of the allowances did not move.',
      chainLimit: '{counter} of {device} moves: the allowance of the instance is used up',
      chainLost: 'packets are dropped outside the guest',
      larger:
        'Use a larger instance, or fewer tracked flows: rules of the security group that need no tracking, longer-lived connections.',
      spread: 'Use a larger instance, or spread the load; look for bursts shorter than a monitoring interval.',
    },
    zh: {
      title: '云平台丢弃了超出本实例配额的包（{counter}）',
      name: '云平台丢弃了超出实例配额的包',
      mechanism:
        '在虚拟机之外，虚拟网络按实例规格限制包速率、带宽和被跟踪的连接数，超出部分被丢弃。只有驱动的计数器能体现。',
      notCounted: '本机没有驱动统计云平台的配额。',
      within: '配额计数器没有变化。',
      chainLimit: '{device} 的 {counter} 在增长：实例配额已用尽',
      chainLost: '包在虚拟机之外被丢弃',
      larger: '使用更大的实例，或减少被跟踪的流：无需跟踪的安全组规则、更长的连接复用。',
      spread: '使用更大的实例，或分散负载；留意短于监控间隔的突发。',
    },
  },
  references: ['drivers/net/ethernet/amazon/ena/ena_ethtool.c'],
  never: {
    en: ['nf_conntrack_max does not matter here: the limit is outside the guest.'],
    zh: ['与 nf_conntrack_max 无关：该限制在虚拟机之外。'],
  },

  examine(facts) {
    const { allowance } = facts.receivePath;
    if (allowance.length === 0) return ruledOut('notCounted');
    const telling = allowance.filter(({ speaks }) => speaks === 'active' || speaks === 'past');
    // New connections refused come before packets delayed: they are what a SYN dies of.
    const worst = telling.find(({ name, speaks }) => name === CONNECTIONS && speaks === 'active') ?? telling[0];
    if (worst === undefined) return measuredOut('within');
    const connections = worst.name === CONNECTIONS;
    const active = worst.speaks === 'active';
    const advice = connections ? 'larger' : 'spread';
    return found({
      state: active ? 'active' : 'past',
      confidence: !active ? 'possible' : connections ? 'proven' : 'likely',
      explains: connections ? explained(worst, facts) : undefined,
      evidence: telling.slice(0, 4).flatMap(({ evidence }) => evidence),
      chain: ['chainLimit', 'chainLost'],
      advice: active ? [advice] : ['watchAgain', advice],
      values: { counter: worst.name, device: worst.device },
    });
  },
});
