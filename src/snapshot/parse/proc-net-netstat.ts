import { groupTableParser } from './group-table.ts';

/** /proc/net/netstat: TcpExt, IpExt and, from 5.6, MPTcpExt. Every counter of the kernel is named. */
export const parseProcNetNetstat = groupTableParser('proc-net-netstat');
