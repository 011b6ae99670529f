import { Problem } from '../src/protocol/problem.ts';
import { collectCommand } from './commands/collect.ts';
import { AGENT_VERSION } from './version.ts';

const HELP = `syndrop-agent: reads this host for syndrop and applies approved sysctl changes.

  syndrop-agent --config FILE           serve
  syndrop-agent --config FILE --check   test the configuration and say what is missing
  syndrop-agent collect --host ID --sources a,b --window SECONDS
                                        print one bundle
  syndrop-agent --version | --help
`;

async function run(argv: readonly string[]): Promise<void> {
  const [first, ...rest] = argv;
  if (first === 'collect') await collectCommand(rest);
  else if (first === '--version') process.stdout.write(`${AGENT_VERSION}\n`);
  else if (first === '--help') process.stdout.write(HELP);
  else throw new Problem('usage', `Unknown argument ${first ?? '(none)'}. Try: syndrop-agent --help`);
}

run(process.argv.slice(2)).catch((cause: unknown) => {
  process.stderr.write(`${cause instanceof Problem ? cause.message : String(cause)}\n`);
  process.exitCode = cause instanceof Problem && cause.code === 'usage' ? 2 : 1;
});
