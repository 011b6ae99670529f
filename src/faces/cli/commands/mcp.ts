import type { Command } from 'commander';
import { readConfig } from '../../../config/config.ts';
import type { CliDeps } from '../deps.ts';

const EXAMPLES = `
Its tools read and change nothing: hosts, diagnose (a host of the fleet, or pasted output), compare, history,
explain_cause. It uses the configuration of the bot. In the settings of an assistant:

  {"mcpServers": {"syndrop": {"command": "syndrop", "args": ["mcp"], "env": {"SYNDROP_CONFIG": "/etc/syndrop/syndrop.yaml"}}}}`;

export function addMcp(program: Command, deps: CliDeps): void {
  program
    .command('mcp')
    .description('serve read-only tools to AI assistants (Model Context Protocol, standard input and output)')
    .addHelpText('after', EXAMPLES)
    .action(() => deps.services.mcp(readConfig(deps.environment, process.cwd()), deps.version, deps.signal));
}
