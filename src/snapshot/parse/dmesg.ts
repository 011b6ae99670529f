/** Characters kept: dmesg prints the oldest first, and a kernel keeps a few hundred KiB. */
const MOST_KEPT = 1 << 20;

const SECONDS = /^\[ {0,6}[0-9]{1,10}\.[0-9]{1,9}\]/;
const WALL_CLOCK = /^\[[A-Z][a-z]{2} [A-Z][a-z]{2} +[0-9]{1,2} [0-9:]{8}(?: [A-Z]{2,5})? [0-9]{4}\] ?/;
const JOURNAL =
  /^(?:[A-Z][a-z]{2} +[0-9]{1,2} (?:[0-9]{4} )?[0-9:]{8}|[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9:.,]{8,18}(?:Z|[+-][0-9:]{4,6})?) +(?:[\w.:-]{1,253} +)?kernel(?:\[[0-9]+\])?: ?/;
const BARE = /^kernel: ?/;

/**
 * Kernel messages: `dmesg` raw or with -T, -x, `journalctl -k` and syslog lines, or the bare message. Never fails: any
 * text is a message, so they are not even cut into lines; of a text too long the newest whole lines stay.
 */
export function parseDmesg(text: string): string {
  if (text.length <= MOST_KEPT) return text;
  const kept = text.slice(-MOST_KEPT);
  return kept.slice(kept.indexOf('\n') + 1);
}

/** True for a line that says by itself that the kernel printed it. */
export function looksLikeKernelLog(line: string): boolean {
  return SECONDS.test(line) || WALL_CLOCK.test(line) || JOURNAL.test(line) || BARE.test(line);
}
