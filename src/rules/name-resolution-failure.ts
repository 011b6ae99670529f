import { found, ruledOut } from './answers.ts';
import { defineRule } from './rule.ts';

export const nameResolutionFailure = defineRule({
  id: 'name-resolution-failure',
  label: 'not-tcp',
  byExclusion: true,
  needs: ['reported'],
  text: {
    en: {
      title: 'The name is not resolved, or late, before any connection is tried',
      mechanism:
        'The program fails or waits while it asks for the address, mostly over UDP. No SYN is sent until then, and nothing of TCP can be at fault.',
      none: 'No program says that a name was not resolved, or late.',
      ask: 'Ask the name servers of that program itself (in its container): dig NAME @SERVER, several times; compare with the address in place of the name.',
    },
    zh: {
      title: '域名未能解析或解析过慢，连接尚未发起',
      mechanism: '程序在查询地址时就失败了或一直在等待，多半走 UDP。此前没有发送 SYN，与 TCP 无关。',
      none: '没有程序说域名无法解析或解析过慢。',
      ask: '直接向该程序（在其容器内）使用的域名服务器查询：多次运行 dig NAME @SERVER；并改用地址对比。',
    },
  },
  references: ['man resolv.conf(5)'],
  never: { en: ['No TCP setting resolves a name.'], zh: ['任何 TCP 设置都无法解析域名。'] },

  examine({ reported, complaint }) {
    const said = reported.filter(({ kind }) => kind === 'name-not-resolved' || kind === 'name-resolved-late');
    if (said.length === 0) return ruledOut('none');
    return found({
      state: 'active',
      confidence: (complaint?.said.length ?? 0) === 0 ? 'likely' : 'possible',
      evidence: said.slice(0, 3).map(({ quote }) => quote),
      advice: ['ask'],
    });
  },
});
