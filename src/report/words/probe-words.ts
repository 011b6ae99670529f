import type { ProbeOutcome, ProbeReport } from '../probe-report.ts';
import type { Lang } from './words.ts';

interface ProbeWords {
  readonly running: string;
  readonly outcomes: Readonly<Record<ProbeOutcome, string>>;
  readonly meaning: Readonly<Record<ProbeOutcome, string>>;
  readonly dialled: (host: string) => string;
  readonly seen: (host: string) => string;
  readonly notSeen: (why: string) => string;
  readonly counts: (dial: ProbeReport['dial']) => string;
  readonly fates: (far: NonNullable<ProbeReport['far']>) => string;
}

const words: Readonly<Record<Lang, ProbeWords>> = {
  en: {
    running: 'where does it end?',
    outcomes: {
      connects: 'it connects',
      stalls: 'it connects and then stalls',
      refused: 'it is refused',
      'never-arrived': 'the SYN never arrives',
      'dropped-there': 'the SYN arrives and is dropped there',
      'answer-lost': 'the answer is lost on the way back',
      'no-answer': 'nothing comes back',
      'not-resolved': 'the name is not known there',
      'not-told': 'nothing could be dialled',
    },
    meaning: {
      connects:
        'Every attempt was finished. If clients fail all the same, it is another path, another time, or above TCP.',
      stalls: 'The kernel finishes the handshake, but the program does not take the connection or ends it at once.',
      refused: 'A reset came back: nothing listens there for this address, or a firewall answers in its place.',
      'never-arrived':
        'It is lost between the two: a firewall, a security group, a route or an address translation on the way, or the sender’s own rules.',
      'dropped-there': 'The way there is good. What drops it is on the host that was dialled:',
      'answer-lost':
        'The host that was dialled answers, and the answer does not come back: an asymmetric way, a stateful firewall, or the caller’s own rules.',
      'no-answer':
        'From this end alone it cannot be told whether the SYN never arrives, is dropped there, or its answer is lost. Probe with the other end watching.',
      'not-resolved':
        'The dialling host cannot turn the name into an address. Say what to dial: `address 192.0.2.7`, on the command line `--address 192.0.2.7`.',
      'not-told': 'See why below.',
    },
    dialled: (host) => `${host} dialled`,
    seen: (host) => `${host} saw`,
    notSeen: (why) => `nobody could look: ${why}`,
    counts: ({ attempts, connected, timeouts, refused, reset, unreachable }) =>
      listed(
        [
          [attempts, 'attempts'],
          [connected, 'connected'],
          [timeouts, 'without an answer'],
          [refused, 'refused'],
          [reset, 'reset'],
          [unreachable, 'unreachable'],
        ],
        ', ',
      ),
    fates: ({ attempts, answered, unanswered, refused, answerLost, challenged }) =>
      listed(
        [
          [attempts, 'arrive'],
          [answered, 'answered'],
          [unanswered, 'not answered'],
          [refused, 'refused'],
          [answerLost, 'answered in vain'],
          [challenged, 'meeting an older connection'],
        ],
        ', ',
      ),
  },
  zh: {
    running: '断在哪里？',
    outcomes: {
      connects: '可以连接',
      stalls: '能建立连接，随后停滞',
      refused: '被拒绝',
      'never-arrived': 'SYN 没有到达',
      'dropped-there': 'SYN 到达后在对端被丢弃',
      'answer-lost': '应答在回程丢失',
      'no-answer': '没有任何应答',
      'not-resolved': '发起端无法解析该名称',
      'not-told': '无法发起连接',
    },
    meaning: {
      connects: '每次尝试都成功。如果客户端仍然失败，问题在其他路径、其他时间或 TCP 之上。',
      stalls: '内核完成了握手，但程序没有接受连接，或立即结束了它。',
      refused: '收到 RST：该地址上没有监听，或防火墙代为应答。',
      'never-arrived': '丢失在两端之间：途中的防火墙、安全组、路由、地址转换，或发起端自己的规则。',
      'dropped-there': '去程正常。丢弃发生在被连接的主机上：',
      'answer-lost': '被连接的主机已应答，但应答没有回来：非对称路径、有状态防火墙，或发起端自己的规则。',
      'no-answer': '仅从这一端无法判断是 SYN 没有到达、在对端被丢弃，还是应答丢失。请让另一端同时观察。',
      'not-resolved':
        '发起端无法把名称解析为地址。请写明要连接的地址：`address 192.0.2.7`，命令行用 `--address 192.0.2.7`。',
      'not-told': '原因见下。',
    },
    dialled: (host) => `${host} 发起`,
    seen: (host) => `${host} 看到`,
    notSeen: (why) => `无法观察：${why}`,
    counts: ({ attempts, connected, timeouts, refused, reset, unreachable }) =>
      listed(
        [
          [attempts, '次尝试'],
          [connected, '次成功'],
          [timeouts, '次无应答'],
          [refused, '次被拒绝'],
          [reset, '次被复位'],
          [unreachable, '次不可达'],
        ],
        '，',
      ),
    fates: ({ attempts, answered, unanswered, refused, answerLost, challenged }) =>
      listed(
        [
          [attempts, '次到达'],
          [answered, '次已应答'],
          [unanswered, '次未应答'],
          [refused, '次被拒绝'],
          [answerLost, '次应答无效'],
          [challenged, '次与旧连接冲突'],
        ],
        '，',
      ),
  },
};

/** The first stands always, the others where there are some. */
function listed(parts: readonly (readonly [number, string])[], comma: string): string {
  return parts.flatMap(([count, what], index) => (index === 0 || count > 0 ? [`${count} ${what}`] : [])).join(comma);
}

export function probeWordsOf(lang: Lang): ProbeWords {
  return words[lang];
}
