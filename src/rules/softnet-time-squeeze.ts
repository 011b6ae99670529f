import { measuredOut, ruledOut, silent, unknown } from './answers.ts';
import { defineRule } from './rule.ts';

export const softnetTimeSqueeze = defineRule({
  id: 'softnet-time-squeeze',
  label: 'softnet-backlog-drop',
  needs: [],
  text: {
    en: {
      title: 'The packet budget of a softirq runs out (time squeeze)',
      mechanism:
        'net_rx_action stops when it used its budget and goes on a little later. Nothing is dropped by that alone.',
      alone: 'A time squeeze is no drop: without drops of the backlog or the ring it explains nothing.',
      withDrops: 'The drops themselves are accounted to the backlog or the ring.',
    },
    zh: {
      title: '软中断的包预算用尽（time squeeze）',
      mechanism: 'net_rx_action 用完预算即停止，稍后继续。仅此不会丢包。',
      alone: 'time squeeze 不是丢包：没有 backlog 或 ring 的丢弃，它说明不了什么。',
      withDrops: '丢包本身计入 backlog 或 ring。',
    },
  },
  references: ['net/core/dev.c: net_rx_action'],

  examine({ receivePath, reported }) {
    const said = reported?.some(({ kind }) => kind === 'budget-ran-out') === true;
    if (receivePath === undefined || receivePath.timeSqueezes.speaks === 'unknown') {
      return said ? measuredOut('alone') : unknown('receivePath');
    }
    const { backlogDrops, ring, timeSqueezes } = receivePath;
    if (backlogDrops.speaks === 'active' || ring.speaks === 'active') return ruledOut('withDrops');
    return silent(timeSqueezes, 'receivePath') ?? measuredOut('alone');
  },
});
