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

/** A counter of sysfs shown by its own command, with the value in the line below. */
const SHOWN = /^(.{0,120}\bcat (\/sys\/class\/net\/[^\s/]{1,15}\/statistics\/[a-z_]{1,40}) *)\r?\n(\d{1,20}) *$/gm;

/** The text with such values as `grep -H ''` prints them. */
export function withPaths(text: string): string {
  return text.includes('cat /sys/class/net/') ? text.replace(SHOWN, '$1\n$2:$3') : text;
}
