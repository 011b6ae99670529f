/** A drawing: SVG that carries its own background, with its words for those who do not see it. */
export interface Picture {
  /** Letters and dashes; names the file. */
  readonly name: string;
  /** Self-contained; in units of which a phone shows `width`. */
  readonly svg: string;
  readonly width: number;
  readonly height: number;
  /** In the reader's language. */
  readonly alt: string;
}

/** The width of a phone's screen, in the points that text sizes are chosen by. */
export const WIDTH = 360;
export const MARGIN = 12;
/** The smallest text that is still read on a phone. */
const SMALL = 10.5;

type Attributes = Readonly<Record<string, string | number>>;

export function element(name: string, attributes: Attributes, children: readonly string[] = []): string {
  const given = Object.entries(attributes).map(([key, value]) => ` ${key}="${attribute(value)}"`);
  return `<${name}${given.join('')}${children.length === 0 ? '/>' : `>${children.join('')}</${name}>`}`;
}

export function label(text: string, attributes: Attributes): string {
  return element('text', { 'font-size': SMALL, fill: INK.text, ...attributes }, [escapeXml(text)]);
}

/** The whole picture. No style, no script, no address: it may stand in a page with the strictest policy. */
export function drawing(
  { name, height, alt: said }: Pick<Picture, 'name' | 'height' | 'alt'>,
  parts: readonly string[],
): Picture {
  const alt = said.trim();
  const size = { viewBox: `0 0 ${WIDTH} ${height}`, width: WIDTH, height };
  const text = { 'font-family': 'Noto Sans SC, system-ui, sans-serif', 'font-weight': 500 };
  const svg = element(
    'svg',
    { xmlns: 'http://www.w3.org/2000/svg', role: 'img', 'aria-label': alt, ...size, ...text },
    [element('rect', { width: WIDTH, height, rx: 6, fill: INK.ground }), ...parts],
  );
  return { name, svg, width: WIDTH, height, alt };
}

function escapeXml(text: string): string {
  // Control characters are no XML at all, escaped or not.
  return text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replace(/[&<>"']/g, (character) => `&#${character.codePointAt(0)};`);
}

function attribute(value: string | number): string {
  return typeof value === 'number' ? String(Math.round(value * 100) / 100) : escapeXml(value);
}

/** About how wide a text is, in the same units as its size: nothing here can measure a font. */
export function widthOf(text: string, size: number = SMALL): number {
  let ems = 0;
  for (const character of text) ems += emsOf(character);
  return ems * size;
}

function emsOf(character: string): number {
  if (character >= '\u2e80') return 1;
  if (/[ilj.,:;'|!()[\] ]/.test(character)) return 0.33;
  return /[A-Zmw@%—…]/.test(character) ? 0.72 : 0.57;
}

/** The text, or as much of it as fits with an ellipsis. */
export function fitted(text: string, room: number, size: number = SMALL): string {
  if (widthOf(text, size) <= room) return text;
  const characters = Array.from(text);
  while (characters.length > 0 && widthOf(`${characters.join('')}…`, size) > room) characters.pop();
  return `${characters.join('').trimEnd()}…`;
}

/**
 * A dark ground of its own, so that it looks alike in a dark and a light window. The colours differ in lightness as well
 * as in hue (after Okabe and Ito), and each stands beside a word.
 */
export const INK = {
  ground: '#161b22',
  raised: '#232a34',
  line: '#3d4756',
  text: '#f0f3f6',
  faint: '#b3bdca',
  active: '#ff7a3d',
  activeLow: '#9c4517',
  inconclusive: '#f0e442',
  latent: '#56b4e9',
  past: '#cc8fb8',
  healthy: '#1f7a63',
  silent: '#8b95a3',
} as const;
