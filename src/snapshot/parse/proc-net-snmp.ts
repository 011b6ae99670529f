import { groupTableParser } from './group-table.ts';

/** /proc/net/snmp. IcmpMsg names only the types seen so far. */
export const parseProcNetSnmp = groupTableParser('proc-net-snmp', ['IcmpMsg']);
