import type { ApplyingTransport, Transport } from '../transports/transport.ts';

/** How a host is reached. Only an agent carries orders; elsewhere a plan is shown and not offered. */
interface Way {
  readonly transport: Transport;
  readonly applying: ApplyingTransport | null;
  /** The name the transport knows the host by. */
  readonly address: string;
}

/** Undefined for a host nobody knows. */
export type Ways = (host: string) => Promise<Way | undefined>;
