import { Command } from 'commander';
import { addAgent } from './commands/agent.ts';
import { addApprovers } from './commands/approvers.ts';
import { addAudit } from './commands/audit.ts';
import { addCollect } from './commands/collect.ts';
import { addCompare } from './commands/compare.ts';
import { addCompletion } from './commands/completion.ts';
import { addConsole } from './commands/console.ts';
import { addCorpus } from './commands/corpus.ts';
import { addDecide, addOperatorKey, addPending } from './commands/decide.ts';
import { addDiagnose } from './commands/diagnose.ts';
import { addDoctor } from './commands/doctor.ts';
import { addEnroll } from './commands/enroll.ts';
import { addExplain } from './commands/explain.ts';
import { addFreeze } from './commands/freeze.ts';
import { addHosts } from './commands/hosts.ts';
import { addKeys } from './commands/keys.ts';
import { addLab } from './commands/lab.ts';
import { addMcp } from './commands/mcp.ts';
import { addProbe } from './commands/probe.ts';
import { addReplay } from './commands/replay.ts';
import { addReport } from './commands/report.ts';
import { addRollout } from './commands/rollout.ts';
import { addSchedule } from './commands/schedule.ts';
import { addSetup } from './commands/setup.ts';
import { addSweep } from './commands/sweep.ts';
import { addBot, addStart } from './commands/services.ts';
import type { AddCommand, CliDeps } from './deps.ts';

const COMMANDS: readonly AddCommand[] = [
  addDiagnose,
  addProbe,
  addCollect,
  addReplay,
  addCompare,
  addSweep,
  addReport,
  addSchedule,
  addCorpus,
  addLab,
  addStart,
  addBot,
  addAgent,
  addHosts,
  addEnroll,
  addKeys,
  addPending,
  addDecide,
  addExplain,
  addRollout,
  addFreeze,
  addApprovers,
  addOperatorKey,
  addConsole,
  addAudit,
  addMcp,
  addSetup,
  addDoctor,
  addCompletion,
];

const ABOUT = `
Try:
  syndrop diagnose --local
  syndrop COMMAND --help`;

/** Parsing throws instead of exiting, so that the caller decides what is printed and with which status we leave. */
export function createProgram(deps: CliDeps): Command {
  const program = new Command('syndrop')
    .description('Names why SYNs die on a host, proves it, and proposes the safe change.')
    .version(deps.version, '-V, --version')
    .configureOutput({
      writeOut: (text) => deps.terminal.out(text),
      writeErr: (text) => deps.terminal.say(text.trimEnd()),
      getOutHelpWidth: () => deps.terminal.columns,
      getErrHelpWidth: () => deps.terminal.columns,
      getOutHasColors: () => deps.terminal.color,
      getErrHasColors: () => false,
    })
    .exitOverride()
    .addHelpText('after', ABOUT);
  for (const add of COMMANDS) add(program, deps);
  nameHelp(program, program.name());
  return program;
}

/** After a wrong option, the help of that very command. */
function nameHelp(command: Command, path: string): void {
  command.showHelpAfterError(`(${path} --help shows what there is)`);
  for (const below of command.commands) nameHelp(below, `${path} ${below.name()}`);
}
