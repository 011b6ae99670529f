import { found, ruledOut, unknown } from './answers.ts';
import { acceptQueueSymptoms } from './symptoms.ts';
import { defineRule } from './rule.ts';

const NEARLY_ALL = 0.98;

export const fdExhaustionSystem = defineRule({
  id: 'fd-exhaustion-system',
  label: 'fd-exhaustion',
  needs: [],
  rootOf: acceptQueueSymptoms,
  text: {
    en: {
      title: 'The file table of the machine is full',
      mechanism: 'With fs.file-max files open every accept() and open() of an unprivileged process fails with ENFILE.',
      enough: 'fs.file-nr is well below fs.file-max.',
      chainTable: 'file table of the machine full (ENFILE)',
      chainAccept: 'accept() fails everywhere',
      leak: 'Find the process that holds the files; lsof counts, or the entries of /proc/*/fd.',
      why: 'Gives every process room again at once.',
    },
    zh: {
      title: '整机的文件表已满',
      mechanism: '打开的文件达到 fs.file-max 后，非特权进程的 accept() 和 open() 都以 ENFILE 失败。',
      enough: 'fs.file-nr 远低于 fs.file-max。',
      chainTable: '整机文件表已满（ENFILE）',
      chainAccept: '所有 accept() 失败',
      leak: '找出占用文件的进程：lsof 统计，或 /proc/*/fd 的条目数。',
      why: '立即让所有进程恢复可用空间。',
    },
  },
  references: ['fs/file_table.c: alloc_empty_file', 'man accept(2): ENFILE'],

  examine({ sysctls, log, reported }) {
    const [allocated, , max] = sysctls?.text('fs.file-nr')?.trim().split(/\s+/).map(Number) ?? [];
    const said = [
      ...(log?.filter(({ kind }) => kind === 'file-table-full') ?? []),
      ...(reported?.filter(({ kind }) => kind === 'system-files') ?? []),
    ].map(({ quote }) => quote);
    const full = allocated !== undefined && max !== undefined && allocated >= max * NEARLY_ALL;
    if (!full && said.length === 0) return max === undefined ? unknown('sysctls') : ruledOut('enough');
    return found({
      state: full ? 'active' : 'past',
      confidence: full ? 'proven' : 'likely',
      evidence: [...(sysctls?.quote('fs.file-nr') ?? []), ...said],
      chain: ['chainTable', 'chainAccept'],
      advice: ['leak'],
      remedies: full ? [{ key: 'fs.file-max', to: `${2 * allocated}`, why: 'why', takesEffect: 'now' }] : [],
    });
  },
});
