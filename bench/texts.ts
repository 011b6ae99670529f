/** Texts of hosts larger than the machine the benchmarks run on. */

/** A server with clients, some connections to a database, and a few of every other state. */
export function sockets(count: number): string {
  const lines = ['State      Recv-Q Send-Q     Local Address:Port       Peer Address:Port'];
  for (let i = 0; i < count; i += 1) {
    const state = i % 100 === 0 ? 'SYN-RECV' : i % 100 === 1 ? 'CLOSE-WAIT' : i % 5 < 3 ? 'ESTAB' : 'TIME-WAIT';
    const [local, peer] =
      i % 10 === 0
        ? [`10.0.0.5:${32_768 + (i % 28_000)}`, '10.0.9.9:5432']
        : ['10.0.0.5:8080', `10.${i % 250}.${(i >> 8) % 250}.9:${1_024 + (i % 60_000)}`];
    lines.push(`${state.padEnd(11)}0      0      ${local.padStart(22)} ${peer.padStart(22)} `);
  }
  return `${lines.join('\n')}\n`;
}

/** Listeners of a server, each with its program. */
export function listeners(count: number): string {
  return Array.from({ length: count }, (_, i) => {
    const ends = `0.0.0.0:${8_000 + i}`.padStart(22);
    const memory = 'skmem:(r0,rb131072,t0,tb16384,f0,w0,o0,bl0,d0)';
    return `LISTEN 0 511 ${ends} 0.0.0.0:* users:(("web",pid=${800 + i},fd=6)) ino:${21_000 + i} sk:${i} ${memory}\n`;
  }).join('');
}

/** What a host with a firewall prints, as iptables-save -c does. */
export function firewall(rules: number): string {
  const rows = Array.from({ length: rules }, (_, i) =>
    i % 4 === 0
      ? `[${i * 31}:${i * 1_860}] -A INPUT -s 203.0.${i % 250}.0/24 -p tcp -m tcp --dport ${1_000 + i} -j DROP`
      : `[${i * 977}:${i * 58_620}] -A INPUT -i eth0 -p tcp -m conntrack --ctstate NEW -m tcp --dport ${8_000 + i} -j ACCEPT`,
  );
  return `*filter\n:INPUT DROP [120:7200]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [90:9000]\n${rows.join('\n')}\nCOMMIT\n`;
}

/** One row a CPU, all of them counting. */
export function conntrackStatistics(cpus: number): string {
  const names =
    'entries  clashres found new invalid ignore delete chainlength insert insert_failed drop early_drop icmp_error  expect_new expect_create expect_delete search_restart';
  const row = (cpu: number): string =>
    Array.from({ length: 17 }, (_, i) => (i === 0 ? 4_711 : i % 3 === 0 ? cpu * 977 + i : 0))
      .map((value) => value.toString(16).padStart(8, '0'))
      .join(' ');
  return `${names}\n${Array.from({ length: cpus }, (_, cpu) => row(cpu)).join('\n')}\n`;
}

/** Two dozen statistics of each device, as files of /sys are read. */
export function devices(count: number): string {
  const names = [
    'rx_bytes',
    'rx_packets',
    'rx_dropped',
    'rx_missed_errors',
    'rx_fifo_errors',
    'rx_crc_errors',
    'tx_dropped',
  ];
  return Array.from({ length: count }, (_, device) =>
    [`/sys/class/net/eth${device}/operstate:up\n`].concat(
      names.map((name, i) => `/sys/class/net/eth${device}/statistics/${name}:${i < 2 ? 10 ** 9 + device : 0}\n`),
    ),
  )
    .flat()
    .join('');
}

/** The end of a log in which nothing of ours stands. */
export function kernelLog(lines: number): string {
  const words = [
    'audit: type=1400 audit(1700000000.123:45): apparmor="STATUS" operation="profile_replace" name="snap.x"',
    'systemd[1]: Started Journal Service.',
    'EXT4-fs (sda1): mounted filesystem with ordered data mode. Opts: errors=remount-ro',
    'docker0: port 3(veth1a2b3c4) entered forwarding state',
    'usb 1-1: new high-speed USB device number 2 using xhci_hcd',
  ];
  return Array.from(
    { length: lines },
    (_, i) =>
      `[${String(i * 7).padStart(5)}.${String((i * 104_729) % 1_000_000).padStart(6, '0')}] ${words[i % words.length]}\n`,
  ).join('');
}
