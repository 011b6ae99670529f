/**
 * What the program says about what somebody typed, or about a host that does not answer, in Chinese, by its English
 * sentence; `$1` and so on are what stood in the parentheses. Sentences of other programs (ssh, a kernel) are not here.
 */
const sentences: readonly (readonly [RegExp, string])[] = [
  // Selections.
  [/^A selector has at most (\d+) characters\.$/, '选择条件最多 $1 个字符。'],
  [/^“(.)” closes nothing\.$/, '“$1”没有与之对应的左括号。'],
  [/^“(.)” is never closed\.$/, '“$1”没有闭合。'],
  [/^Between two names goes a comma \(either\) or & \(both\)\.$/, '两个名字之间要写逗号（任一）或 &（同时满足）。'],
  [/^Too many brackets inside each other\.$/, '括号嵌套太深。'],
  [/^Too many “!” in a row\.$/, '连续的“!”太多。'],
  [/^Nothing is selected\.$/, '没有选择任何主机。'],
  [/^Here a name is missing\.$/, '这里缺少名字。'],
  [/^Here a name is missing, before “(.)”\.$/, '“$1”前面缺少名字。'],
  [/^“(.+)” is nothing to select by; there is (.+)\.$/, '不能按“$1”选择；可用的有 $2。'],
  [/^“(.+)” needs a name behind the colon\.$/, '“$1”的冒号后面需要名字。'],
  [/^A name has at most (\d+) stars\.$/, '一个名字最多 $1 个星号。'],
  [/^A range is (.+) or (\S+), not (.+)\.$/, '范围的写法是 $1 或 $2，不是 $3。'],
  [/^The range (.+) runs backwards\.$/, '范围 $1 的起点大于终点。'],
  [/^More than (\d+) names\.$/, '超过 $1 个名字。'],
  [/^No host, group or tag is called (.+)\.$/, '没有名为 $1 的主机、组或标签。'],
  [/^No host has (\S+)\.$/, '没有符合 $1 的主机。'],
  [/^Did you mean (.+)\?$/, '你是不是要找 $1？'],
  [/^No host is known yet\.$/, '还没有登记任何主机。'],
  [
    /^Enrol one with: syndrop enroll HOST, or list hosts or an inventory in syndrop\.yaml\.$/,
    '登记主机：syndrop enroll HOST；或在 syndrop.yaml 中列出主机或清单文件。',
  ],
  [/^(.+) leaves no host of the (\d+) known ones\.$/, '已知的 $2 台主机中没有一台符合 $1。'],
  [/^(.+) is being swept already; its report comes in a moment\.$/, '$1 正在巡检，报告马上就到。'],
  // Times that come back.
  [/^There is no time zone (.+)\.$/, '没有 $1 这个时区。'],
  [/^There is ([^.]+)\.$/, '可用的有 $1。'],
  [/^“(.+)” is no time to come back at\.$/, '“$1”不是可以重复的时间。'],
  [/^“(.+)” are no days\.$/, '“$1”不是星期几。'],
  [/^“(.+)” never comes\.$/, '“$1”永远不会到来。'],
  [/^“(.+)” is no cron line: .+$/, '“$1”不是合法的 cron 表达式。'],
  [
    /^Write “weekdays 09:00 Asia\/Shanghai”, .+$/,
    '请写“工作日 09:00 Asia/Shanghai”“周一,周四 18:30”“每天 06:00 UTC”“每小时”，或五个字段的 cron 表达式。',
  ],
  [
    /^(\S+) stands in syndrop\.yaml; take it out there, or pause it\.$/,
    '$1 写在 syndrop.yaml 中：请在那里删除，或者暂停它。',
  ],
  [/^No schedule is called (\S+)\.$/, '没有编号为 $1 的定时巡检。'],
  // Questions.
  [/^(.+) is not an address a proof can be about\.$/, '“$1”不是 IP 地址，无法据此实证。'],
  [
    /^The past is written down for the network namespace of the agent alone\.$/,
    '历史只记录 agent 所在的网络命名空间。',
  ],
  [
    /^A proof is taken while clients fail; there is none of the past\.$/,
    '实证须在客户端失败时进行，过去的时间没有实证。',
  ],
  [/^That cannot be asked: see (.+)\.$/, '不能这样问：用法见 $1。'],
  // Hosts.
  [/^(\S+) did not answer within (\d+) s\.$/, '$1 在 $2 秒内没有应答。'],
  [/^(\S+) did not answer\.$/, '$1 没有应答。'],
  [/^Is syndrop-agent running(?: there)?\?$/, '请确认 syndrop-agent 正在那里运行。'],
  [/^(\S+) is not known here(?: any more)?\.$/, '没有名为 $1 的主机。'],
  [/^(\S+) is not enrolled\.$/, '$1 尚未登记。'],
  [/^(\S+) has no agent, so nothing can be changed there\.$/, '$1 上没有 agent，因此无法变更。'],
  [/^(\S+) has no agent, and only agents write down the past\.$/, '$1 上没有 agent，只有 agent 才会记录历史。'],
  [/^The agent of (\S+) writes down no history\.$/, '$1 的 agent 不记录历史。'],
  [/^The agent of (\S+) did not look into (.+)\.$/, '$1 的 agent 没有查看 $2。'],
  [/^Update syndrop-agent\.$/, '请升级 syndrop-agent。'],
  [/^(?:(\S+): )?(\S+) is still to come\.$/, '$2 还没有到。'],
  [
    /^(?:(\S+): )?Nothing has been written down yet: the first readings are seconds away\.$/,
    '还没有任何记录：几秒后就有第一次读数。',
  ],
  [/^(?:(\S+): )?What this host has written down begins at (\S+), after (\S+)\.$/, '这台主机的记录始于 $2，晚于 $3。'],
  [/^The diagnosis of (\S+) failed by a fault of syndrop\.$/, '$1 的诊断失败：syndrop 自身出错，详情见日志。'],
  [/^Try: (.+)$/, '可以试试：$1'],
];

/** A column, and what stands under it, are the same in every language. */
const COLUMN = / \(column (\d+)\)$/;

/** The whole message in Chinese, line by line; null when a sentence of it is not known. */
export function saidInChinese(message: string): string | null {
  const lines = message.split('\n').map((line) => (/^ {4}/.test(line) ? line : lineInChinese(line)));
  return lines.includes(null) ? null : lines.join('\n');
}

function lineInChinese(line: string): string | null {
  const column = COLUMN.exec(line)?.[1];
  const said = sentencesOf(line.replace(COLUMN, '')).map(sentenceInChinese);
  if (said.includes(null)) return null;
  return `${said.join('')}${column === undefined ? '' : `（第 ${column} 列）`}`;
}

/** A sentence ends before a blank and a capital; what is to be typed at the end is left whole. */
function sentencesOf(line: string): readonly string[] {
  const [, before = '', hint] = /^(.*?)(\b(?:Try|Write|Enrol one with|That cannot be asked)\b.*)?$/.exec(line) ?? [];
  const plain = before.trim() === '' ? [] : before.trim().split(/(?<=[.?])\s+(?=[A-Z])/);
  return hint === undefined ? plain : [...plain, hint];
}

function sentenceInChinese(sentence: string): string | null {
  const known = sentences.find(([pattern]) => pattern.test(sentence));
  return known === undefined ? null : sentence.replace(known[0], known[1]);
}
