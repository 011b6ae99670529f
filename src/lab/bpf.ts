import { besideGroup } from './control-group.ts';
import type { LabHost } from './network.ts';
import { type Program, startCommand } from './program.ts';

/** Of include/uapi/linux/bpf.h. */
const TYPES = { 'sched-cls': 3, xdp: 6, 'cgroup-skb': 8 } as const;
const ATTACH = { ingress: 0, egress: 1, xdp: 37 } as const;
/** XDP_FLAGS_SKB_MODE and XDP_FLAGS_DRV_MODE of include/uapi/linux/if_link.h. */
const XDP_FLAGS = { generic: 2, native: 4 } as const;

/**
 * Loads a program given in hexadecimal, then pins it, or attaches it and stays: the attachment ends with the process. No
 * compiler and no library is needed; a scenario that uses it needs `perl`.
 */
const LOADER = String.raw`
use strict; $| = 1;
my ($type, $attach, $code, $license, $how, $target, $flags) = (@ARGV[0, 1], pack('H*', $ARGV[2]), "GPL\0", @ARGV[3 .. 5]);
my $machine = (split ' ', qx(uname -m))[0];
my $number = { x86_64 => 321, aarch64 => 280 }->{$machine} or die "bpf(2) has no number for $machine here";
sub bpf { my $attr = $_[1] . "\0" x (128 - length $_[1]); my $got = syscall($number, $_[0], $attr, 128); die "bpf $_[0]: $!" if $got < 0; $got }
my $loaded = bpf(5, pack('LLPPLLQLLx16LL', $type, length($code) / 8, $code, $license, 0, 0, 0, 0, 0, 0, $attach));
if ($how eq 'pin') { my $path = "$target\0"; bpf(6, pack('PL', $path, $loaded)); exit }
my $place;
if ($target =~ m{^/}) { open $place, '<', $target or die "$target: $!"; $target = fileno $place }
my $link = bpf(28, pack('LLLL', $loaded, $target, $attach, $flags));
print '{"ready":true}', "\n";
sleep while 1;`;

/** Attaches XDP to a device; it is gone when the program ends. */
export async function attachXdp(
  host: LabHost,
  device: string,
  mode: keyof typeof XDP_FLAGS,
  code: string,
): Promise<Program> {
  const index = (await host.run('cat', `/sys/class/net/${device}/ifindex`)).trim();
  return attach(host, [TYPES.xdp, ATTACH.xdp, code, 'link', index, XDP_FLAGS[mode]]);
}

/** Attaches a program to the control group of a host (control-group.ts); it is gone when the program ends. */
export function attachToGroup(host: LabHost, way: 'ingress' | 'egress', code: string): Promise<Program> {
  const argv = [TYPES['cgroup-skb'], ATTACH[way], code, 'link', '{group}', 0].map(String);
  return startCommand(host, besideGroup(host, ['perl', '-e', LOADER, ...argv]));
}

function attach(host: LabHost, argv: readonly (string | number)[]): Promise<Program> {
  return startCommand(host, ['perl', '-e', LOADER, ...argv.map(String)]);
}

/** Adds a filter at the clsact hook of a device, which must be there. */
export async function addFilter(host: LabHost, device: string, way: 'ingress' | 'egress', code: string): Promise<void> {
  // Each `ip netns exec` has a mount namespace of its own, and the filter keeps the program when that is gone.
  const script = `mount -t bpf none /sys/fs/bpf && perl -e "$1" ${TYPES['sched-cls']} 0 "$2" pin /sys/fs/bpf/program 0 &&
tc filter add dev "$3" "$4" bpf direct-action pinned /sys/fs/bpf/program`;
  await host.run('sh', '-c', script, 'sh', LOADER, code, device, way);
}

interface Instruction {
  readonly code: number;
  readonly to?: number;
  readonly from?: number;
  readonly offset?: number;
  readonly value?: number;
}

function assemble(instructions: readonly Instruction[]): string {
  const bytes = Buffer.alloc(instructions.length * 8);
  for (const [index, { code, to = 0, from = 0, offset = 0, value = 0 }] of instructions.entries()) {
    bytes.writeUInt8(code, index * 8);
    bytes.writeUInt8((from << 4) | to, index * 8 + 1);
    bytes.writeInt16LE(offset, index * 8 + 2);
    bytes.writeInt32LE(value, index * 8 + 4);
  }
  return bytes.toString('hex');
}

/** `r0 = value; exit` */
function answer(value: number): Instruction[] {
  return [{ code: 0xb7, value }, { code: 0x95 }];
}

/** A program that answers the same for every packet; of a control group, 0 denies. */
export function always(value: number): string {
  return assemble(answer(value));
}

const ETHERTYPE = 12;
const PROTOCOL = 23;
/** Behind an IP header without options. */
const SOURCE_PORT = 34;
const DESTINATION_PORT = 36;
const IPV4 = 0x0800;
const TCP = 6;

/** For tc: drops TCP over IPv4 to or from the port and lets all else pass. */
export function dropsPort(port: number, end: 'source' | 'destination'): string {
  const load = (code: number, value: number): Instruction => ({ code, value });
  // Jumps to the last answer, over what is left; loads from the packet are in the order of the host.
  const unless = (value: number, offset: number): Instruction => ({ code: 0x55, offset, value });
  return assemble([
    { code: 0xbf, to: 6, from: 1 },
    load(0x28, ETHERTYPE),
    unless(IPV4, 6),
    load(0x30, PROTOCOL),
    unless(TCP, 4),
    load(0x28, end === 'source' ? SOURCE_PORT : DESTINATION_PORT),
    unless(port, 2),
    ...answer(TC_DROP),
    ...answer(TC_PASS),
  ]);
}

const TC_PASS = 0;
const TC_DROP = 2;
const XDP_DROP = 1;
const XDP_PASS = 2;

/** For XDP: drops TCP over IPv4 to the port and lets all else pass. */
export function xdpDropsPort(port: number): string {
  const swapped = ((port & 0xff) << 8) | (port >> 8);
  const load = (code: number, offset: number): Instruction => ({ code, to: 5, from: 2, offset });
  const unless = (value: number, offset: number): Instruction => ({ code: 0x55, to: 5, offset, value });
  return assemble([
    { code: 0x61, to: 2, from: 1, offset: 0 },
    { code: 0x61, to: 3, from: 1, offset: 4 },
    // The verifier wants the end of what is read compared with the end of the packet.
    { code: 0xbf, to: 4, from: 2 },
    { code: 0x07, to: 4, value: DESTINATION_PORT + 2 },
    { code: 0x2d, to: 4, from: 3, offset: 8 },
    load(0x69, ETHERTYPE),
    unless(0x0008, 6),
    load(0x71, PROTOCOL),
    unless(TCP, 4),
    load(0x69, DESTINATION_PORT),
    unless(swapped, 2),
    ...answer(XDP_DROP),
    ...answer(XDP_PASS),
  ]);
}

/** bpf_skb_vlan_push of include/uapi/linux/bpf.h. */
const VLAN_PUSH = 18;
/** 802.1Q, in the order of the network. */
const TAG = 0x0081;

/** For tc on the way out: puts every frame into a VLAN. */
export function pushesVlan(id: number): string {
  return assemble([
    { code: 0xb7, to: 2, value: TAG },
    { code: 0xb7, to: 3, value: id },
    { code: 0x85, value: VLAN_PUSH },
    ...answer(TC_PASS),
  ]);
}
