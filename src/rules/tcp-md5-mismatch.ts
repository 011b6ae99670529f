import { found } from './answers.ts';
import { defineRule } from './rule.ts';
import { readSignature } from './segment-signature.ts';

/** Counter and step of the chain. TCPMD5Failure came with 4.9; before, only the log told of keys that differ. */
const KINDS = [
  ['TcpExtTCPMD5NotFound', 'chainNone'],
  ['TcpExtTCPMD5Unexpected', 'chainUnexpected'],
  ['TcpExtTCPMD5Failure', 'chainDiffers'],
] as const;

export const tcpMd5Mismatch = defineRule({
  id: 'tcp-md5-mismatch',
  label: 'firewall-drop',
  needs: [],
  text: {
    en: {
      title: 'TCP MD5 signatures do not match, segments are dropped in silence',
      mechanism:
        'A socket with a TCP MD5 key for a peer (BGP and the like) drops every segment of that peer that is unsigned or signed with another key, and a socket without a key drops signed ones. The peer sees a timeout.',
      bare: 'Nothing is attached to the listeners of the port: no key is set there.',
      chainNone: 'a key is set for the peer, which sends no signature',
      chainUnexpected: 'the peer signs its segments, and no key is set for it here',
      chainDiffers: 'the keys of the two ends differ',
      chainSilence: 'segments dropped without an answer',
      align:
        'Set the same key on both ends, for the address the peer really comes from (NAT, another source address, IPv4 in IPv6).',
    },
    zh: {
      title: 'TCP MD5 签名不匹配，段被静默丢弃',
      mechanism:
        '为某个对端设置了 TCP MD5 密钥的套接字（BGP 等）会丢弃该对端所有未签名或用其他密钥签名的段；没有密钥的套接字会丢弃带签名的段。对端看到的是超时。',
      bare: '该端口的监听套接字上没有附加任何东西：那里没有设置密钥。',
      chainNone: '本机为对端设置了密钥，对端没有发送签名',
      chainUnexpected: '对端的段带签名，而本机没有为它设置密钥',
      chainDiffers: '两端的密钥不同',
      chainSilence: '段被丢弃，没有任何应答',
      align: '在两端设置相同的密钥，且针对对端实际使用的地址（NAT、其他源地址、IPv6 中的 IPv4）。',
    },
  },
  references: ['net/ipv4/tcp.c: tcp_inbound_md5_hash'],
  never: {
    en: ['No queue, firewall or sysctl setting helps: the two ends must agree on the key.'],
    zh: ['任何队列、防火墙或 sysctl 设置都没有帮助：两端的密钥必须一致。'],
  },

  examine(facts) {
    const names = KINDS.map(([name]) => name);
    const read = readSignature(facts, names, 'md5-refused');
    if ('kind' in read) return read;
    const { kinds, ...story } = read;
    const steps = KINDS.filter(([name]) => kinds.includes(name)).map(([, step]) => step);
    return found({ ...story, chain: [...steps, 'chainSilence'], advice: ['align'] });
  },
});
