import { explained, found, silent, stateOf } from './answers.ts';
import { defineRule } from './rule.ts';

export const conntrackInsertClash = defineRule({
  id: 'conntrack-insert-clash-or-nat-ports',
  label: 'conntrack-insert-failed',
  needs: ['conntrack'],
  text: {
    en: {
      title: 'Conntrack cannot insert an entry: a race, or no port left for source NAT',
      mechanism:
        'Two packets claim the same translated tuple, or no free source port is left towards one destination. The later packet is dropped when its entry is to be confirmed; the client waits for its own retransmission.',
      chainRace: 'two flows claim the same translated port',
      chainDrop: 'the later packet is dropped (insert_failed)',
      random:
        'Let the NAT choose ports at random (--random-fully), give it more source addresses, or pool connections.',
    },
    zh: {
      title: '连接跟踪无法插入条目：竞争，或源 NAT 端口用尽',
      mechanism:
        '两个包争用同一个转换后的元组，或到某一目的地址已没有空闲源端口。后到的包在确认条目时被丢弃，客户端只能等自己的重传。',
      chainRace: '两个流争用同一个转换后的端口',
      chainDrop: '后到的包被丢弃（insert_failed）',
      random: '让 NAT 随机选择端口（--random-fully），增加源地址，或使用连接池。',
    },
  },
  references: ['net/netfilter/nf_conntrack_core.c: __nf_conntrack_confirm', 'net/netfilter/nf_nat_core.c'],

  examine(facts) {
    const { insertFailed } = facts.conntrack;
    const nothing = silent(insertFailed, 'conntrack');
    if (nothing !== undefined) return nothing;
    const state = stateOf(insertFailed);
    return found({
      state,
      // Rare against all inserts even where it is the fault: each one is a client that waits seconds.
      confidence: state === 'active' ? 'likely' : 'possible',
      explains: explained(insertFailed, facts),
      evidence: [...insertFailed.evidence, ...facts.conntrack.drop.evidence],
      chain: ['chainRace', 'chainDrop'],
      advice: state === 'past' ? ['random', 'watchAgain'] : ['random'],
    });
  },
});
