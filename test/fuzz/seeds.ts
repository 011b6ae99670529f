import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { toBase64Lines } from '../../src/protocol/base64.ts';
import { parseCase } from '../../src/transports/file/case.ts';
import { LINK, type Packet, pcap, pcapng } from '../support/pcap.ts';
import { tar } from '../support/tar.ts';
import type { Target } from './targets.ts';

/** Shorter texts in a test are names and words. */
const SHORTEST_TEXT = 12;

interface Seed {
  readonly name: string;
  readonly content: Buffer;
}

/** What each target begins with: texts real hosts printed, the cases, and the texts that stand in the tests. */
export function seedsFrom(root: string): (target: Target) => readonly Buffer[] {
  const stored = storedSeeds(join(root, 'test/fuzz/seeds'));
  const cases = casesIn(join(root, 'test/cases'));
  const seeds = [...stored, ...cases, ...cases.flatMap(evidenceOf)];
  const texts = seeds.filter(({ name }) => name.startsWith('parse-'));
  const all = [...seeds, ...archives(texts), ...captures()];
  const literals = textsInTests(join(root, 'test/snapshot'));
  return ({ seeds: beginning }) => [
    ...all.filter(({ name }) => name.startsWith(beginning)).map(({ content }) => content),
    ...(beginning.startsWith('parse-') ? literals : []),
  ];
}

function storedSeeds(folder: string): readonly Seed[] {
  return readdirSync(folder)
    .sort()
    .map((name) => ({ name, content: readFileSync(join(folder, name)) }));
}

function casesIn(folder: string): readonly Seed[] {
  const files = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
  return files.sort().map((name) => ({ name: `case-${name}`, content: readFileSync(join(folder, name)) }));
}

/** What the sources of a case say. */
function evidenceOf({ name, content }: Seed): readonly Seed[] {
  const { samples } = parseCase(name, content.toString('utf8')).bundle;
  return samples.flatMap(({ answers }) =>
    Object.entries(answers).flatMap(([id, answer]) =>
      'text' in answer ? [{ name: `parse-${id}.${name}`, content: Buffer.from(answer.text) }] : [],
    ),
  );
}

/** Archives as people send them: loose files, and a report. */
function archives(texts: readonly Seed[]): readonly Seed[] {
  const some = texts.filter((_, index) => index % 40 === 0);
  const loose = tar(some.map(({ name, content }) => ({ name: `${name}.txt`, content })));
  const report = tar([
    { name: 'sosreport-web/', type: '5' },
    { name: 'sosreport-web/proc/sys/net/core/somaxconn', content: '128\n' },
    {
      name: 'sosreport-web/sos_commands/networking/netstat_-s',
      content: 'TcpExt:\n    3 SYNs to LISTEN sockets dropped\n',
    },
  ]);
  const xz = spawnSync('xz', ['-c'], { input: report }).stdout;
  return [
    { name: 'tar.loose', content: loose },
    { name: 'tar.report', content: report },
    { name: 'gzip.loose', content: gzipSync(loose) },
    { name: 'gzip.report', content: gzipSync(report) },
    ...(xz === null ? [] : [{ name: 'xz.report', content: xz }]),
  ];
}

/** A SYN that is repeated, one that is answered and one that is refused, in both formats. */
function captures(): readonly Seed[] {
  const [client, server] = ['198.51.100.7:51514', '10.0.0.5:8080'];
  const packets: readonly Packet[] = [
    { at: 0, from: client, to: server, flags: 'S', sequence: 1, timestamp: 900 },
    { at: 1, from: client, to: server, flags: 'S', sequence: 1, timestamp: 1_900 },
    { at: 1.1, from: server, to: client, flags: 'S.', sequence: 7, acknowledged: 2, vlan: 5 },
    { at: 2, from: '[2001:db8::1]:4000', to: '[2001:db8::2]:80', flags: 'SEW' },
    { at: 2.1, from: '[2001:db8::2]:80', to: '[2001:db8::1]:4000', flags: 'R.' },
  ];
  const files = [pcapng(packets), ...Object.values(LINK).map((link) => pcap(packets, { link, little: link > 100 }))];
  return files.flatMap((content, index) => [
    { name: `capture.${index}`, content },
    { name: `parse-capture-syn.${index}`, content: Buffer.from(toBase64Lines(content)) },
  ]);
}

/** The longer texts between quotes or backticks in the tests of the parsers: one for each form a source was met in. */
function textsInTests(folder: string): readonly Buffer[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.test.ts'));
  const texts = files.sort().flatMap((file) => {
    const code = readFileSync(join(folder, file), 'utf8');
    return [...code.matchAll(/`([^`]+)`|'((?:[^'\\\n]|\\.)+)'/g)].map(([, long, short]) =>
      unescaped(long ?? short ?? ''),
    );
  });
  return [...new Set(texts)].filter(({ length }) => length >= SHORTEST_TEXT).map((text) => Buffer.from(text));
}

function unescaped(literal: string): string {
  return literal.replaceAll(/\\(.)/g, (_, code: string) => ({ n: '\n', t: '\t', r: '\r' })[code] ?? code);
}
