/** Sentences many rules share. */
export const commonText = {
  en: {
    idle: '{counter} did not move.',
    background: '{counter} stands at {count}: too few, for what this host handles, to explain failures.',
    noCounter: 'This kernel has no {counter}.',
    watchAgain: 'Take two samples while clients fail: totals since boot do not say when it happened.',
    relisten:
      'The program must call listen() again (a restart, or a reload that re-listens): an open listener keeps its backlog.',
    raiseBacklogInProgram: 'Raise the backlog in the program itself; net.core.somaxconn only cuts what it asks for.',
    askOwner: 'Change the rule where it is made (firewalld, ufw, kube-proxy, CNI, a script), not by hand.',
    queueFull: 'accept queue full',
    synsDropped: 'SYNs dropped',
  },
  zh: {
    idle: '{counter} 没有变化。',
    background: '{counter} 为 {count}：相对本机处理的流量太少，不足以解释故障。',
    noCounter: '此内核没有 {counter}。',
    watchAgain: '请在客户端失败时取两次样本：开机以来的累计值说明不了发生的时间。',
    relisten: '程序必须重新调用 listen()（重启，或会重新监听的 reload）：已打开的监听套接字保持原有 backlog。',
    raiseBacklogInProgram: '在程序自身中调大 backlog；net.core.somaxconn 只会截断程序请求的值。',
    askOwner: '请在规则的来源处修改（firewalld、ufw、kube-proxy、CNI、脚本），不要手工改。',
    queueFull: '全连接队列已满',
    synsDropped: 'SYN 被丢弃',
  },
} as const;

export type CommonKey = keyof (typeof commonText)['en'];
