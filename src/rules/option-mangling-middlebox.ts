import { HANDSHAKE } from '../facts/movement.ts';
import { found, measuredOut, unknown } from './answers.ts';
import { defineRule } from './rule.ts';

export const optionManglingMiddlebox = defineRule({
  id: 'option-mangling-middlebox',
  label: 'path-or-middlebox',
  byExclusion: true,
  needs: ['complaint'],
  text: {
    en: {
      title: 'A device on the way changes TCP options',
      mechanism:
        'A proxy or firewall strips or rewrites window scale, SACK, MSS or timestamps. The handshake is finished, but both ends have agreed to different things: the connection stalls, or its timestamps are refused.',
      quiet: 'No timestamp was refused, and nobody says that connections open and then stall.',
      both: 'Capture the same handshake on both ends and compare the options of SYN and SYN+ACK.',
      device: 'Then turn TCP normalisation off on the device between, or mend it.',
    },
    zh: {
      title: '途中设备改写 TCP 选项',
      mechanism:
        '代理或防火墙删除或改写窗口缩放、SACK、MSS 或时间戳。握手能完成，但两端协商的内容不同：连接停滞，或其时间戳被拒绝。',
      quiet: '没有时间戳被拒绝，也没有人说连接建立后停滞。',
      both: '在两端抓取同一次握手，对比 SYN 与 SYN+ACK 的选项。',
      device: '然后在中间设备上关闭 TCP 规范化，或修复它。',
    },
  },
  references: ['net/ipv4/tcp_minisocks.c: tcp_check_req', 'net/ipv4/tcp_input.c: tcp_rcv_synsent_state_process'],
  never: {
    en: ['tcp_window_scaling=0 everywhere slows every connection.'],
    zh: ['全局设置 tcp_window_scaling=0 会拖慢所有连接。'],
  },

  examine({ counters, complaint }) {
    const echoed = counters?.movement('TcpExtTSEcrRejected', HANDSHAKE);
    const own = counters?.movement('TcpExtPAWSActive', HANDSHAKE);
    const moving = [echoed, own].filter((movement) => movement?.speaks === 'active');
    const stalls = complaint.said.filter(({ kind }) => kind === 'stalled' || kind === 'reset');
    const evidence = [
      ...moving.flatMap((movement) => movement?.evidence ?? []),
      ...stalls.slice(0, 2).map(({ quote }) => quote),
    ];
    const story = { state: 'active', evidence, advice: ['both', 'device'] } as const;
    if (moving.length > 0) return found({ ...story, confidence: 'likely' });
    if (stalls.length > 0 && counters !== undefined) return found({ ...story, confidence: 'possible' });
    return counters === undefined ? unknown('counters') : measuredOut('quiet');
  },
});
