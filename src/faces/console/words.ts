import type { Verb } from '../../app/app.ts';
import type { Lang } from '../../report/words/words.ts';

export interface ConsoleWords {
  readonly skip: string;
  readonly sections: Readonly<Record<'overview' | 'hosts' | 'changes' | 'sweeps', string>>;
  readonly navigation: string;
  /** Of the other language, in that language. */
  readonly otherLanguage: string;
  readonly leave: (operator: string) => string;
  readonly footer: (until: string) => string;
  readonly waiting: string;
  readonly nothingWaits: string;
  readonly decideOn: (host: string) => string;
  readonly underWay: string;
  readonly inMotion: string;
  readonly lookAgain: string;
  readonly search: string;
  readonly searchHint: string;
  readonly find: string;
  readonly shown: (from: number, to: number, all: number) => string;
  readonly noneFits: (query: string) => string;
  readonly pages: string;
  readonly earlier: string;
  readonly later: string;
  readonly neverDiagnosed: string;
  readonly facts: Readonly<Record<'way' | 'mode' | 'kernel' | 'agent' | 'seen' | 'marks', string>>;
  readonly never: string;
  readonly latest: string;
  readonly whole: string;
  readonly history: string;
  readonly noHistory: string;
  readonly withPlan: string;
  readonly timeline: string;
  readonly asked: string;
  readonly answered: string;
  readonly diagnosis: string;
  readonly toChange: string;
  readonly diagnosisOf: (host: string) => string;
  readonly changeOn: (host: string) => string;
  readonly rollouts: string;
  readonly rolloutHint: string;
  readonly sweepsNone: string;
  readonly sweepOf: (selector: string) => string;
  readonly report: string;
  readonly verbs: Readonly<Record<Verb, string>>;
  readonly question: Readonly<Record<Verb, (host: string) => string>>;
  readonly consequence: Readonly<Record<Exclude<Verb, 'approve'>, string>>;
  readonly code: string;
  readonly codeHint: string;
  readonly glass: string;
  readonly glassHint: string;
  readonly cancel: string;
  readonly byKey: string;
  readonly refused: string;
  readonly logIn: string;
  readonly logInHow: string;
  readonly logInThen: string;
  readonly enterAs: (operator: string) => string;
  readonly enterHint: string;
  readonly refusals: Readonly<Record<'link' | 'form' | 'often' | 'nothing' | 'broken', readonly [string, string]>>;
}

