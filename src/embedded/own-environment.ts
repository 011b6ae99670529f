/** What a child process of ours is given: none of the tokens and addresses this process was configured with. */
export function ownEnvironment(): NodeJS.ProcessEnv {
  const { PATH, HOME, LANG, TZ } = process.env;
  return { PATH, HOME, LANG, TZ };
}
