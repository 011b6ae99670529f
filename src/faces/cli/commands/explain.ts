import type { Command } from 'commander';
import { explainSaid } from '../../../plan/explain-sysctl.ts';
import { Problem } from '../../../protocol/problem.ts';
import { explainDocument } from '../../../report/explain.ts';
import { renderMarkdown } from '../../../report/markdown.ts';
import type { Lang } from '../../../report/words/words.ts';
import { langOption } from '../answer.ts';
import type { CliDeps } from '../deps.ts';
import { showDocument, showJson } from '../show.ts';

const EXAMPLES = `
Examples:
  syndrop explain net.ipv4.tcp_tw_recycle=1
  syndrop explain somaxconn
  syndrop explain PAWS
  syndrop explain ListenDrops

Exit status: 0 explained; of a sysctl: it may be proposed, 1 a sysctl that never is, 2 wrong usage.`;

/** `syndrop explain`: what is wrong with a sysctl from the internet, before somebody sets it; a term, a counter, a cause. */
export function addExplain(program: Command, deps: CliDeps): void {
  program
    .command('explain')
    .description(
      'a sysctl: whether it is ever proposed, and what is wrong with the advice to set it; or a counter, a cause, a term of the trade',
    )
    .argument('<what...>', 'KEY, KEY=VALUE or words')
    .option('--json', 'print one JSON document')
    .addOption(langOption())
    .addHelpText('after', EXAMPLES)
    .action(
      (what: readonly string[], { json = false, lang = 'en' }: { readonly json?: boolean; readonly lang?: Lang }) => {
        const said = what.join(' ').trim();
        const document = explainDocument(said, lang);
        if (document === null)
          throw new Problem(
            'usage',
            `Nobody here knows ${said}. Try a sysctl, a counter, a cause or a term: net.core.somaxconn=4096, ListenDrops, conntrack, PAWS.`,
          );
        const sysctl = explainSaid(said);
        const told = sysctl ?? { term: said, title: document.summary, markdown: renderMarkdown(document) };
        if (json) showJson({ schemaVersion: 1, ...told }, deps.terminal);
        else showDocument(document, deps.terminal);
        const never = sysctl?.answer === 'refused' || sysctl?.answer === 'not-listed';
        deps.finish(never ? 1 : 0);
      },
    );
}
