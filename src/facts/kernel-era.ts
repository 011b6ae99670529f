import type { Kernel } from '../snapshot/snapshot.ts';
import type { CounterFacts } from './counters.ts';

/** Behaviour that changed between kernels, told by counters first and by the version only where they are silent. */
export interface KernelEra {
  /** Up to 4.6 every SYN cookie sent also counted as a listen drop. */
  readonly cookiesCountAsDrops: boolean | undefined;
  /** Up to 4.9 a full accept queue usually still answered SYNs; from 4.10 on they are dropped. */
  readonly fullQueueRefusesSyns: boolean | undefined;
  /** From 4.4 on the SYN queue is as long as the accept backlog. */
  readonly synQueueIsBacklog: boolean | undefined;
  /** Up to 4.11 tcp_tw_recycle exists. */
  readonly hasRecycle: boolean | undefined;
}

export function kernelEra(kernel: Kernel | undefined, counters: CounterFacts | undefined): KernelEra {
  const passive = counters?.exists('TcpExtPAWSPassive');
  const chrono = counters?.exists('TcpExtTCPMemoryPressuresChrono');
  const md5Failure = counters?.exists('TcpExtTCPMD5Failure');
  const upTo = (major: number, minor: number): boolean | undefined =>
    kernel === undefined ? undefined : kernel.major < major || (kernel.major === major && kernel.minor <= minor);
  const not = (value: boolean | undefined): boolean | undefined => (value === undefined ? undefined : !value);
  // PAWSPassive left in 4.12; a complete list without it is a kernel from 4.12 on.
  const recent = passive === false || chrono === true ? true : undefined;
  return {
    // TCPMD5Failure came with 4.9, the first inspected tree in which a cookie is no listen drop.
    cookiesCountAsDrops: recent === true || md5Failure === true ? false : (not(md5Failure) ?? upTo(4, 6)),
    fullQueueRefusesSyns: recent ?? not(upTo(4, 9)),
    synQueueIsBacklog: recent ?? not(upTo(4, 3)),
    hasRecycle: passive ?? upTo(4, 11),
  };
}
