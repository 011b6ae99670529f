import { found, ruledOut } from './answers.ts';
import { defineRule } from './rule.ts';

export const applicationAnswer = defineRule({
  id: 'application-answer',
  label: 'not-tcp',
  byExclusion: true,
  needs: ['reported'],
  text: {
    en: {
      title: 'The application itself answers with an error',
      mechanism:
        'A TLS alert, a refused certificate or an HTTP status is an answer: the connection was made, and what fails is above TCP.',
      none: 'No program shows an answer of the application.',
      above: 'Look at the log of the program that answers; the network has done its part.',
    },
    zh: {
      title: '应用自身返回了错误',
      mechanism: 'TLS 告警、证书被拒或 HTTP 状态码都是应答：连接已经建立，失败发生在 TCP 之上。',
      none: '没有程序显示来自应用的应答。',
      above: '查看作出应答的程序的日志；网络已完成它的工作。',
    },
  },
  references: ['RFC 8446, section 6', 'RFC 9110, section 15'],

  examine({ reported, complaint }) {
    const said = reported.filter(({ kind }) => kind === 'application' || kind === 'certificate');
    if (said.length === 0) return ruledOut('none');
    return found({
      state: 'active',
      confidence: (complaint?.said.length ?? 0) === 0 ? 'likely' : 'possible',
      evidence: said.slice(0, 3).map(({ quote }) => quote),
      advice: ['above'],
    });
  },
});
