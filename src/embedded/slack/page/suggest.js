import { store } from './store.js';

/** What may follow what stands in the composer: the commands, then the ways to use one, as its usage hint lists them. */
export function suggestionsFor(text) {
  if (!text.startsWith('/')) return [];
  const commands = [
    ...store.app.commands,
    { command: '/invite', description: 'Bring the app into this channel', usage: `@${store.app.name}` },
  ];
  const known = commands.find(({ command }) => text.startsWith(`${command} `));
  if (known === undefined) {
    return commands
      .filter(({ command }) => command.startsWith(text))
      .map(({ command, description }) => ({ shown: command, about: description, text: `${command} ` }));
  }
  const rest = text.slice(known.command.length).trimStart();
  return known.usage
    .split('|')
    .map((way) => way.trim())
    .filter(
      (way) =>
        way !== '' && (rest === '' || (literal(way) !== '' && literal(way).startsWith(rest) && literal(way) !== rest)),
    )
    .map((way) => ({
      shown: `${known.command} ${way}`,
      about: '',
      text: `${known.command} ${literal(way)}`,
      example: literal(way) === '',
    }));
}

/** The part of a usage one types as it stands: up to the first word in capitals or brackets. */
function literal(way) {
  const words = way.split(' ');
  const end = words.findIndex((word) => /^[A-Z[]/.test(word));
  const fixed = words.slice(0, end === -1 ? words.length : end).join(' ');
  return end === -1 || fixed === '' ? fixed : `${fixed} `;
}
