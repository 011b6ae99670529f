/** Lines for the journal, on stderr. The same line again within a minute says nothing new. */
export function createReporter(): (message: string) => void {
  const said = new Map<string, number>();
  return (message) => {
    const now = performance.now();
    if ((said.get(message) ?? -Infinity) > now - 60_000) return;
    if (said.size > 200) said.clear();
    said.set(message, now);
    process.stderr.write(`syndrop-agent: ${message.replaceAll('\n', ' ').slice(0, 500)}\n`);
  };
}
