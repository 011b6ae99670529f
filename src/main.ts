import { AGENT_VERSION } from '../agent/version.ts';
import { interruption } from './faces/cli/interruption.ts';
import { runCli } from './faces/cli/run.ts';
import { openTerminal } from './faces/cli/terminal.ts';
import { services } from './wiring/services.ts';

const signal = interruption(process);
process.exitCode = await runCli(process.argv.slice(2), {
  version: AGENT_VERSION,
  environment: process.env,
  terminal: openTerminal(process, process.env),
  signal,
  services,
});
// What was interrupted may still hold an open pipe or file.
if (signal.aborted) process.exit();
