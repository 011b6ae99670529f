import type { HelpText } from '../../../report/help.ts';
import type { Lang } from '../../../report/words/words.ts';

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
      { type: '/syndrop explain PAWS', does: 'what a term, a counter or a sysctl is about' },
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
      { type: '/syndrop explain PAWS', does: '解释一个术语、计数器或 sysctl' },
      { type: '/syndrop hosts', does: '已登记的主机；可以加选择条件' },
      { type: '/syndrop pending', does: '等待决定的变更' },
      { type: '/syndrop lang zh', does: '与我用中文交流；加 channel 对整个频道生效，加 --lang zh 只对这一次生效' },
    ],
    outro:
      '在诊断的消息列里直接说“再来一次”“实证”或“为什么不是 conntrack？”即可，说“帮助”可查看全部；也可以粘贴命令输出或拖入文件。',
  },
};
