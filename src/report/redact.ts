import type { Block, Document, Span } from './document.ts';

export interface RedactOptions {
  /** Hides IP and MAC addresses; the same address gets the same name throughout. Loopback and wildcards stay. */
  readonly addresses: boolean;
  /** Exact words to hide as well, such as host names. */
  readonly words?: readonly string[];
}

export type Redactor = (text: string) => string;

/**
 * Hides what should not leave the house, consistently over one redactor's life: `10.0.0.7` is `ip-1` wherever it stands,
 * so that the reader still sees which lines speak of the same peer.
 */
export function createRedactor(options: RedactOptions): Redactor {
  const names = new Map<string, string>();
  const counts = new Map<string, number>();
  const nameOf = (kind: string, value: string): string => {
    const known = names.get(value);
    if (known !== undefined) return known;
    const next = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, next);
    const name = `${kind}-${next}`;
    names.set(value, name);
    return name;
  };
  const words = [...(options.words ?? [])].filter((word) => word !== '').sort((a, b) => b.length - a.length);
  return (text) => {
    let shown = text;
    for (const word of words) shown = shown.replaceAll(word, nameOf('name', word));
    return options.addresses ? hideAddresses(shown, nameOf) : shown;
  };
}

export function redactDocument(document: Document, redact: Redactor): Document {
  return {
    summary: redact(document.summary),
    tone: document.tone,
    blocks: document.blocks.map((block) => redactBlock(block, redact)),
  };
}

const MAC = /(?<![\w:])(?:[0-9a-f]{2}:){5}[0-9a-f]{2}(?![\w:])/gi;
const IPV4 = /(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w]|\.\d)/g;
/** Groups of hexadecimal with `::` in them, or all eight: two colons alone are a time of day. */
const IPV6 = /(?<![\w:.])(?=[0-9a-f:]*::|(?:[0-9a-f]{1,4}:){7})[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7}(?![\w])/gi;
const WELL_KNOWN = /^(?:127\.|0\.0\.0\.0$|255\.255\.|::1?$)/;

function hideAddresses(text: string, nameOf: (kind: string, value: string) => string): string {
  return text
    .replace(MAC, (mac) => nameOf('mac', mac.toLowerCase()))
    .replace(IPV6, (address) => (WELL_KNOWN.test(address) ? address : nameOf('ip', address.toLowerCase())))
    .replace(IPV4, (address) => (isIpv4(address) && !WELL_KNOWN.test(address) ? nameOf('ip', address) : address));
}

function isIpv4(address: string): boolean {
  return address.split('.').every((part) => Number(part) <= 255);
}

function redactBlock(block: Block, redact: Redactor): Block {
  switch (block.kind) {
    case 'heading':
      return { ...block, text: redact(block.text) };
    case 'paragraph':
    case 'note':
      return { ...block, spans: redactSpans(block.spans, redact) };
    case 'code':
      return { ...block, lines: block.lines.map(redact) };
    case 'facts':
      return {
        ...block,
        rows: block.rows.map(({ label, spans }) => ({ label, spans: redactSpans(spans, redact) })),
      };
    case 'table':
      return {
        ...block,
        rows: block.rows.map((row) => row.map((cell) => (typeof cell === 'string' ? redact(cell) : cell))),
      };
    case 'list':
      return { ...block, items: block.items.map((item) => redactSpans(item, redact)) };
    case 'steps':
      return {
        ...block,
        title: redact(block.title),
        steps: block.steps.map(({ title, detail, ...step }) => ({
          ...step,
          title: redact(title),
          ...(detail === undefined ? {} : { detail: redactSpans(detail, redact) }),
        })),
      };
    case 'divider':
      return block;
  }
}

function redactSpans(spans: readonly Span[], redact: Redactor): readonly Span[] {
  return spans.map((span) =>
    span.kind === 'time' || span.kind === 'actor' ? span : { ...span, text: redact(span.text) },
  );
}
