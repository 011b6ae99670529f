import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { saveBundle } from '../../../app/diagnosing/inputs.ts';
import { readConfig } from '../../../config/config.ts';
import { hostRows } from '../../../fleet/host-rows.ts';
import { Problem } from '../../../protocol/problem.ts';
import { renderMarkdown } from '../../../report/markdown.ts';
import { sweepDocument } from '../../../report/sweep.ts';
import { langOption } from '../answer.ts';
import type { CliDeps } from '../deps.ts';
import { showDocument, showJson } from '../show.ts';

interface ReportOptions {
  readonly html?: string;
  readonly host?: string;
  readonly out?: string;
  readonly json?: boolean;
  readonly markdown?: boolean;
  readonly lang: 'en' | 'zh';
}

const HELP = `
Without an id it is the last sweep that ended. --html writes one file that needs nothing beside it: charts, filters, and the
diagnoses of the worst hosts. Where a bot serves reports, the link to the same page is printed.

Examples:
  syndrop report
  syndrop report --html sweep.html
  syndrop report --host web12 --out web12.bundle && syndrop replay web12.bundle

Exit status: 0 done, 2 wrong usage.`;

export function addReport(program: Command, deps: CliDeps): void {
  program
    .command('report')
    .description('the report of an earlier sweep: as text, a page, or what one host said')
    .argument('[id]', 'of the sweep; the last one when left out')
    .option('--html <file>', 'write a page that needs nothing beside it')
    .option('--host <host>', 'take out what this host said, for --out')
    .option('--out <file>', 'where to save the bundle of --host')
    .option('--json', 'print one JSON document')
    .option('--markdown', 'print it as Markdown')
    .addOption(langOption())
    .addHelpText('after', HELP)
    .action((id: string | undefined, options: ReportOptions) => report(id ?? null, options, deps));
}

async function report(id: string | null, options: ReportOptions, deps: CliDeps): Promise<void> {
  const { html, host, out, json, markdown, lang } = options;
  if ((host === undefined) !== (out === undefined)) throw new Problem('usage', 'Give --host and --out together.');
  const { environment, services, terminal } = deps;
  await (await services.sweeps()).stored(readConfig(environment, process.cwd()), id, async (sweep) => {
    if (sweep === null) {
      const which = id === null ? 'No sweep has ended yet.' : `No sweep that has ended is called ${id}.`;
      throw new Problem('usage', `${which}\nTry: syndrop sweep`);
    }
    const { results } = sweep;
    if (host !== undefined && out !== undefined) {
      const bundle = await sweep.bundle(host);
      if (bundle === null) throw new Problem('usage', `What ${host} said is not kept, or it said nothing.`);
      await saveBundle(out, bundle);
      terminal.say(`Saved ${out}. Next: syndrop replay ${out}`);
      return;
    }
    if (html !== undefined) {
      await writeFile(html, await sweep.html(lang), { mode: 0o600 });
      terminal.say(`Saved ${html}.`);
    } else if (json === true) {
      showJson({ ...sweep.report, hosts: hostRows(results), page: sweep.page }, terminal);
    } else {
      const document = sweepDocument(sweep.report, { detail: 'full', lang });
      if (markdown === true) terminal.out(renderMarkdown(document));
      else showDocument(document, terminal);
    }
    if (sweep.page !== null) terminal.say(sweep.page);
  });
}