const words: Readonly<Record<Lang, ConsoleWords>> = {
  en: {
    skip: 'Skip to the content',
    sections: { overview: 'Overview', hosts: 'Hosts', changes: 'Changes', sweeps: 'Sweeps' },
    navigation: 'Sections',
    otherLanguage: '中文',
    leave: (operator) => `Log out ${operator}`,
    footer: (until) => `Times are UTC. Logged in until ${until}; logging out ends all your sessions.`,
    waiting: 'Waiting for a decision',
    nothingWaits: 'Nothing waits for a decision.',
    decideOn: (host) => `Look at the change on ${host} and decide`,
    underWay: 'Under way',
    inMotion: 'The host is at work.',
    lookAgain: 'Look again',
    search: 'Search hosts',
    searchHint: 'Part of a name, tag or group',
    find: 'Search',
    shown: (from, to, all) => (all === 0 ? 'No hosts' : `Hosts ${from}–${to} of ${all}`),
    noneFits: (query) => `No host has “${query}” in its name, tags or groups.`,
    pages: 'More hosts',
    earlier: 'Previous',
    later: 'Next',
    neverDiagnosed: 'not diagnosed yet',
    facts: {
      way: 'Reached by',
      mode: 'Mode',
      kernel: 'Kernel',
      agent: 'Agent',
      seen: 'Last seen',
      marks: 'Groups, tags',
    },
    never: 'never',
    latest: 'Latest diagnosis',
    whole: 'The whole diagnosis, with its evidence',
    history: 'History',
    noHistory: 'Nobody has asked about this host yet. In the chat: /syndrop',
    withPlan: 'with a change',
    timeline: 'Timeline',
    asked: 'asked',
    answered: 'diagnosed',
    diagnosis: 'Diagnosis',
    toChange: 'The change and where it stands',
    diagnosisOf: (host) => `Diagnosis of ${host}`,
    changeOn: (host) => `Change on ${host}`,
    rollouts: 'Rollouts',
    rolloutHint: 'A rollout over many hosts is decided in the chat, or with your key:',
    sweepsNone: 'Nothing was swept yet. In the chat: /syndrop sweep all',
    sweepOf: (selector) => `Sweep of ${selector}`,
    report: 'Open the report with every host',
    verbs: { approve: 'Approve', reject: 'Reject', keep: 'Keep', revert: 'Revert' },
    question: {
      approve: (host) => `Approve the change on ${host}?`,
      reject: (host) => `Reject the change on ${host}?`,
      keep: (host) => `Keep the change on ${host}?`,
      revert: (host) => `Put the old values back on ${host}?`,
    },
    consequence: {
      reject: 'Nothing is written on the host. The cause stays as it is.',
      keep: 'The values stay, also after the deadline.',
      revert: 'The host writes back what stood there before, now.',
    },
    code: 'Code from your authenticator app',
    codeHint: 'Six digits, good once. Being logged in is not enough to decide. No app yet:',
    glass: 'Reason to decide alone and now',
    glassHint: 'Everybody reads it, and the audit keeps it.',
    cancel: 'Back to the change',
    byKey: 'Or decide with your key, in a terminal',
    refused: 'Not decided',
    logIn: 'Log in',
    logInHow: 'Run this where your operator’s key is. The key stays there.',
    logInThen: 'It prints a link that logs you in, once, within a minute.',
    enterAs: (operator) => `Log in as ${operator}`,
    enterHint: 'You may read everything here. To decide about a change you will be asked for a code.',
    refusals: {
      link: [
        'This link does not log in any more',
        'It was used, is older than a minute, or is not whole. Run syndrop console login again.',
      ],
      form: ['This did not come from the console', 'Nothing was done. Open the page again and repeat it there.'],
      often: ['Too often', 'Wait a minute, then try again.'],
      nothing: ['There is nothing here', 'It may not be kept any more.'],
      broken: ['This could not be shown', 'The log of the bot says why.'],
    },
  },
  zh: {
    skip: '跳到正文',
    sections: { overview: '总览', hosts: '主机', changes: '变更', sweeps: '巡检' },
    navigation: '导航',
    otherLanguage: 'English',
    leave: (operator) => `退出登录（${operator}）`,
    footer: (until) => `时间均为 UTC。本次登录有效至 ${until}；退出登录会结束你的全部会话。`,
    waiting: '等待决定',
    nothingWaits: '没有等待决定的变更。',
    decideOn: (host) => `查看 ${host} 上的变更并决定`,
    underWay: '进行中',
    inMotion: '主机正在处理。',
    lookAgain: '刷新',
    search: '搜索主机',
    searchHint: '主机名、标签或分组的一部分',
    find: '搜索',
    shown: (from, to, all) => (all === 0 ? '没有主机' : `第 ${from}–${to} 台，共 ${all} 台主机`),
    noneFits: (query) => `没有主机的名称、标签或分组包含“${query}”。`,
    pages: '更多主机',
    earlier: '上一页',
    later: '下一页',
    neverDiagnosed: '尚未诊断',
    facts: {
      way: '接入方式',
      mode: '模式',
      kernel: '内核',
      agent: 'Agent 版本',
      seen: '最近在线',
      marks: '分组、标签',
    },
    never: '从未',
    latest: '最近一次诊断',
    whole: '完整诊断与证据',
    history: '历史',
    noHistory: '还没有人诊断过这台主机。请在聊天中使用 /syndrop',
    withPlan: '附变更方案',
    timeline: '时间线',
    asked: '发起诊断',
    answered: '给出诊断',
    diagnosis: '诊断',
    toChange: '查看变更及其状态',
    diagnosisOf: (host) => `${host} 的诊断`,
    changeOn: (host) => `${host} 上的变更`,
    rollouts: '逐级变更',
    rolloutHint: '逐级变更请在聊天中决定，或使用你的密钥：',
    sweepsNone: '还没有巡检过。请在聊天中使用 /syndrop sweep all',
    sweepOf: (selector) => `${selector} 巡检`,
    report: '打开包含每台主机的报告',
    verbs: { approve: '批准', reject: '拒绝', keep: '保留', revert: '恢复原值' },
    question: {
      approve: (host) => `批准 ${host} 上的变更？`,
      reject: (host) => `拒绝 ${host} 上的变更？`,
      keep: (host) => `保留 ${host} 上的变更？`,
      revert: (host) => `在 ${host} 上恢复原值？`,
    },
    consequence: {
      reject: '不会在主机上写入任何内容，问题原因保持不变。',
      keep: '新值会留在主机上，到期后也不恢复原值。',
      revert: '主机立即写回原来的值。',
    },
    code: '身份验证器中的验证码',
    codeHint: '六位数字，只能用一次。仅登录不足以做决定。尚未绑定身份验证器时：',
    glass: '独自立即决定的理由',
    glassHint: '所有人都能看到，并写入审计。',
    cancel: '返回变更',
    byKey: '或者在终端用你的密钥决定',
    refused: '未生效',
    logIn: '登录',
    logInHow: '在存放运维密钥的机器上运行以下命令。密钥不会离开那台机器。',
    logInThen: '命令会输出一个登录链接，一分钟内有效，只能使用一次。',
    enterAs: (operator) => `以 ${operator} 身份登录`,
    enterHint: '登录后可查看全部内容；对变更做决定时还需要输入验证码。',
    refusals: {
      link: ['此链接已不能登录', '链接已用过、超过一分钟或不完整。请重新运行 syndrop console login。'],
      form: ['请求不是来自控制台', '未执行任何操作。请重新打开页面再试。'],
      often: ['操作过于频繁', '请一分钟后再试。'],
      nothing: ['这里没有内容', '可能已过保留期。'],
      broken: ['无法显示', '原因见 bot 日志。'],
    },
  },
};

export function consoleWordsOf(lang: Lang): ConsoleWords {
  return words[lang];
}
