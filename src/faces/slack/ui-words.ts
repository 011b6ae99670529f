import type { Lang } from '../../report/words/words.ts';
import type { HelpText } from '../../report/help.ts';
import type { MistakeCode } from './commands/command.ts';

/** Of the message of a rollout over many hosts; each carries its id and nothing else. */
export type LadderAction = 'rung-approve' | 'rung-keep' | 'rung-revert' | 'rung-stop';

/** What only this face says: buttons, dialogs, answers to what was typed. */
export interface UiWords {
  readonly buttons: Readonly<
    Record<
      | 'approve'
      | 'reject'
      | 'details'
      | 'again'
      | 'proof'
      | 'keep'
      | 'revert'
      | 'file'
      | 'cancel-sweep'
      | 'sweep-file'
      | 'sweep-page'
      | 'sweep-rollout'
      | LadderAction,
      string
    >
  >;
  readonly confirm: Readonly<
    Record<
      'reject' | 'keep' | 'revert' | Exclude<LadderAction, 'rung-approve'>,
      { readonly title: string; readonly text: (host: string) => string; readonly yes: string }
    >
  >;
  /** In front of the question whether to keep what was not seen to help. */
  readonly keepBefore: Readonly<Record<'measured' | 'helped', string>>;
  readonly no: string;
  readonly close: string;
  readonly approveTitle: string;
  readonly approveSubmit: string;
  readonly code: string;
  readonly codeHint: string;
  readonly breakGlassReason: string;
  readonly breakGlassHint: string;
  readonly voted: (given: number, needed: number) => string;
  readonly detailsTitle: string;
  readonly refusedTitle: string;
  readonly workingTitle: string;
  readonly working: string;
  readonly approved: string;
  readonly stillWorking: string;
  readonly shortenedMessage: string;
  readonly shortenedModal: string;
  readonly shortenedHome: string;
  readonly tooLongToApprove: string;
  readonly gone: string;
  readonly goneProposal: string;
  readonly tooSlow: string;
  readonly failed: string;
  readonly filePosted: string;
  readonly notInChannel: string;
  readonly channelClosed: string;
  readonly schedule: Readonly<Record<'pause' | 'resume' | 'remove' | 'add', (id: string) => string>>;
  readonly sweepEnded: string;
  readonly dryRun: (selector: string, hosts: string) => string;
  readonly nothingToRepeat: string;
  readonly mistakes: Readonly<Record<MistakeCode, (given: string) => string>>;
  readonly example: string;
  readonly homeTitle: string;
  readonly unknownHost: (host: string, near: readonly string[]) => string;
  readonly talk: TalkUi;
  readonly language: Readonly<Record<'own' | 'channel', string>>;
  /** In App Home. */
  readonly settings: {
    readonly title: string;
    readonly lang: string;
    readonly langAuto: string;
    readonly zone: string;
    readonly zoneAuto: (zone: string) => string;
    readonly notify: string;
    readonly open: string;
  };
}

/** In the thread of a diagnosis. */
interface TalkUi {
  readonly help: {
    readonly title: string;
    readonly lines: readonly { readonly type: string; readonly does: string }[];
    readonly outro: string;
  };
  readonly notYet: (host: string) => string;
  readonly nothingKnown: string;
  readonly readOf: (sources: string) => string;
  readonly spoken: string;
}

