import { parseArgs } from 'node:util';
import { Problem } from '../src/protocol/problem.ts';
import { ownProgram } from './own-command.ts';
import { AGENT_VERSION } from './version.ts';

const HELP = `syndrop-agent: reads this host for syndrop and applies approved sysctl changes.

  syndrop-agent --config FILE           serve
  syndrop-agent --config FILE --check   test the configuration and say what is missing
  syndrop-agent collect --host ID --sources a,b --window SECONDS
                                        print one bundle
  syndrop-agent --version | --help
`;

/** Each command loads only what it needs: a watchdog carries no Redis client. */
async function run(argv: readonly string[]): Promise<void> {
  const [first, ...rest] = argv;
  if (first === 'collect') await (await import('./commands/collect.ts')).collectCommand(rest);
  else if (first === 'watchdog') await (await import('./watchdog.ts')).watchdogCommand(rest);
  else await options(argv);
}

async function options(argv: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      config: { type: 'string' },
      check: { type: 'boolean' },
      version: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.version === true) return void process.stdout.write(`${AGENT_VERSION}\n`);
  if (values.help === true) return void process.stdout.write(HELP);
  if (values.config === undefined) throw new Problem('usage', 'Give --config FILE. Try: syndrop-agent --help');
  if (values.check === true) {
    await (await import('./commands/check.ts')).checkCommand(values.config);
    return;
  }
  await (await import('./commands/serve.ts')).serveCommand(values.config, ownProgram());
}

// `syndrop-agent --check | head`: the reader left, and the status still tells.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});
run(process.argv.slice(2)).catch((cause: unknown) => {
  process.stderr.write(`syndrop-agent: ${cause instanceof Problem ? cause.message : String(cause)}\n`);
  process.exitCode = isUsage(cause) ? 2 : 1;
});

function isUsage(cause: unknown): boolean {
  if (cause instanceof Problem) return cause.code === 'usage';
  return cause instanceof TypeError && 'code' in cause && String(cause.code).startsWith('ERR_PARSE_ARGS');
}
