import type { Command } from 'commander';
import { explainSysctl } from '../../../plan/explain-sysctl.ts';
import { Problem } from '../../../protocol/problem.ts';
import { sysctlDocument } from '../../../report/sysctl.ts';
import type { Lang } from '../../../report/words/words.ts';
import { langOption } from '../answer.ts';
import type { CliDeps } from '../deps.ts';
import { showDocument, showJson } from '../show.ts';

const EXAMPLES = `
Examples:
  syndrop explain net.ipv4.tcp_tw_recycle=1
  syndrop explain net.core.somaxconn

Exit status: 0 it may be proposed, 1 it never is, 2 wrong usage.`;

/** `syndrop explain`: what is wrong with a sysctl from the internet, before somebody sets it. */
export function addExplain(program: Command, deps: CliDeps): void {
  program
    .command('explain')
    .description('whether a sysctl is ever proposed, for what, and what is wrong with the advice to set it')
    .argument('<sysctl>', 'KEY or KEY=VALUE')
    .option('--json', 'print one JSON document')
    .addOption(langOption())
    .addHelpText('after', EXAMPLES)
    .action((sysctl: string, { json, lang = 'en' }: { readonly json?: boolean; readonly lang?: Lang }) => {
      const [, key, value] = /^([a-z0-9_]+(?:\.[\w@:/*-]+)+)(?:\s*=\s*(.{1,200}))?$/.exec(sysctl.trim()) ?? [];
      if (key === undefined) throw new Problem('usage', `${sysctl} is no sysctl. Try: net.core.somaxconn=4096`);
      const explained = explainSysctl(key, value ?? null);
      if (json === true) showJson({ schemaVersion: 1, ...explained }, deps.terminal);
      else showDocument(sysctlDocument(explained, lang), deps.terminal);
      const never = explained.answer === 'refused' || explained.answer === 'not-listed';
      deps.finish(never ? 1 : 0);
    });
}
