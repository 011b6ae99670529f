/** First lines of tools whose output people take for the right one. */
const TOOLS: readonly (readonly [RegExp, string])[] = [
  [/^\s*top - [0-9]/m, 'the output of top'],
  [/^USER\s+PID\s+%CPU/m, 'the output of ps'],
  [/^\s*PID\s+TTY\s+/m, 'the output of ps'],
  [/^procs\s+-+memory-+/m, 'the output of vmstat'],
  [/^Filesystem\s+.*Use%/m, 'the output of df'],
  [/^\s+total\s+used\s+free\s+shared/m, 'the output of free'],
  [/^(?:MemTotal|MemFree):\s+[0-9]+ kB/m, '/proc/meminfo'],
  [/^COMMAND\s+PID\s+(?:TID\s+)?USER\s+FD/m, 'the output of lsof'],
  [/^\s+sl\s+local_address\s+rem(?:ote)?_address/m, '/proc/net/tcp (ss -tan says the same in words)'],
  [/^\s+CPU0\s+CPU1\b/m, 'a table of interrupts'],
  [/^protocol\s+size\s+sockets\s+memory/m, '/proc/net/protocols'],
  [/^\s*<(?:!doctype html|html|\?xml)/i, 'a web page'],
  [/^-----BEGIN [A-Z ]+-----/m, 'a key or certificate'],
  [/^(?:diff --git|commit [0-9a-f]{40})/m, 'the output of git'],
];

/** Nobody writes this much prose about a failing connection. */
const MAX_PROSE = 32_768;

/** What a text without a single known line seems to be; undefined for the words of a person. */
export function foreignTool(text: string): string | undefined {
  const head = text.slice(0, 4_096);
  for (const [pattern, tool] of TOOLS) if (pattern.test(head)) return tool;
  return text.length > MAX_PROSE ? 'a long text of something else' : undefined;
}
