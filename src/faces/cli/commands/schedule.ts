import type { Command } from 'commander';
import type { ScheduleUseCases } from '../../../app/app.ts';
import { readConfig } from '../../../config/config.ts';
import { schedulesDocument } from '../../../report/schedules.ts';
import type { CliDeps } from '../deps.ts';
import { showDocument, showJson } from '../show.ts';

const HELP = `
WHEN: days and a time of day, or a cron line of five fields, with a time zone: 'weekdays 09:00 Asia/Shanghai', 'daily 06:00 UTC',
'mon,thu 18:30 Europe/Berlin', hourly, '0 9 * * 1-5 Asia/Shanghai'. Bots run it; each time is run once, however many there are.

Examples:
  syndrop schedule add 'weekdays 09:00 Asia/Shanghai' prod --channel C0123ABCD
  syndrop schedule pause s-4f21ac`;

const ACTOR = 'cli';

export function addSchedule(program: Command, deps: CliDeps): void {
  const schedule = program
    .command('schedule')
    .description('sweeps that come back by themselves')
    .addHelpText('after', HELP);
  schedule
    .command('list')
    .description('what is scheduled, and when it is due next')
    .option('--json', 'print one JSON document')
    .action(({ json }: { readonly json?: boolean }) => list(json === true, deps));
  schedule
    .command('add')
    .description('sweep these hosts again and again')
    .argument('<when>', "such as 'weekdays 09:00 Asia/Shanghai'")
    .argument('<selector>', "which hosts, such as 'prod & !db*'")
    .requiredOption('--channel <id>', 'the Slack channel that gets the report')
    .action((when: string, selector: string, { channel }: { readonly channel: string }) =>
      change(deps, async (schedules) => {
        const { id, next } = await schedules.add({ when, selector, channel }, ACTOR);
        return `${id}, next at ${next ?? 'no time'}`;
      }),
    );
  for (const [name, about, done] of [
    ['pause', 'run it no more until it is resumed', 'paused'],
    ['resume', 'run it again from now on', 'resumed'],
    ['remove', 'forget it', 'removed'],
  ] as const) {
    schedule
      .command(name)
      .description(about)
      .argument('<id>', 'as list shows it')
      .action((id: string) =>
        change(deps, async (schedules) => {
          await schedules[name](id, ACTOR);
          return `${id} ${done}`;
        }),
      );
  }
}

async function list(json: boolean, { environment, services, terminal }: CliDeps): Promise<void> {
  const config = readConfig(environment, process.cwd());
  const schedules = await services.schedules(config, (cases) => cases.list());
  if (json) showJson({ schemaVersion: 1, schedules }, terminal);
  else showDocument(schedulesDocument(schedules, 'en'), terminal);
}

async function change(deps: CliDeps, work: (schedules: ScheduleUseCases) => Promise<string>): Promise<void> {
  deps.terminal.out(`${await deps.services.schedules(readConfig(deps.environment, process.cwd()), work)}\n`);
}