export const help: Readonly<Record<Lang, HelpText>> = {
  en: {
    title: 'syndrop says why SYNs are dropped on a host',
    intro: 'Type one of these in any channel I am in. Diagnosing only reads; a change needs a person’s approval.',
    lines: [
      { type: '/syndrop HOST', does: 'diagnose a host; the answer fills a thread' },
      { type: '/syndrop HOST port 8080 from 10.0.0.7', does: 'the same for one service or one client' },
      { type: '/syndrop HOST container web-1', does: 'look inside a container; also netns NAME, or pid N' },
      { type: '/syndrop HOST port 8080 proof', does: 'capture and trace for 8 s too: what arrives, what drops it' },
      { type: '/syndrop HOST at 03:12', does: 'what dropped SYNs then, from what its agent wrote down; also -20m' },
      { type: '/syndrop compare HOST OTHER', does: 'what differs, and which of it explains the failure' },
      { type: '/syndrop probe HOST OTHER:8080', does: 'dial from one to the other: where does a connection end' },
      { type: '/syndrop history HOST', does: 'what was found on a host before' },
      { type: '/syndrop sweep prod & !db*', does: 'diagnose many hosts at once; add dry-run to see who is meant' },
      {
        type: '/syndrop schedule "weekdays 09:00 Asia/Shanghai" prod → #ops',
        does: 'sweep again and again; also schedule list, pause, resume, remove',
      },
      { type: '/syndrop hosts', does: 'the hosts I know; with a selector, those it means' },
      { type: '/syndrop pending', does: 'changes that wait for a decision' },
      {
        type: '/syndrop lang zh',
        does: 'speak Chinese with me; add channel for everybody here, --lang zh for one answer',
      },
    ],
    outro:
      'In the thread of a diagnosis just say “again”, “proof” or “why not conntrack?”; “help” lists the rest. Paste output there, or drop a file.',
  },
  zh: {
    title: 'syndrop 说明主机为什么丢弃 SYN',
    intro: '在我所在的任何频道输入以下命令。诊断只读取数据；任何变更都需要有人批准。',
    lines: [
      { type: '/syndrop HOST', does: '诊断一台主机，结果出现在消息列中' },
      { type: '/syndrop HOST port 8080 from 10.0.0.7', does: '只看某个服务或某个客户端' },
      { type: '/syndrop HOST container web-1', does: '查看容器内部；也可以写 netns NAME 或 pid N' },
      { type: '/syndrop HOST port 8080 proof', does: '另外抓包并跟踪丢包 8 秒：什么到达了，什么丢弃了它' },
      { type: '/syndrop HOST at 03:12', does: '当时是什么丢弃了 SYN，根据其 agent 的记录；也可写 -20m' },
      { type: '/syndrop compare HOST OTHER', does: '对比两台主机，指出哪些差异可以解释故障' },
      { type: '/syndrop probe HOST OTHER:8080', does: '从一台主机连接另一台，看连接断在哪里' },
      { type: '/syndrop history HOST', does: '这台主机以前的诊断' },
      { type: '/syndrop sweep prod & !db*', does: '一次巡检多台主机；加上 dry-run 只看会选中哪些主机' },
      {
        type: '/syndrop schedule "工作日 09:00 Asia/Shanghai" prod → #ops',
        does: '定时巡检；另有 schedule list、pause、resume、remove',
      },
      { type: '/syndrop hosts', does: '已登记的主机；可以加选择条件' },
      { type: '/syndrop pending', does: '等待决定的变更' },
      { type: '/syndrop lang zh', does: '与我用中文交流；加 channel 对整个频道生效，加 --lang zh 只对这一次生效' },
    ],
    outro:
      '在诊断的消息列里直接说“再来一次”“实证”或“为什么不是 conntrack？”即可，说“帮助”可查看全部；也可以粘贴命令输出或拖入文件。',
  },
};

