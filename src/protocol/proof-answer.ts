import { toBase64Lines } from './base64.ts';
import type { Answer } from './bundle.ts';
import { proofStatus } from './proof.ts';

type Part = 'capture' | 'trace' | 'dial';

const NOT_PERMITTED = ['not-permitted', 'tracing takes root, a writable tracefs and no kernel lockdown'] as const;

/** What each part of a proof lacks where its script left with this status, and what to do about it. */
const MISSING: Readonly<Record<Part, Readonly<Partial<Record<number, readonly [code: string, message: string]>>>>> = {
  capture: {
    [proofStatus.toolMissing]: ['tool-missing', 'tcpdump is not installed'],
    [proofStatus.featureMissing]: [
      'feature-missing',
      'af_packet is not loaded and syndrop loads no module; once: modprobe af_packet',
    ],
  },
  dial: {
    [proofStatus.toolMissing]: ['tool-missing', 'none of bash, nc and perl is installed to make a connection with'],
  },
  trace: {
    [proofStatus.notFound]: [
      'not-found',
      'tracefs is not mounted, and syndrop mounts nothing; once: mount -t tracefs nodev /sys/kernel/tracing',
    ],
    [proofStatus.notPermitted]: NOT_PERMITTED,
    [proofStatus.toolMissing]: ['tool-missing', '/bin/sh could not be started'],
    [proofStatus.featureMissing]: ['feature-missing', 'this kernel has no trace event skb:kfree_skb'],
    [proofStatus.tooBig]: [
      'failed',
      'a trace instance would take more than a tenth of the free memory: too many processors for too little of it',
    ],
  },
};

/** What tcpdump says where it may not do what it must. */
const REFUSED = /permi(?:ssion|tted)|couldn't (?:change|initgroups)|address family not supported|must be root/i;

/** The statuses of an ending in good order: by itself, by `timeout`, by a signal that ended it. */
const ENDED: ReadonlySet<number | null> = new Set([0, 124, 143, null]);

/** What the capture script gave: the file as base64, then what tcpdump said, each line behind `# `. */
export function captureAnswer(file: Uint8Array, status: number | null, stderr: string): Answer {
  const missing = absence('capture', status);
  if (missing !== undefined) return missing;
  if (file.length > 0 && ENDED.has(status)) {
    const said = stderr.split('\n').flatMap((line) => (line.trim() === '' ? [] : [`# ${line}\n`]));
    return { text: `${toBase64Lines(file)}${said.join('')}` };
  }
  const said = lastWords(stderr);
  if (REFUSED.test(said)) {
    return absent('not-permitted', `capturing takes root, or CAP_NET_RAW with CAP_SETGID and packet sockets: ${said}`);
  }
  return absent('failed', `tcpdump ended with status ${status}${said === '' ? '' : `: ${said}`}`);
}

/** What the trace script gave when it ended; the whole of it, unless somebody cut it. */
export function traceAnswer(text: string, status: number | null, stderr: string): Answer {
  const missing = absence('trace', status);
  if (missing !== undefined) return missing;
  if (text.startsWith('#proof ')) return { text };
  const said = lastWords(stderr);
  return absent('failed', `tracing ended with status ${status}${said === '' ? '' : `: ${said}`}`);
}

export function dialAnswer(text: string, status: number | null): Answer {
  return absence('dial', status) ?? (text === '' ? absent('failed', `dialling ended with status ${status}`) : { text });
}

/** Why tracing did not begin. */
export function traceAbsence(status: number | null): Answer {
  return absence('trace', status) ?? absent(...NOT_PERMITTED);
}

function absence(part: Part, status: number | null): Answer | undefined {
  const known = status === null ? undefined : MISSING[part][status];
  return known === undefined ? undefined : absent(...known);
}

/** The words of the program, not the times the script notes around them. */
function lastWords(stderr: string): string {
  const lines = stderr.split('\n').filter((line) => line !== '' && !/^(?:since|until) [0-9.]+$/.test(line));
  return lines.at(-1) ?? '';
}

function absent(code: string, message: string): Answer {
  return { error: { code, message } };
}
