import type { LabNetwork } from './network.ts';
import { type Program, startCommand } from './program.ts';
import { PORT, startServer } from './service.ts';
import type { SocketOption } from './socket-options.ts';

export interface PerlServerArguments {
  readonly address?: string;
  readonly port?: number;
  readonly backlog?: number;
  readonly options?: readonly SocketOption[];
  /** What becomes of an accepted connection: greeted and closed, reset, or none is ever accepted. */
  readonly after?: 'greet' | 'reset' | 'nothing';
  /** How long the first connection keeps it busy; those that come meanwhile wait, and are then served at once. */
  readonly pauseMs?: number;
}

/**
 * Sets options that Node cannot. SO_ATTACH_FILTER wants a pointer: its value here is the program itself, eight bytes an
 * instruction.
 */
const SERVER = String.raw`
use strict; use Socket qw(:DEFAULT inet_pton pack_sockaddr_in6); $| = 1;
my ($address, $port, $backlog, $then, $pause, @options) = @ARGV;
my $six = $address =~ /:/;
socket(my $listener, $six ? PF_INET6 : PF_INET, SOCK_STREAM, 0) or die "socket: $!";
setsockopt($listener, SOL_SOCKET, SO_REUSEADDR, 1);
for (@options) {
  my ($level, $name, $value) = split /,/;
  my $bytes = pack 'H*', $value;
  $bytes = pack 'Sx6P', length($bytes) / 8, $bytes if $level == SOL_SOCKET && $name == 26;
  setsockopt($listener, $level, $name, $bytes) or die "setsockopt $_: $!";
}
my $packed = inet_pton($six ? AF_INET6 : AF_INET, $address);
bind($listener, $six ? pack_sockaddr_in6($port, $packed) : sockaddr_in($port, $packed)) or die "bind: $!";
listen($listener, $backlog) or die "listen: $!";
print '{"ready":true}', "\n";
sleep 3600 while $then eq 'nothing';
while (1) {
  my $ready = ''; vec($ready, fileno($listener), 1) = 1;
  my $idle = $pause && !select($ready, undef, undef, 0);
  accept(my $client, $listener) or next;
  select(undef, undef, undef, $pause / 1000) if $idle;
  setsockopt($client, SOL_SOCKET, SO_LINGER, pack('ii', 1, 0)) if $then eq 'reset';
  syswrite($client, "hello\n") if $then eq 'greet';
  close $client;
}`;

/** A server on the diagnosed host whose socket is set up as told. */
export function startPerlServer(network: LabNetwork, given: PerlServerArguments = {}): Promise<Program> {
  const { address = '0.0.0.0', port = PORT, backlog = 128, after = 'greet', pauseMs = 0, options = [] } = given;
  const words = [address, String(port), String(backlog), after, String(pauseMs)];
  const settings = options.map(({ level, name, value }) => `${level},${name},${value}`);
  return startCommand(network.host('srv'), ['perl', '-e', SERVER, ...words, ...settings]);
}

/** Ends the server and starts a plain one in its place. */
export async function replaceServer(network: LabNetwork, server: Program): Promise<void> {
  server.signal('SIGKILL');
  await server.exited;
  await startServer(network);
}
