import type { Command } from 'commander';
import { readConfig } from '../../../config/config.ts';
import { Problem } from '../../../protocol/problem.ts';
import type { CliDeps } from '../deps.ts';

const EXAMPLES = `
Examples:
  syndrop freeze "release of 4.2" --until 2026-01-05T18:00:00+08:00
  syndrop freeze "incident 42" --until 2h`;

export function addFreeze(program: Command, deps: CliDeps): void {
  program
    .command('freeze')
    .description('approve nothing anywhere until the freeze ends; what is applied can be kept and taken back')
    .argument('<reason>', 'what everybody who tries to approve is told')
    .option('--until <time>', 'when it ends by itself: an instant with its zone, or 30m, 2h, 1d', untilOf)
    .addHelpText('after', EXAMPLES)
    .action(async (reason: string, { until = null }: { readonly until?: string | null }) => {
      const said = reason.trim();
      if (said === '' || said.length > 200) throw new Problem('usage', 'Give a reason of 1 to 200 characters.');
      await deps.services.freeze(readConfig(deps.environment, process.cwd()), { reason: said, until });
      deps.terminal.out(`Frozen ${until === null ? 'until somebody runs: syndrop unfreeze' : `until ${until}`}.\n`);
    });
  program
    .command('unfreeze')
    .description('let changes be approved again')
    .action(async () => {
      const ended = await deps.services.freeze(readConfig(deps.environment, process.cwd()), null);
      deps.terminal.out(ended === null ? 'Nothing was frozen.\n' : `Ended: ${ended.reason} (${ended.by}).\n`);
    });
}

const UNITS = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

function untilOf(given: string): string {
  const [, count, unit] = /^(\d{1,4})([mhd])$/.exec(given) ?? [];
  if (count !== undefined && (unit === 'm' || unit === 'h' || unit === 'd')) {
    return new Date(Date.now() + Number(count) * UNITS[unit]).toISOString();
  }
  const zoned = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)$/.test(given);
  const at = zoned ? Date.parse(given) : Number.NaN;
  if (Number.isNaN(at) || at <= Date.now()) {
    throw new Problem(
      'usage',
      `${given} is no time to come. Give 2h, or an instant such as 2026-01-05T18:00:00+08:00.`,
    );
  }
  return new Date(at).toISOString();
}
