const PROMPT =
  /^(?:\([^()]{1,40}\) ?)?(?:\[[^\]]{1,120}\] ?|[^\s#$%>|]{0,120}(?:[ :][~/][^\s#$%>|]{0,120})? ?)[#$%>❯➜] *(?:~ +)?/;
/** What runs another command, here or within a container. */
const RUNS_IT =
  /^(?:sudo|watch(?: -\S+(?: \d+)?)*|kubectl (?:\S+ )*?exec .*? -- |(?:docker|podman) exec (?:-\S+ )*\S+|nsenter .*? -- |ip netns exec \S+) ?/;

/** The command a line of a session shows behind its prompt, or the line itself; without what only runs it. */
export function commandOf(line: string): string {
  let command = line.trim().slice(0, 1_000).replace(PROMPT, '');
  for (let inner = command; ; command = inner) {
    inner = command.replace(RUNS_IT, '');
    if (inner === command) return command;
  }
}
