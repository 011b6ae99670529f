import * as z from 'zod';
import { parse as parseYaml } from 'yaml';
import { type Answer, Bundle, type Sample } from '../../protocol/bundle.ts';
import type { SourceId } from '../../protocol/manifest.ts';
import { Problem } from '../../protocol/problem.ts';
import { withoutSecrets } from '../../protocol/secrets.ts';
import { asPrinted, recognise } from '../../snapshot/recognise.ts';
import { MAX_CASE_BYTES } from './limits.ts';
import { samplesOfSession } from './runs.ts';

const Scalar = z.union([z.string(), z.number(), z.boolean()]);
const Values = z.union([z.string(), z.record(z.string(), Scalar.nullable())]);
type Value = z.infer<typeof Scalar> | null;

const Evidence = z.looseObject({
  netstat_s: z.string().optional(),
  netstat_s_later: z.string().optional(),
  nstat: z.string().optional(),
  nstat_delta: z.string().optional(),
  ss_ltn: z.string().optional(),
  ss: z.string().optional(),
  ss_s: z.string().optional(),
  sysctl: Values.optional(),
  dmesg: z.string().optional(),
  proc: Values.optional(),
  iptables: z.string().optional(),
  conntrack: Values.optional(),
  other: z.string().optional(),
});
type Evidence = z.infer<typeof Evidence>;

const CaseFile = z.looseObject({
  id: z.string().min(1).max(200),
  cause: z.string(),
  acceptable_causes: z.array(z.string()).default([]),
  kernel: z.union([z.string(), z.number()]).optional(),
  quality: z.enum(['full', 'partial']).default('partial'),
  is_delta: z.boolean().default(false),
  negative: z.boolean().default(false),
  baseline: z.boolean().default(false),
  /** What was asked, where the report is about one port or client. */
  question: z.object({ port: z.number().int().optional(), client: z.string().optional() }).optional(),
  evidence: Evidence.optional(),
  /** In place of evidence: what was recorded of a host. */
  bundle: Bundle.optional(),
});

/** A published incident with the cause that was found. */
export interface Case {
  readonly id: string;
  readonly cause: string;
  readonly acceptableCauses: readonly string[];
  readonly quality: 'full' | 'partial';
  readonly negative: boolean;
  readonly baseline: boolean;
  readonly isDelta: boolean;
  readonly question: { readonly port?: number | undefined; readonly client?: string | undefined };
  readonly bundle: Bundle;
}

/** Reads the incident format; throws Problem `case-malformed` or `input-too-large`. */
export function parseCase(name: string, text: string): Case {
  if (text.length > MAX_CASE_BYTES) {
    throw new Problem(
      'input-too-large',
      `${name} is too large for a case, which may hold ${MAX_CASE_BYTES / 1024} KiB. Give its evidence with --input.`,
    );
  }
  return caseOf(name, yamlOf(name, text));
}

/** A case that was taken apart; throws Problem `case-malformed`. */
export function caseOf(name: string, value: unknown): Case {
  const file = CaseFile.safeParse(value);
  if (!file.success) {
    const [issue] = file.error.issues;
    throw new Problem('case-malformed', `${name}: ${issue?.path.join('.') ?? ''} ${issue?.message ?? 'is not a case'}`);
  }
  const { data } = file;
  return {
    id: data.id,
    cause: data.cause,
    acceptableCauses: data.acceptable_causes,
    quality: data.quality,
    negative: data.negative,
    baseline: data.baseline,
    isDelta: data.is_delta,
    question: data.question ?? {},
    bundle: data.bundle ?? bundleOf(name, data),
  };
}

function bundleOf(name: string, { id, kernel, evidence, is_delta: isDelta }: z.infer<typeof CaseFile>): Bundle {
  if (evidence === undefined) {
    throw new Problem('case-malformed', `${name}: it has neither evidence nor a recorded bundle`);
  }
  return {
    format: 'syndrop-bundle/1',
    host: { id, ...kernelOf(kernel) },
    transport: 'file',
    samples: samplesOf(evidence, isDelta),
  };
}

function yamlOf(name: string, text: string): unknown {
  try {
    return parseYaml(text, { maxAliasCount: 100, logLevel: 'error' });
  } catch (cause) {
    throw new Problem(
      'case-malformed',
      `${name} is not YAML: ${cause instanceof Error ? cause.message.split('\n')[0] : ''}`,
      {
        cause,
      },
    );
  }
}

/** Reports sometimes name several kernels; then none is known. */
function kernelOf(kernel: string | number | undefined): { kernel?: string } {
  const release = String(kernel ?? '');
  return /^[0-9]+\.[0-9]\S*$/.test(release) ? { kernel: release } : {};
}

function samplesOf(evidence: Evidence, isDelta: boolean): Sample[] {
  const { first, second } = inTwo(evidence);
  const answers = answersOf(first);
  if (second !== undefined) return [{ answers }, { answers: { ...answers, ...answersOf(second) } }];
  if (evidence.nstat_delta !== undefined) {
    // Totals of netstat -s beside increases would be read as increases too.
    const rest = Object.fromEntries(Object.entries(answers).filter(([source]) => source !== 'netstat-s'));
    return [{ answers: { ...rest, nstat: { text: asPrinted(evidence.nstat_delta) } }, counting: 'increase' }];
  }
  const session = samplesOfSession({ answers });
  if (!isDelta || session.length > 1) return session;
  // Plain nstat prints what came since its last call; every other source was seen growing.
  return [
    { answers, counting: evidence.nstat !== undefined && evidence.netstat_s === undefined ? 'increase' : 'growing' },
  ];
}

