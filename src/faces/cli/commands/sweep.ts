import type { Command } from 'commander';
import type { SweepTally } from '../../../app/chat/chat.ts';
import { sweepCsv } from '../../../app/sweep/csv.ts';
import type { Meant } from '../../../app/app.ts';
import { readConfig } from '../../../config/config.ts';
import { hostRows } from '../../../fleet/host-rows.ts';
import { folded } from '../../../fleet/fold.ts';
import { Problem } from '../../../protocol/problem.ts';
import { hostsDocument } from '../../../report/hosts.ts';
import { renderMarkdown } from '../../../report/markdown.ts';
import { sweepDocument } from '../../../report/sweep.ts';
import { sweepWordsOf } from '../../../report/words/sweep-words.ts';
import { langOption } from '../answer.ts';
import type { CliDeps, SweptFleet } from '../deps.ts';
import { showDocument, showJson } from '../show.ts';
import { type ExitStatus, exitStatus } from '../status.ts';
import { timeoutSeconds, windowSeconds } from '../values.ts';

interface SweepOptions {
  readonly hosts?: string;
  readonly ssh?: boolean;
  readonly dryRun?: boolean;
  readonly window?: number;
  readonly timeout: number;
  readonly json?: boolean;
  readonly csv?: boolean;
  readonly markdown?: boolean;
  readonly full?: boolean;
  readonly lang: 'en' | 'zh';
}

const HELP = `
SELECTOR: a name, glob or range (web01, db*, web[01-40]), group:prod, tag:edge, kernel:5.15*, via:ssh; a comma for either,
& for both, ! for without: 'prod & !db*'. A sweep reads counters, settings and listeners alone, whatever a host has of sockets.

Examples:
  syndrop sweep prod
  syndrop sweep 'web[01-40], !web13' --dry-run
  syndrop sweep --ssh 'root@web[01-40]' --csv > sweep.csv
  syndrop sweep --json | jq '.clusters[] | {title, folded}'

Exit status: 0 nothing active, 1 an active cause on some host, 2 wrong usage, 3 no host answered.`;

export function addSweep(program: Command, deps: CliDeps): void {
  program
    .command('sweep')
    .description('diagnose the whole fleet, or a part of it: equal verdicts together, what is new, who was silent')
    .argument('[selector]', 'which hosts; all of them when left out')
    .option('--hosts <selector>', 'the same as the argument')
    .option('--ssh', 'take the names for SSH destinations: no fleet, no Redis needed')
    .option('--dry-run', 'show who is meant, and ask nobody')
    .option('--window <seconds>', 'seconds between the two samples', windowSeconds)
    .option('--timeout <seconds>', 'how long a host may take beyond that', timeoutSeconds, 15)
    .option('--json', 'print one JSON document')
    .option('--csv', 'print one line a host')
    .option('--markdown', 'print the report as Markdown')
    .option('--full', 'with every list in full')
    .addOption(langOption())
    .addHelpText('after', HELP)
    .action((selector: string | undefined, options: SweepOptions) => sweep(selector, options, deps));
}

async function sweep(given: string | undefined, options: SweepOptions, deps: CliDeps): Promise<void> {
  if (given !== undefined && options.hosts !== undefined) {
    throw new Problem('usage', 'Give the selector once: as the argument, or with --hosts.');
  }
  if ([options.json, options.csv, options.markdown].filter((one) => one === true).length > 1) {
    throw new Problem('usage', '--json, --csv and --markdown exclude each other.');
  }
  const selector = given ?? options.hosts ?? 'all';
  const ssh = options.ssh === true;
  const { environment, services, signal, terminal } = deps;
  const config = readConfig(environment, process.cwd());
  const service = await services.sweeps();
  if (options.dryRun === true) {
    showMeant(await service.meant(config, selector, ssh), options, deps);
    return;
  }
  let progress: SweepTally | null = null;
  const done = terminal.progress(() => progressLine(selector, progress, options.lang));
  try {
    const swept = await service.run(
      config,
      {
        selector,
        ssh,
        windowSeconds: options.window ?? config.diagnose.windowSeconds,
        timeoutSeconds: options.timeout,
        lang: options.lang,
        onProgress: (now) => (progress = now),
      },
      signal,
    );
    done();
    show(swept, options, deps);
    deps.finish(statusOf(swept));
  } finally {
    done();
  }
}

function showMeant(meant: Meant, { json, lang }: SweepOptions, { terminal }: CliDeps): void {
  const { selector, hosts } = meant;
  if (json === true) return showJson({ schemaVersion: 1, selector, hosts }, terminal);
  showDocument(hostsDocument(hosts, lang), terminal);
  terminal.say(`${selector}: ${folded(hosts.map(({ id }) => id))}`);
}

function progressLine(selector: string, progress: SweepTally | null, lang: 'en' | 'zh'): string {
  const words = sweepWordsOf(lang);
  const { hosts = 0, answered = 0, silent = 0, active = 0 } = progress ?? {};
  const head = words.progress(selector, String(answered + silent), progress === null ? '…' : String(hosts));
  return `${head} · ${words.progressDetail(String(active), String(silent))}`;
}

function show({ report, results, page }: SweptFleet, options: SweepOptions, { terminal }: CliDeps): void {
  if (options.json === true) showJson({ ...report, hosts: hostRows(results), page }, terminal);
  else if (options.csv === true) terminal.out(sweepCsv(results));
  else {
    const detail = options.full === true ? 'full' : 'short';
    const document = sweepDocument(report, { detail, lang: options.lang });
    if (options.markdown === true) terminal.out(renderMarkdown(document));
    else showDocument(document, terminal);
  }
  if (page !== null) terminal.say(page);
}

function statusOf({ report }: SweptFleet): ExitStatus {
  if (report.counts.answered === 0) return exitStatus.unreachable;
  const active = report.clusters.some(({ status }) => status === 'active');
  return active ? exitStatus.activeCause : exitStatus.nothingActive;
}
