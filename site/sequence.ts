import { escape } from './escape.ts';

/**
 * A `sequenceDiagram` of Mermaid as a list of who says what to whom: read on a phone, by a screen reader and without a script.
 * Knows `participant`, arrows, and `alt`, `else`, `end`; throws on anything else.
 */
export function sequence(text: string): string {
  const names = new Map<string, string>();
  const html: string[] = [];
  for (const line of text.split('\n').map((one) => one.trim())) {
    const [, id, name] = /^participant (\w+) as (.+)$/.exec(line) ?? [];
    const [, from, to, said] = /^(\w+)->>(\w+): (.+)$/.exec(line) ?? [];
    const [, word, when = ''] = /^(alt|else)(?: (.+))?$/.exec(line) ?? [];
    if (id !== undefined && name !== undefined) names.set(id, name);
    else if (from !== undefined && to !== undefined && said !== undefined) html.push(step(names, from, to, said));
    else if (word === 'alt') html.push(`<li class="branches"><p>${escape(when)}</p><ol>`);
    else if (word === 'else') html.push(`</ol><p>${escape(when)}</p><ol>`);
    else if (line === 'end') html.push('</ol></li>');
    else if (line !== '' && line !== 'sequenceDiagram') throw new Error(`a diagram says ${line}, which is not known`);
  }
  return `<ol class="sequence">${html.join('')}</ol>`;
}

function step(names: ReadonlyMap<string, string>, from: string, to: string, said: string): string {
  const [sender, receiver] = [from, to].map((id) => escape(names.get(id) ?? id));
  const who = from === to ? sender : `${sender} → ${receiver}`;
  return `<li><span class="who">${who}</span> ${escape(said)}</li>`;
}