/** Names of what was read again: `softnet_stat_later`, `-S after`. */
const LATER = /[\W_](?:later|after)$|^(?:later|after)$/i;

/** What was read first, and what was read again later, where a part of the evidence says so by its name. */
function inTwo(evidence: Evidence): { readonly first: Evidence; readonly second?: Evidence } {
  const [proc, procLater] = partsOf(evidence.proc);
  const [conntrack, conntrackLater] = partsOf(evidence.conntrack);
  const { netstat_s_later: netstatLater } = evidence;
  const first = { ...evidence, proc, conntrack };
  if (netstatLater === undefined && procLater === undefined && conntrackLater === undefined) return { first };
  return { first, second: { netstat_s: netstatLater, proc: procLater, conntrack: conntrackLater } };
}

function partsOf(part: Evidence['proc']): [Evidence['proc'], Record<string, Value>?] {
  if (typeof part !== 'object') return [part];
  const entries = Object.entries(part);
  const later = entries.filter(([name]) => LATER.test(name));
  if (later.length === 0 || later.length === entries.length) return [part];
  return [Object.fromEntries(entries.filter(([name]) => !LATER.test(name))), Object.fromEntries(later)];
}

function answersOf(evidence: Evidence): Record<string, Answer> {
  const texts = new Map<SourceId, string>();
  const put = (source: SourceId, text: string | undefined): void => {
    if (text === undefined || text.trim() === '') return;
    const printed = asPrinted(text);
    texts.set(source, `${texts.get(source) ?? ''}${printed.endsWith('\n') ? printed : `${printed}\n`}`);
  };
  put('netstat-s', evidence.netstat_s);
  put('nstat', evidence.nstat);
  put('ss-s', evidence.ss_s);
  put('dmesg', evidence.dmesg);
  putSysctls(put, evidence.sysctl);
  putRecognised(put, 'ss -ltn', evidence.ss_ltn, 'ss-listen');
  putRecognised(put, 'ss', evidence.ss, 'ss-sockets');
  putRecognised(put, 'iptables', evidence.iptables, 'iptables-save');
  putProc(put, evidence.proc);
  putConntrack(put, evidence.conntrack);
  putRecognised(put, 'other', evidence.other, 'notes');
  return Object.fromEntries([...texts].map(([source, text]) => [source, { text: withoutSecrets(text) }]));
}

type Put = (source: SourceId, text: string | undefined) => void;

/** Text of one key of the evidence; what is not recognised at all is taken for what the key says. */
function putRecognised(put: Put, name: string, text: string | undefined, otherwise: SourceId): void {
  if (text === undefined || text.trim() === '') return;
  try {
    const parts = recognise(name, text);
    const strange = parts.every((part) => part.source === 'notes');
    for (const part of parts) put(strange ? otherwise : part.source, part.text);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    put(otherwise, text);
  }
}

const WORDS: Readonly<Record<string, string>> = {
  enabled: '1',
  on: '1',
  true: '1',
  disabled: '0',
  off: '0',
  false: '0',
};

/** A report that gives a word for a switch means its value. */
function putSysctls(put: Put, sysctls: Evidence['sysctl']): void {
  if (typeof sysctls === 'string') put('sysctl', sysctls);
  else {
    for (const [key, value] of Object.entries(sysctls ?? {})) {
      if (value === null) continue;
      const word = String(value);
      put('sysctl', `${key} = ${WORDS[word.toLowerCase()] ?? word}`);
    }
  }
}

function putProc(put: Put, proc: Evidence['proc']): void {
  if (typeof proc === 'string') {
    putRecognised(put, 'proc', proc, 'notes');
    return;
  }
  for (const [name, value] of Object.entries(proc ?? {})) {
    if (typeof value === 'string') putRecognised(put, name, value, 'notes');
    else put('notes', `${name}: ${value}`);
  }
}

const CONNTRACK_SYSCTLS: ReadonlySet<string> = new Set(['max', 'count', 'buckets']);

/** `max`, `count` and `buckets` are sysctls; a text is `conntrack -S`; other numbers are columns of it. */
function putConntrack(put: Put, conntrack: Evidence['conntrack']): void {
  if (typeof conntrack === 'string') {
    putRecognised(put, 'conntrack', conntrack, 'notes');
    return;
  }
  for (const [name, value] of Object.entries(conntrack ?? {})) {
    const key = name.replace(/^(?:net\.netfilter\.)?nf_conntrack_/, '');
    if (CONNTRACK_SYSCTLS.has(key)) put('sysctl', `net.netfilter.nf_conntrack_${key} = ${value}`);
    else if (typeof value === 'string') putRecognised(put, name, value, 'notes');
    else if (typeof value === 'number' && /^[a-z_]+$/.test(name)) put('conntrack-s', `${name} ${value}`);
    else put('notes', `${name}: ${value}`);
  }
}
