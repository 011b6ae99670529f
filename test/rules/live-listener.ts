import { procCounters } from './support.ts';

export interface LiveListener {
  readonly acceptQueue: number;
  readonly backlog: number;
  /** skmem d. */
  readonly drops?: number;
  readonly state?: string;
  readonly openFiles?: number;
  readonly maxOpenFiles?: number;
  readonly counters?: Readonly<Record<string, number>>;
  readonly somaxconn?: number;
  readonly wchan?: string;
  /** As `ss -p` prints the owners; `web`, pid 4242, unless said. */
  readonly owners?: string;
  readonly command?: string;
  /** Clock ticks it has run since its start. */
  readonly ticks?: number;
  /** Values of its control group by file: `'cpu.stat': 'nr_periods 10\nnr_throttled 9'`. */
  readonly group?: Readonly<Record<string, string>>;
}

const GROUP = '/system.slice/web.service';

/** The sources of a host with one listener on port 8080, of pid 4242. */
export function hostWithListener(listener: LiveListener): Readonly<Record<string, string>> {
  const { acceptQueue, backlog, drops = 0, state = 'S', openFiles = 12, maxOpenFiles = 1024 } = listener;
  const { command = 'web', owners = `("${command}",pid=4242,fd=3)`, ticks = 2, wchan = 'ep_poll' } = listener;
  const group = Object.entries(listener.group ?? {});
  const skmem = `skmem:(r0,rb131072,t0,tb16384,f0,w0,o0,bl0,d${drops})`;
  return {
    ...procCounters(listener.counters ?? {}),
    sysctl: `/proc/sys/net/core/somaxconn:${listener.somaxconn ?? 4096}\n`,
    'ss-listen': `${acceptQueue} ${backlog} 0.0.0.0:8080 0.0.0.0:* ino:77 sk:1 cgroup:/ <-> ${skmem}\n`,
    'ss-listen-owners': `${acceptQueue} ${backlog} 0.0.0.0:8080 0.0.0.0:* users:(${owners})\n`,
    'listener-processes': [
      `/proc/4242/stat:4242 (${command}) ${state} 1 4242 4242 0 -1 4194560 100 0 0 0 ${ticks} 0 0 0 20 0 1 0 100 1000000 200`,
      `/proc/4242/wchan:${wchan}`,
      `/proc/4242/cgroup:0::${GROUP}`,
      `/proc/4242/limits:Max open files            ${maxOpenFiles}                 ${maxOpenFiles}                 files     `,
      `/proc/4242/fd:count=${openFiles}`,
      ...(group.length === 0 ? [] : [`/sys/fs/cgroup${GROUP}/:`]),
      ...group.flatMap(([file, text]) => text.split('\n').map((line) => `${file}:${line}`)),
      '',
    ].join('\n'),
  };
}
