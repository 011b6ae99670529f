/** Words without what editors, phones and Slack add: links, quotes, wide and typographic characters. */
export function wordsOf(typed: string): readonly string[] {
  return asMeant(typed)
    .split(/[\s,;，；]+/)
    .map((word) =>
      /^<[@#!].*>$/.test(word) ? word : word.replace(/^["'`“”‘’„«»<([*_~]+|["'`“”‘’«»>)\]*_~?!。]+$/g, ''),
    )
    .filter((word) => word !== '');
}

/** What follows the first word. A selector keeps its own punctuation: only what Slack and phones do to it is undone. */
export function selectorIn(typed: string): string {
  const words = asMeant(typed).replaceAll('、', ',').trim();
  return words.replace(/^\S+\s*/, '').replace(/^["'`“”‘’]+|["'`“”‘’]+$/g, '');
}

function asMeant(typed: string): string {
  return withoutLinks(typed)
    .normalize('NFKC')
    .replace(/[\u200b-\u200f\u2060\ufeff]/g, '')
    .replace(/[\u2010-\u2015\u2212\ufe58\ufe63]/g, '-')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}

/** `<http://host-42|host-42>` and `<mailto:…|…>` as Slack writes a word it took for a link; mentions stay to be named. */
function withoutLinks(typed: string): string {
  return typed.replace(/<([a-z][a-z0-9+.-]*:[^|>]*)(?:\|([^>]*))?>/gi, (_, url: string, label: string | undefined) =>
    label === undefined || label === '' ? url.replace(/^mailto:/i, '') : label,
  );
}
