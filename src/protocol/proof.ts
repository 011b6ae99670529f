import * as z from 'zod';

/** A name or an address that may be dialled; nothing that could be an option or a word of a shell. */
const DialAddress = z.union([
  z.ipv4(),
  z.ipv6(),
  z
    .string()
    .max(253)
    .regex(/^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$/),
]);

/** Connections a host is asked to make, to tell what its own clients see. Nothing is sent over them. */
export const Dial = z.strictObject({
  address: DialAddress,
  port: z.number().int().min(1).max(65_535),
  attempts: z.number().int().min(1).max(20),
});
export type Dial = z.infer<typeof Dial>;

/**
 * Before the first one, for the other end to watch; between the beginnings of two; and how long each may take. All of
 * them begin while the other end watches, and end before anybody takes the host for silent.
 */
export const DIAL = { delayMs: 2_500, gapMs: 400, timeoutMs: 2_500 } as const;

/**
 * What a proof is about and how much it may take. These few bounded words travel in the signed request; whoever reads
 * the host builds every command from them.
 */
export const Proof = z.strictObject({
  seconds: z.number().int().min(1).max(30),
  packets: z.number().int().min(1).max(20_000),
  port: z.number().int().min(1).max(65_535).optional(),
  client: z.union([z.ipv4(), z.ipv6()]).optional(),
  dial: Dial.optional(),
});
export type Proof = z.infer<typeof Proof>;

/** A few retransmissions of every client, and no more of a flood than shows what it is. */
const SECONDS = 8;
const PACKETS = 2_000;

interface Asked {
  readonly port?: number | undefined;
  readonly client?: string | undefined;
}

/** The proof for a question, with the bounds that hold unless somebody says otherwise. */
export function proofOf({ port, client }: Asked): Proof {
  return {
    seconds: SECONDS,
    packets: PACKETS,
    ...(port === undefined ? {} : { port }),
    ...(client === undefined ? {} : { client }),
  };
}

/** Beyond the seconds of a proof: for tcpdump to open and to end. */
const ENDS_SECONDS = 1;

/** A window that holds the whole proof, so that counters and packets tell of the same time. */
export function windowWith(proof: Proof | undefined, windowSeconds: number): number {
  return proof === undefined ? windowSeconds : Math.max(windowSeconds, proof.seconds + ENDS_SECONDS);
}

/** Of each packet: headers with every option a handshake carries. With the packets allowed, some 3.5 MB at most. */
const SNAP_BYTES = 160;

/** The words behind `tcpdump`: SYNs, SYN+ACKs and resets of the port, on every device, without names, to standard output. */
export function captureWords({ packets, port, client }: Proof): readonly string[] {
  // tcp[…] knows IPv4 alone. Behind IPv6 extension headers nothing is found, and nobody sends a SYN so.
  const handshake = '((tcp[13] & 6 != 0) or (ip6[6] = 6 and ip6[53] & 6 != 0))';
  const about = [
    handshake,
    ...(port === undefined ? [] : [`tcp port ${port}`]),
    ...(client === undefined ? [] : [`host ${client}`]),
  ];
  const manner = ['-i', 'any', '-n', '-p', '-U', '--immediate-mode', '-Z', 'root'];
  const bounds = ['-s', String(SNAP_BYTES), '-c', String(packets)];
  return [...manner, ...bounds, '-w', '-', about.join(' and ')];
}

/** What the scripts of a proof leave with, above what a shell, tcpdump or `timeout` do. */
export const proofStatus = {
  notFound: 201,
  notPermitted: 202,
  toolMissing: 203,
  featureMissing: 204,
  tooBig: 205,
} as const;