const en: UiWords = {
  buttons: {
    approve: 'Approve…',
    reject: 'Reject',
    details: 'Details',
    again: 'Run again',
    proof: 'Proof',
    keep: 'Keep',
    revert: 'Revert',
    file: 'Post as a file in the thread',
    'rung-approve': 'Approve this rung…',
    'rung-keep': 'Keep what helped',
    'rung-revert': 'Revert all',
    'rung-stop': 'Stop',
    'cancel-sweep': 'Cancel',
    'sweep-file': 'All of it as files',
    'sweep-page': 'Open the report',
    'sweep-rollout': 'Roll out the change…',
  },
  confirm: {
    reject: { title: 'Reject this change?', text: (host) => `${host} stays as it is.`, yes: 'Reject' },
    keep: {
      title: 'Keep the new values?',
      text: (host) => `They stay on ${host} and survive a reboot.`,
      yes: 'Keep',
    },
    'rung-keep': {
      title: 'Keep the new values?',
      text: (count) => `On ${count} hosts where it helped they stay and survive a reboot.`,
      yes: 'Keep',
    },
    'rung-revert': {
      title: 'Put the old values back?',
      text: () => 'Every host where the change stands and is not kept gets its old values back now.',
      yes: 'Revert all',
    },
    'rung-stop': {
      title: 'Stop this rollout?',
      text: () => 'No further host is changed. What is applied stays under its lease, to be kept or reverted.',
      yes: 'Stop',
    },
    revert: {
      title: 'Put the old values back?',
      text: (host) => `${host} gets its old values back now.`,
      yes: 'Revert',
    },
  },
  keepBefore: {
    measured: 'Whether it helps is still being measured.',
    helped: 'It did not help.',
  },
  no: 'Not now',
  close: 'Close',
  approveTitle: 'Approve a change',
  approveSubmit: 'Approve and apply',
  code: 'Code',
  codeHint: 'Six digits from the authenticator app you enrolled.',
  breakGlassReason: 'Break the glass: why this cannot wait',
  breakGlassHint: 'You decide alone. Your reason is shown in the thread and kept in the audit.',
  voted: (given, needed) => `Your approval counts: ${given} of ${needed}. Somebody else has to approve too.`,
  detailsTitle: 'The whole diagnosis',
  refusedTitle: 'Not done',
  workingTitle: 'Approve a change',
  working: 'Your approval is being stored. This window shows how it went.',
  approved: 'Approved. The host is being told; the thread shows what happens.',
  stillWorking: 'This takes longer than usual. The thread shows how it went.',
  shortenedMessage: 'Shortened to fit. Details has all of it.',
  shortenedModal: 'Shortened to fit. Post it as a file to read all of it.',
  shortenedHome: 'There is more than fits here. Type /syndrop pending or /syndrop hosts.',
  tooLongToApprove:
    'This plan is too long to be shown here in full, and nothing is approved unseen. Read and decide it on the command line.',
  gone: 'This diagnosis is no longer stored. Run it again for a fresh one.',
  goneProposal: 'This proposal is no longer stored. Run the diagnosis again for a fresh one.',
  tooSlow: 'Slack closed the window before it could open. Please click once more.',
  failed: 'Something broke on my side and nothing was changed by this click. It is in the log.',
  filePosted: 'Posted in the thread.',
  notInChannel: 'I am not in this channel. Type “/invite @syndrop” here and ask again.',
  channelClosed: 'I cannot write in this channel: it is archived or read-only.',
  schedule: {
    add: (id) => `Its id is ${id}: /syndrop schedule pause ${id}, or remove ${id}.`,
    pause: (id) => `${id} is paused. To go on: /syndrop schedule resume ${id}`,
    resume: (id) => `${id} goes on from now.`,
    remove: (id) => `${id} is removed.`,
  },
  sweepEnded: 'This sweep has ended already.',
  dryRun: (selector, hosts) => `${selector} means ${hosts}. Nobody was asked.`,
  nothingToRepeat: 'I do not remember a question in this thread. Ask with: /syndrop HOST',
  mistakes: {
    'too-long': () => 'That is too long for a command.',
    'person-not-host': (given) => `${given === '' ? 'That' : `“${given}”`} is a person, group or channel, not a host.`,
    'bad-host': (given) => `“${given}” cannot be a host name.`,
    'no-host': (given) => `Which host? “${given}” needs one.`,
    'bad-schedule': (given) =>
      `“${given}” is not understood. Type: /syndrop schedule "weekdays 09:00 Asia/Shanghai" prod → #ops; or list, pause ID, resume ID, remove ID`,
    'bad-port': (given) => `“${given}” is not a port from 1 to 65535.`,
    'no-port': (given) => `Which port of ${given}? Type it behind: ${given}:8080`,
    'bad-address': (given) => `“${given}” is nothing that can be dialled: a name or an IP address.`,
    'bad-client': (given) => `“${given}” is not an IP address.`,
    'bad-window': (given) => `“${given}” is not a number of seconds from 1 to 120.`,
    'bad-place': (given) => `“${given}” cannot be the name of a container or namespace, or the id of a process.`,
    'two-places': (given) => `One container, namespace or process at a time, please: what is “${given}”?`,
    'past-alone': (given) =>
      `Of the past there are counters only: “${given}” goes with a port or a client, not with compare, proof, window or container.`,
    'time-not-understood': (given) => `“${given}” is no time. Say 03:12, 2026-11-29T03:12 or -20m.`,
    'time-in-the-future': (given) => `“${given}” is still to come, and only the past has been written down.`,
    'time-never-was': (given) => `Your clock never showed “${given}”: it was put forward.`,
    'time-unknown-zone': (given) =>
      `I do not know your time zone. Say “${given}” with an offset: 2026-11-29T03:12+08:00.`,
    'word-missing': (given) => `Something is missing after “${given}”.`,
    'two-hosts': (given) => `One host at a time, please: what is “${given}”?`,
    'not-understood': (given) => `I do not understand “${given}”.`,
  },
  example: 'Example: /syndrop host-42 port 8080 from 10.0.0.7 — or /syndrop help',
  homeTitle: 'Waiting for a decision',
  unknownHost: (host, near) =>
    `No host is called ${host}. ${near.length === 0 ? '' : `Did you mean ${near.join(', ')}? `}To add it: syndrop enroll ${host}`,
  talk: {
    help: {
      title: 'In this thread I understand:',
      lines: [
        { type: 'again', does: 'the same question once more' },
        { type: 'at 03:12', does: 'what dropped SYNs then; also -20m' },
        { type: 'proof', does: 'capture and trace for a few seconds' },
        { type: 'why not conntrack?', does: 'what was checked, and the lines that speak for or against it' },
        { type: 'explain PAWS', does: 'a term, or a cause' },
        { type: 'compare with HOST', does: 'what differs from a healthy host' },
        { type: 'history', does: 'what was found here before' },
        { type: 'zh', does: 'the same in Chinese; en for English' },
      ],
      outro:
        'Or paste netstat -s, ss or dmesg, or drop a file or an archive here: I diagnose it and keep nothing of it.',
    },
    notYet: (host) => `The diagnosis of ${host} is still under way. Ask once it is here.`,
    nothingKnown:
      'I know nothing in this. I can read netstat -s, nstat, ss, sysctl -a, dmesg, firewall rules, files of /proc, a capture, or an archive of them.',
    readOf: (sources) => `Read from what was given here: ${sources}. Nothing of it is kept.`,
    spoken: 'From now on I speak English with you. Back: “zh”.',
  },
  language: {
    own: 'From now on I speak English with you; what everybody in a channel reads follows whoever asks.',
    channel: 'From now on threads in this channel are in English.',
  },
  settings: {
    title: 'My settings',
    lang: 'Language',
    langAuto: 'As the channel has it',
    zone: 'Time zone of “at 03:12”',
    zoneAuto: (zone) => `As in Slack (${zone})`,
    notify: 'Tell me in a direct message when a diagnosis I asked for has its answer',
    open: 'Open the thread',
  },
};

