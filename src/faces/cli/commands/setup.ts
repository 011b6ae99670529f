import { type Command, InvalidArgumentError } from 'commander';
import { readConfig } from '../../../config/config.ts';
import { sayChecks } from '../checks.ts';
import type { CliDeps } from '../deps.ts';
import { showJson } from '../show.ts';

const EXAMPLES = `
Without tokens it prints the link that opens Slack's dialog for a new app, filled in, and what to set afterwards. With
them it tries the tokens, the scopes, and every channel of the configuration.

Examples:
  syndrop setup slack
  syndrop setup slack --url https://syndrop.example.com/slack/events      Slack calls over HTTP

Exit status: 0 nothing is missing, 2 something is.`;

export function addSetup(program: Command, deps: CliDeps): void {
  program
    .command('setup')
    .description('set up what syndrop works with')
    .command('slack')
    .description('the link that makes the Slack app, and what is still missing')
    .option('--url <address>', 'where Slack is to send requests; without it Socket Mode', httpsAddress)
    .option('--json', 'print one JSON document')
    .addHelpText('after', EXAMPLES)
    .action((options: { readonly url?: string; readonly json?: boolean }) => setUp(options, deps));
}

async function setUp({ url, json }: { url?: string; json?: boolean }, deps: CliDeps): Promise<void> {
  const { link, checks } = await deps.services.setUpSlack(readConfig(deps.environment, process.cwd()), url);
  const unset = { name: 'SLACK_BOT_TOKEN', state: 'missing', detail: nextSteps(url) } as const;
  const lines = checks ?? [unset];
  if (json === true) showJson({ schemaVersion: 1, link, checks: lines }, deps.terminal);
  else deps.terminal.out(`${link}\n`);
  sayChecks(lines, json === true ? { ...deps, terminal: { ...deps.terminal, out: () => {} } } : deps);
}

function nextSteps(url: string | undefined): string {
  const second =
    url === undefined
      ? 'SLACK_APP_TOKEN (Basic Information, App-Level Tokens, with connections:write)'
      : 'SLACK_SIGNING_SECRET (Basic Information)';
  return `open the link, install the app, set SLACK_BOT_TOKEN (OAuth & Permissions) and ${second}, and run this again`;
}

function httpsAddress(given: string): string {
  if (URL.canParse(given) && new URL(given).protocol === 'https:') return given;
  throw new InvalidArgumentError('Slack sends only to https:// addresses.');
}
