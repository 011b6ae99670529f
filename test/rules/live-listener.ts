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
}

/** The sources of a host with one listener on port 8080, of pid 4242. */
export function hostWithListener(listener: LiveListener): Readonly<Record<string, string>> {
  const { acceptQueue, backlog, drops = 0, state = 'S', openFiles = 12, maxOpenFiles = 1024 } = listener;
  const skmem = `skmem:(r0,rb131072,t0,tb16384,f0,w0,o0,bl0,d${drops})`;
  return {
    ...procCounters(listener.counters ?? {}),
    sysctl: `/proc/sys/net/core/somaxconn:${listener.somaxconn ?? 4096}\n`,
    'ss-listen': `${acceptQueue} ${backlog} 0.0.0.0:8080 0.0.0.0:* ino:77 sk:1 cgroup:/ <-> ${skmem}\n`,
    'ss-listen-owners': `${acceptQueue} ${backlog} 0.0.0.0:8080 0.0.0.0:* users:(("web",pid=4242,fd=3))\n`,
    'listener-processes': [
      `/proc/4242/stat:4242 (web) ${state} 1 4242 4242 0 -1 4194560 100 0 0 0 1 1 0 0 20 0 1 0 100 1000000 200`,
      `/proc/4242/limits:Max open files            ${maxOpenFiles}                 ${maxOpenFiles}                 files     `,
      `/proc/4242/fd:count=${openFiles}`,
      '',
    ].join('\n'),
  };
}
