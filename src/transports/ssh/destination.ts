import { Problem } from '../../protocol/problem.ts';

/** What a person names: an alias of the configuration or a host, maybe with user and port. */
export interface Destination {
  readonly name: string;
  readonly user?: string;
  readonly port?: number;
}

/** Reads `host`, `user@host`, `user@host:2222`, `[2001:db8::1]:2222`, `ssh://user@host:2222`. */
export function parseDestination(text: string): Destination {
  const plain = text.replace(/^ssh:\/\//, '').replace(/\/$/, '');
  const match =
    /^(?:([^@\s]+)@)?(?:\[([^\]\s]+)\]|([^\s:@[\]]+)|([0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*:[0-9A-Fa-f:.%\w]*))(?::(\d{1,5}))?$/.exec(
      plain,
    );
  const name = match?.[2] ?? match?.[3] ?? match?.[4];
  const user = match?.[1];
  const port = match?.[5] === undefined ? undefined : Number(match[5]);
  // Names go into the known_hosts look-up and into messages, never into a shell; still, an option is not a host.
  if (name === undefined || name.startsWith('-') || (port !== undefined && (port < 1 || port > 65_535))) {
    throw new Problem(
      'usage',
      `${JSON.stringify(text)} is not an SSH destination. Write user@host, user@host:port, or a Host of your ssh configuration.`,
    );
  }
  return { name, ...(user === undefined ? {} : { user }), ...(port === undefined ? {} : { port }) };
}