const zh: UiWords = {
  buttons: {
    approve: '批准…',
    reject: '拒绝',
    details: '详情',
    again: '再次运行',
    proof: '实证',
    keep: '保留',
    revert: '恢复原值',
    file: '以文件形式发到消息列',
    'rung-approve': '批准这一级…',
    'rung-keep': '保留已见效的',
    'rung-revert': '全部恢复原值',
    'rung-stop': '停止',
    'cancel-sweep': '取消',
    'sweep-file': '以文件形式发出全部内容',
    'sweep-page': '打开报告',
    'sweep-rollout': '逐级变更…',
  },
  confirm: {
    reject: { title: '拒绝这项变更？', text: (host) => `${host} 保持不变。`, yes: '拒绝' },
    keep: { title: '保留新值？', text: (host) => `新值会留在 ${host} 上，重启后仍然有效。`, yes: '保留' },
    'rung-keep': {
      title: '保留新值？',
      text: (count) => `新值会留在已见效的 ${count} 台主机上，重启后仍然有效。`,
      yes: '保留',
    },
    'rung-revert': {
      title: '恢复原来的值？',
      text: () => '凡已应用、尚未保留的主机都会立即恢复原来的值。',
      yes: '全部恢复',
    },
    'rung-stop': {
      title: '停止这次逐级变更？',
      text: () => '不再变更其他主机。已应用的变更仍在租约之下，可以保留或恢复。',
      yes: '停止',
    },
    revert: { title: '恢复原来的值？', text: (host) => `${host} 会立即恢复原来的值。`, yes: '恢复' },
  },
  keepBefore: { measured: '效果还在观测。', helped: '没有效果。' },
  no: '暂不',
  close: '关闭',
  approveTitle: '批准变更',
  approveSubmit: '批准并应用',
  code: '验证码',
  codeHint: '已登记的身份验证器应用中的六位数字。',
  breakGlassReason: '紧急放行：为什么不能等待',
  breakGlassHint: '由你一人决定。理由会显示在消息列中并写入审计。',
  voted: (given, needed) => `已记录你的批准：${given}/${needed}。还需要其他人批准。`,
  detailsTitle: '完整诊断',
  refusedTitle: '未执行',
  workingTitle: '批准变更',
  working: '正在保存你的批准，结果会显示在此窗口。',
  approved: '已批准，正在通知主机；进展见消息列。',
  stillWorking: '耗时比平常长，结果请看消息列。',
  shortenedMessage: '内容已缩短，完整内容见“详情”。',
  shortenedModal: '内容已缩短；以文件形式发出即可阅读全部内容。',
  shortenedHome: '这里放不下全部内容。请输入 /syndrop pending 或 /syndrop hosts。',
  tooLongToApprove: '这项计划太长，无法在这里完整显示；没有看到全部内容就不能批准。请在命令行查看并决定。',
  gone: '这次诊断已不再保存。请重新运行。',
  goneProposal: '这项变更已不再保存。请重新运行诊断。',
  tooSlow: 'Slack 没有来得及打开窗口，请再点一次。',
  failed: '我这边出错了，这次点击没有改动任何东西。详情见日志。',
  filePosted: '已发到消息列。',
  notInChannel: '我不在这个频道里。请在这里输入“/invite @syndrop”，然后再试一次。',
  channelClosed: '我不能在这个频道发消息：它已归档或只读。',
  schedule: {
    add: (id) => `编号是 ${id}：/syndrop schedule pause ${id} 可暂停，remove ${id} 可删除。`,
    pause: (id) => `${id} 已暂停。恢复：/syndrop schedule resume ${id}`,
    resume: (id) => `${id} 从现在起继续。`,
    remove: (id) => `${id} 已删除。`,
  },
  sweepEnded: '这次巡检已经结束。',
  dryRun: (selector, hosts) => `${selector} 指 ${hosts}。没有询问任何主机。`,
  nothingToRepeat: '我不记得这个消息列里的问题。请输入：/syndrop HOST',
  mistakes: {
    'too-long': () => '这条命令太长了。',
    'person-not-host': (given) => `${given === '' ? '这' : `“${given}”`}是人、群组或频道，不是主机。`,
    'bad-host': (given) => `“${given}”不是合法的主机名。`,
    'no-host': (given) => `哪台主机？“${given}”后面需要主机名。`,
    'bad-schedule': (given) =>
      `看不懂“${given}”。请输入：/syndrop schedule "工作日 09:00 Asia/Shanghai" prod → #ops；或 list、pause ID、resume ID、remove ID`,
    'bad-port': (given) => `“${given}”不是 1 到 65535 之间的端口。`,
    'no-port': (given) => `${given} 的哪个端口？请写在后面：${given}:8080`,
    'bad-address': (given) => `“${given}”无法连接：需要主机名或 IP 地址。`,
    'bad-client': (given) => `“${given}”不是 IP 地址。`,
    'bad-window': (given) => `“${given}”不是 1 到 120 之间的秒数。`,
    'bad-place': (given) => `“${given}”不是合法的容器名、网络命名空间名或进程号。`,
    'two-places': (given) => `一次只能看一个容器、网络命名空间或进程：“${given}”是什么？`,
    'past-alone': (given) =>
      `过去只有计数器：“${given}”可与端口或客户端同用，不能与 compare、proof、window 或容器同用。`,
    'time-not-understood': (given) => `“${given}”不是时间。请写 03:12、2026-11-29T03:12 或 -20m。`,
    'time-in-the-future': (given) => `“${given}”还没有到，只有过去才有记录。`,
    'time-never-was': (given) => `你的时钟从未显示过“${given}”：那时拨快了。`,
    'time-unknown-zone': (given) => `不知道你的时区。请给“${given}”加上时差：2026-11-29T03:12+08:00。`,
    'word-missing': (given) => `“${given}”后面缺少内容。`,
    'two-hosts': (given) => `一次只能诊断一台主机：“${given}”是什么？`,
    'not-understood': (given) => `看不懂“${given}”。`,
  },
  example: '例如：/syndrop host-42 port 8080 from 10.0.0.7，或 /syndrop help',
  homeTitle: '等待决定',
  unknownHost: (host, near) =>
    `没有名为 ${host} 的主机。${near.length === 0 ? '' : `你是不是要找 ${near.join('、')}？`}登记新主机：syndrop enroll ${host}`,
  talk: {
    help: {
      title: '在这个消息列里可以直接说：',
      lines: [
        { type: '再来一次', does: '同样的问题再查一次' },
        { type: '03:12 呢', does: '那一分钟是什么丢弃了 SYN；也可以写 at -20m' },
        { type: '实证', does: '抓包并跟踪丢包几秒钟' },
        { type: '为什么不是 conntrack？', does: '查了什么，哪些行支持或排除它' },
        { type: '解释 PAWS', does: '说明一个术语或一种原因' },
        { type: '和 HOST 对比', does: '与正常主机有哪些差异' },
        { type: '历史', does: '这台主机以前的诊断' },
        { type: 'en', does: '改用英文；中文请说 zh' },
      ],
      outro: '也可以直接粘贴 netstat -s、ss 或 dmesg 的输出，或把文件、归档拖到这里：就地诊断，不留存任何内容。',
    },
    notYet: (host) => `${host} 的诊断还在进行，等结果出来再问。`,
    nothingKnown:
      '这里面没有我认识的内容。可以识别：netstat -s、nstat、ss、sysctl -a、dmesg、防火墙规则、/proc 文件、抓包文件，以及它们的归档。',
    readOf: (sources) => `依据此处提供的内容：${sources}。均不留存。`,
    spoken: '以后与你用中文交流。改回英文请说“en”。',
  },
  language: {
    own: '以后与你用中文交流；频道里的消息列使用提问者的语言。',
    channel: '以后这个频道里的消息列都用中文。',
  },
  settings: {
    title: '我的设置',
    lang: '语言',
    langAuto: '与频道一致',
    zone: '“at 03:12”所用的时区',
    zoneAuto: (zone) => `与 Slack 一致（${zone}）`,
    notify: '我发起的诊断有结果时，用私信通知我',
    open: '打开消息列',
  },
};

const tables: Readonly<Record<Lang, UiWords>> = { en, zh };

export function uiWordsOf(lang: Lang): UiWords {
  return tables[lang];
}
