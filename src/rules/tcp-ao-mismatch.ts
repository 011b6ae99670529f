import { found } from './answers.ts';
import { defineRule } from './rule.ts';
import { readSignature } from './segment-signature.ts';

const KINDS = [
  ['TcpExtTCPAORequired', 'chainNone'],
  ['TcpExtTCPAOKeyNotFound', 'chainUnknown'],
  ['TcpExtTCPAOBad', 'chainDiffers'],
] as const;

export const tcpAoMismatch = defineRule({
  id: 'tcp-ao-mismatch',
  label: 'firewall-drop',
  needs: [],
  kernel: 'from 6.7, with CONFIG_TCP_AO',
  text: {
    en: {
      title: 'TCP-AO signatures do not match, segments are dropped in silence',
      mechanism:
        'A socket with TCP-AO keys drops segments that are unsigned, signed with a key id it does not know, or signed with another key. The peer sees a timeout.',
      bare: 'Nothing is attached to the listeners of the port: no key is set there.',
      chainNone: 'a key is required, and the peer sends no signature',
      chainUnknown: 'the peer signs with a key id that is not set here',
      chainDiffers: 'the keys of the two ends differ',
      chainSilence: 'segments dropped without an answer',
      align: 'Set the same keys with the same ids on both ends; the tracepoints tcp:tcp_ao_* tell which one is missed.',
    },
    zh: {
      title: 'TCP-AO 签名不匹配，段被静默丢弃',
      mechanism: '设置了 TCP-AO 密钥的套接字会丢弃未签名、密钥 ID 未知或用其他密钥签名的段。对端看到的是超时。',
      bare: '该端口的监听套接字上没有附加任何东西：那里没有设置密钥。',
      chainNone: '本机要求签名，对端没有发送',
      chainUnknown: '对端所用的密钥 ID 在本机没有设置',
      chainDiffers: '两端的密钥不同',
      chainSilence: '段被丢弃，没有任何应答',
      align: '在两端设置相同的密钥和相同的 ID；tracepoint tcp:tcp_ao_* 会指出缺少哪一个。',
    },
  },
  references: ['net/ipv4/tcp_ao.c', 'Documentation/networking/tcp_ao.rst'],
  never: {
    en: ['No queue, firewall or sysctl setting helps: the two ends must agree on the keys.'],
    zh: ['任何队列、防火墙或 sysctl 设置都没有帮助：两端的密钥必须一致。'],
  },

  examine(facts) {
    const names = KINDS.map(([name]) => name);
    const read = readSignature(facts, names, 'ao-refused');
    if ('kind' in read) return read;
    const { kinds, ...story } = read;
    const steps = KINDS.filter(([name]) => kinds.includes(name)).map(([, step]) => step);
    return found({ ...story, chain: [...steps, 'chainSilence'], advice: ['align'] });
  },
});
