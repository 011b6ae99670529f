import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What a host of kernel 4.4 with tcp_tw_recycle would print, with `dropped` SYNs refused so far. */
async function writeSample(directory: string, dropped: number): Promise<void> {
  const names = ['SyncookiesSent', 'ListenOverflows', 'ListenDrops', 'PAWSPassive', 'PAWSActive', 'PAWSEstab'];
  const values = [0, 0, dropped, dropped, 0, 0];
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, 'netstat'), `TcpExt: ${names.join(' ')}\nTcpExt: ${values.join(' ')}\n`);
  await writeFile(
    join(directory, 'snmp'),
    `Tcp: RtoAlgorithm RtoMin RtoMax MaxConn ActiveOpens PassiveOpens AttemptFails EstabResets CurrEstab InSegs OutSegs RetransSegs InErrs OutRsts InCsumErrors
Tcp: 1 200 120000 -1 1 ${1000 + dropped * 2} 0 0 3 ${9000 + dropped * 20} 9000 5 0 1 0
`,
  );
  await writeFile(
    join(directory, 'sysctl.txt'),
    'net.ipv4.tcp_tw_recycle = 1\nnet.ipv4.tcp_timestamps = 1\nnet.ipv4.tcp_syncookies = 1\nnet.core.somaxconn = 128\n',
  );
}

/** Two samples of a host whose tcp_tw_recycle drops SYNs between them. */
export async function writePair(root: string): Promise<{ readonly before: string; readonly after: string }> {
  const before = join(root, 'before');
  const after = join(root, 'after');
  await writeSample(before, 10);
  await writeSample(after, 82);
  return { before, after };
}
