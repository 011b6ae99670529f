import { RARE } from '../facts/movement.ts';
import { found, measuredOut, unknown } from './answers.ts';
import { defineRule } from './rule.ts';

/** tcp_too_many_orphans() shifts the count by up to two for bad peers: a quarter of the limit can be too many. */
const PENALTY = 4;
/** Without the limit: more orphans than half the largest default says that a limit of the usual size is near. */
const MANY = 65_536;

export const orphanLimit = defineRule({
  id: 'orphan-limit',
  label: 'orphan-limit',
  needs: [],
  text: {
    en: {
      title: 'Too many orphaned sockets (tcp_max_orphans)',
      mechanism:
        'Connections that are closed but not finished belong to no process. Beyond tcp_max_orphans, or a quarter of it for peers that do not answer, the kernel resets and frees them.',
      few: '{orphans} orphans are far below the limit of {max}.',
      chainOrphans: 'orphaned sockets at tcp_max_orphans',
      chainReset: 'closing connections reset',
      why: 'Room for more closing connections; each can pin 64 KiB of memory that cannot be swapped.',
      peers: 'Find the peers that never acknowledge a FIN.',
    },
    zh: {
      title: '孤儿套接字过多（tcp_max_orphans）',
      mechanism:
        '已关闭但未结束的连接不属于任何进程。超过 tcp_max_orphans（对不应答的对端为其四分之一）后，内核会复位并释放它们。',
      few: '{orphans} 个孤儿套接字远低于上限 {max}。',
      chainOrphans: '孤儿套接字达到 tcp_max_orphans',
      chainReset: '正在关闭的连接被复位',
      why: '容纳更多正在关闭的连接；每个可能占用 64 KiB 不可换出的内存。',
      peers: '找出从不确认 FIN 的对端。',
    },
  },
  references: ['net/ipv4/tcp_timer.c: tcp_out_of_resources', 'net/ipv4/tcp.c: tcp_check_oom'],

  examine({ memory, log, counters, sysctls }) {
    const { orphans, maxOrphans, pages, limits } = memory ?? {};
    const said = log?.filter(({ kind }) => kind === 'too-many-orphans') ?? [];
    const out = log?.filter(({ kind }) => kind === 'out-of-socket-memory') ?? [];
    const max = maxOrphans ?? sysctls?.number('net.ipv4.tcp_max_orphans');
    const over = orphans !== undefined && max !== undefined && orphans >= max;
    const many = orphans !== undefined && max === undefined && orphans > MANY;
    const memoryLow = pages !== undefined && limits !== undefined && pages < limits[1];
    const aborted = counters?.movement('TcpExtTCPAbortOnMemory', RARE);
    const evidence = [...said, ...out]
      .slice(0, 3)
      .map(({ quote }) => quote)
      .concat(memory?.quotes ?? []);
    const story = { evidence, chain: ['chainOrphans', 'chainReset'], advice: ['peers'] } as const;
    if (
      over ||
      (aborted?.speaks === 'active' && orphans !== undefined && max !== undefined && orphans >= max / PENALTY)
    ) {
      return found({
        ...story,
        state: 'active',
        confidence: aborted?.speaks === 'active' || out.length > 0 ? 'proven' : 'likely',
        evidence: [...evidence, ...(aborted?.speaks === 'active' ? aborted.evidence : [])],
        remedies: [{ key: 'net.ipv4.tcp_max_orphans', to: `${2 * (orphans ?? 0)}`, why: 'why', takesEffect: 'now' }],
      });
    }
    if (said.some(({ fresh }) => fresh)) {
      const counted = aborted?.speaks === 'active' ? aborted.evidence : [];
      const confidence = counted.length > 0 ? 'proven' : 'likely';
      return found({ ...story, state: 'active', confidence, evidence: [...evidence, ...counted] });
    }
    if (said.length > 0) return found({ ...story, state: 'past', confidence: 'likely' });
    // The old message stands for both limits; memory that is far from its own leaves the orphans.
    if (out.length > 0 && (memoryLow || many)) return found({ ...story, state: 'past', confidence: 'likely' });
    // Where nothing was counted it is one of the two.
    if (out.length > 0 && memory === undefined) return found({ ...story, state: 'past', confidence: 'possible' });
    if (many) return found({ ...story, state: 'latent', confidence: 'likely' });
    if (orphans === undefined || max === undefined) return unknown('memory');
    return measuredOut('few', { orphans, max });
  },
});
