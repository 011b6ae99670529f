import { found, measuredOut, unknown } from './answers.ts';
import { defineRule } from './rule.ts';

/** One or two are somebody who pressed Ctrl-C. */
const SEVERAL = 3;

export const clientTimeoutTooShort = defineRule({
  id: 'client-timeout-too-short',
  label: 'client-side',
  byExclusion: true,
  needs: ['complaint'],
  text: {
    en: {
      title: 'Programs here give up before a lost SYN is repeated',
      mechanism:
        'The first repetition of a SYN comes after one second. A program whose timeout is shorter turns a single lost packet, which TCP would get over, into an error.',
      noDial: 'Programs of this host opened no connection.',
      waits: 'Connections that fail here had their SYN repeated, or few fail.',
      longer:
        'Try once with a timeout of 4 s: if it then succeeds, the timeout was the fault; allow 3 s or more, and retry.',
      loss: 'Then look for what loses the first SYN: a capture at both ends shows where it ends.',
    },
    zh: {
      title: '本机程序在丢失的 SYN 重传之前就放弃了',
      mechanism: 'SYN 的第一次重传在一秒之后。超时更短的程序会把一个本可由 TCP 恢复的丢包变成错误。',
      noDial: '本机程序没有发起连接。',
      waits: '失败的连接都重传过 SYN，或失败很少。',
      longer: '用 4 秒超时试一次：若成功，问题就在超时；应设为 3 秒以上并重试。',
      loss: '然后查明第一个 SYN 丢在哪里：在两端抓包即可看出。',
    },
  },
  references: ['net/ipv4/tcp_timer.c: tcp_retransmit_timer', 'Documentation/networking/ip-sysctl: tcp_syn_retries'],

  examine({ counters, complaint }) {
    const short = complaint.said.filter(({ kind }) => kind === 'short-timeout');
    const late = complaint.said.filter(({ kind }) => kind === 'timed-out' || kind === 'short-timeout');
    if (counters === undefined) {
      if (short.length === 0) return unknown('counters');
      const evidence = late.slice(0, 3).map(({ quote }) => quote);
      return found({ state: 'active', confidence: 'likely', evidence, advice: ['longer', 'loss'] });
    }
    const opened = counters.increase('TcpActiveOpens');
    const failed = counters.increase('TcpAttemptFails');
    const repeated = counters.increase('TcpExtTCPSynRetrans');
    if (opened === undefined || failed === undefined || repeated === undefined) return unknown('counters');
    if (opened < SEVERAL) return measuredOut('noDial');
    if (failed < SEVERAL || repeated >= failed || late.length === 0) return measuredOut('waits');
    return found({
      state: 'active',
      confidence: 'possible',
      evidence: [
        ...counters.quotes('TcpActiveOpens', 'TcpAttemptFails', 'TcpExtTCPSynRetrans'),
        ...late.slice(0, 2).map(({ quote }) => quote),
      ],
      advice: ['longer', 'loss'],
    });
  },
});
