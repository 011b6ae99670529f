import { codeSpans } from './pages.ts';
import { refused, told, typed } from './sayings.ts';

/** Not run, and why; every other command of a page is. */
export const NOT_RUN: readonly (readonly [RegExp, string])[] = [
  [/^npm test|^npm run (?:test:lab|check|format)$/, 'is what runs this, or a part of it'],
  [/^npm (?:start|run build|link)$/, 'installs and builds; what it then starts is up while the others run'],
  [/^npm ci/, 'fetches packages'],
  [/^npm run (?:chaos|bench|fuzz)|^node bench\//, 'takes minutes, and the machine for itself'],
  [/^npm run gallery/, 'draws for a minute'],
  [/^npm run package -- executable/, 'writes a hundred megabytes; a test of its own does'],
  [/ lab run /, 'the lab suite runs every scenario'],
  [/^syndrop (?:bot|start)$/, 'stays; syndrop start is up while the others run'],
  [/^syndrop bot --check$/, 'wants a Slack; test/faces/cli runs it with one'],
  [/^systemctl /, 'no systemd runs here'],
  [/^ssh -L /, 'stays'],
  [/^syndrop console login /, 'wants TLS in front of the console; its own tests log in'],
  [/^node --|^node dist\/syndrop\.js$|^syndrop (?:rollout|keys revoke)$/, 'a part of a command'],
];

const RUNNABLE = /^(?:sudo |npx )?(?:syndrop|node|npm|npx|scp|ssh|systemctl|systemd-analyze) \S/;

/** Every command of a page that somebody could type as it is. */
export const commands = [
  ...new Set(told.flatMap((page) => [...typed(page), ...codeSpans(page)]).map(withoutRemark)),
].filter((line) => RUNNABLE.test(line) && refused(line, []).length === 0);

/** Those that are run, as `run.txt` lists them: a new one is seen by whoever writes the page. */
export const run = commands.filter((command) => !NOT_RUN.some(([pattern]) => pattern.test(command)));

/** Without what a page says about it, two spaces behind. */
function withoutRemark(line: string): string {
  return line.split(/ {2,}/)[0] ?? '';
}
