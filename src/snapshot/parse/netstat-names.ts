import { qualifiedName } from './counters.ts';
import { knownKeys, ownCopy } from './known-keys.ts';
import { HISTOGRAM, WORDING } from './netstat-wording.ts';

type Names = ReadonlyMap<string, string>;
type Direction = 'In' | 'Out';

/** What the lines of `netstat -s` below one heading are called, by their qualified names. */
export interface Section {
  readonly name: string | undefined;
  /** The counter of a line by its words, with `#` for the number. */
  readonly worded: Names;
  /** The counter of a line `<N> words`, by all that follows the number. */
  readonly counted: Names;
  /** The counter of a line `label: <N>`. */
  readonly labelled: (label: string) => string | undefined;
}

const NAMES = [
  'Ip',
  'Ip6',
  'Icmp',
  'Icmp6',
  'IcmpMsg',
  'Tcp',
  'TcpExt',
  'Udp',
  'Udp6',
  'UdpLite',
  'UdpLite6',
  'IpExt',
  'MPTcpExt',
  'Sctp',
] as const;

/** A line without its section is looked up here, the first section that knows it wins. */
const ANY_SECTION = ['TcpExt', 'Tcp', 'Ip', 'Icmp', 'Udp', 'Ip6'] as const;

/** Where no heading stands above. */
export const noSection: Section = newSection(undefined);

const sections: ReadonlyMap<string, Section> = new Map(NAMES.map((name) => [name, newSection(name)]));

const histograms: ReadonlyMap<string, Readonly<Record<Direction, Section>>> = new Map(
  (['Icmp', 'Icmp6'] as const).map((name) => [name, { In: newHistogram(name, 'In'), Out: newHistogram(name, 'Out') }]),
);

/** The section a line opens; undefined when it is no heading. */
export function sectionAt(line: string, above: Section): Section | undefined {
  if (!line.endsWith(':')) return undefined;
  const histogram = /^ICMP (input|output) histogram:$/.exec(line);
  if (histogram === null) return sections.get(line.slice(0, -1));
  return histograms.get(above.name ?? 'Icmp')?.[histogram[1] === 'input' ? 'In' : 'Out'] ?? above;
}

function newSection(name: string | undefined): Section {
  const worded = name === undefined ? anyWording() : wordingOf(name);
  return {
    name,
    worded,
    counted: countedIn(worded),
    labelled: knownKeys((label) => {
      const counter = labelledName(label, name, worded);
      return counter === undefined ? undefined : ownCopy(counter);
    }),
  };
}

/** Lines of a histogram have labels of their own; any other line is one of the section. */
function newHistogram(name: keyof typeof HISTOGRAM, direction: Direction): Section {
  const section = newSection(name);
  const kinds = new Map(Object.entries(HISTOGRAM[name]));
  return {
    ...section,
    labelled(label) {
      const kind = kinds.get(label);
      return kind === undefined ? section.labelled(label) : `${name}${direction}${kind}`;
    },
  };
}

/** UDP-Lite and UDP over IPv6 speak the words of UDP. */
function wordingOf(name: string): Names {
  const words = Object.entries(WORDING[name.startsWith('Udp') ? 'Udp' : name] ?? {});
  return new Map(words.map(([wording, counter]) => [wording, ownCopy(`${name}${counter}`)]));
}

function anyWording(): Names {
  return new Map(ANY_SECTION.toReversed().flatMap((name) => [...wordingOf(name)]));
}

function countedIn(worded: Names): Names {
  return new Map([...worded].filter(([wording]) => wording.startsWith('# ')).map(([w, name]) => [w.slice(1), name]));
}

function labelledName(label: string, section: string | undefined, worded: Names): string | undefined {
  if (/^[A-Za-z][A-Za-z0-9]*$/.test(label)) {
    if (section === undefined) return qualifiedName(label);
    return label.startsWith(section) ? label : `${section}${label}`;
  }
  // Reports that rewrite the lines as `words: <N>`.
  return worded.get(`# ${label}`) ?? worded.get(label.replace(/ ?$/, ' #'));
}
