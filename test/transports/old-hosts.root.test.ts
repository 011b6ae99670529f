import { execFile } from 'node:child_process';
import { chmod, copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { reason, snapshotsOf } from '../../src/app/diagnosing/reason.ts';
import { Bundle } from '../../src/protocol/bundle.ts';
import { liveSourceIds, type SourceId } from '../../src/protocol/manifest.ts';
import { createSshTransport } from '../../src/transports/ssh.ts';
import { type BusyboxRoot, createBusyboxRoot } from '../support/busybox-root.ts';
import { createHome, knownLine, startSshd, type TestHome, type TestSshd } from '../support/sshd.ts';

/** Everything an answer may be where something is missing: a reason, never silence. */
const REASONS = ['not-permitted', 'not-found', 'tool-missing', 'feature-missing', 'failed', 'timed-out'];

function codeOf(bundle: Bundle, id: SourceId): string {
  const answer = bundle.samples[0]?.answers[id];
  return answer === undefined ? 'absent' : 'text' in answer ? 'text' : answer.error.code;
}

/** That of every source there is either text or a reason, and that a diagnosis comes of it. */
function expectWhole(bundle: Bundle): void {
  const codes = liveSourceIds.map((id) => codeOf(bundle, id));
  expect(['text', ...REASONS]).toEqual(expect.arrayContaining([...new Set(codes)]));
  expect(reason(bundle, {}, () => '').diagnosis.window.deltas).toBe(true);
}

describe('a host with busybox alone, over ssh', () => {
  let root: BusyboxRoot;
  let home: TestHome;
  let sshd: TestSshd;
  beforeAll(async () => {
    [root, home] = await Promise.all([createBusyboxRoot(), createHome()]);
    sshd = await startSshd(home, [`ForceCommand ${root.login}`]);
    await home.write('known_hosts', knownLine(sshd));
  });
  afterAll(async () => {
    await sshd.stop();
    await home.remove();
    await root.remove();
  });

  async function collect(): Promise<Bundle> {
    const transport = createSshTransport({ home: home.path, configFiles: [], agent: null });
    const asked = { sources: liveSourceIds, windowSeconds: 0.5 };
    return await transport.collect(`${sshd.user}@127.0.0.1:${sshd.port}`, asked, AbortSignal.timeout(60_000));
  }

  test('is judged by its counters and settings; what its tools cannot say has a reason', async () => {
    const bundle = await collect();
    expectWhole(bundle);
    for (const id of ['proc-net-netstat', 'proc-net-snmp', 'sysctl', 'ip-route'] as const)
      expect([id, codeOf(bundle, id)]).toEqual([id, 'text']);
    expect(codeOf(bundle, 'ss-listen')).toBe('tool-missing');
    expect(bundle.host.kernel).toMatch(/^\d+\.\d+/);
  });

  test('says its listeners through an ss that knows neither -H nor pid=', async () => {
    await root.add('ss', OLD_SS);
    const bundle = await collect();
    expectWhole(bundle);
    const { listeners } = snapshotsOf(bundle).after;
    expect(listeners?.map(({ port, acceptQueue, backlog }) => ({ port, acceptQueue, backlog }))).toEqual([
      { port: 22, acceptQueue: 0, backlog: 128 },
      { port: 80, acceptQueue: 129, backlog: 128 },
    ]);
    expect(snapshotsOf(bundle).after.sockets?.byState).toEqual({ LISTEN: 2, 'SYN-RECV': 1 });
    const processes = bundle.samples[0]?.answers['listener-processes'];
    expect(processes).toMatchObject({ text: expect.stringContaining('/proc/1/stat:1 (') });
  });
});

/** What iproute2 of 2.6.32 prints: a heading that cannot be left out, `mem:` for `skmem:`, owners without names of fields. */
const OLD_SS = `
for word; do
  case $word in -H*) echo "ss: invalid option -- 'H'" >&2; exit 255 ;; esac
done
owner= memory= state=
case " $* " in *' -p '*) owner='users:(("init",1,3))' ;; esac
case " $* " in *' -m '*) memory='
	 mem:(r0,w0,f0,t0)' ;; esac
case " $* " in *' -a '*) state=1 ;; esac
if [ -n "$state" ]; then
  echo 'State       Recv-Q Send-Q        Local Address:Port          Peer Address:Port '
  echo 'LISTEN      0      128                      :::22                      :::*     '
  echo 'LISTEN      129    128                       *:80                       *:*     '
  echo 'SYN-RECV    0      0                 192.0.2.1:80           198.51.100.7:40312 '
else
  echo 'Recv-Q Send-Q             Local Address:Port               Peer Address:Port '
  echo "0      128                           :::22                           :::*      $owner ino:9742 sk:ffff88003d1d8080$memory"
  echo "129    128                            *:80                            *:*      $owner ino:9743 sk:ffff88003d1d8740$memory"
fi
`;

describe('the agent, of whom much is hidden', () => {
  let dir: string;
  let program: string;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'syndrop-hidden-'));
    await chmod(dir, 0o755);
    program = join(dir, 'syndrop-agent.cjs');
    await copyFile('dist/syndrop-agent.cjs', program);
  });
  afterAll(() => rm(dir, { recursive: true, force: true }));

  const NOBODY = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];

  /** The bundle that the agent collects below the given command. */
  async function collectIn(around: readonly string[]): Promise<Bundle> {
    const own = ['collect', '--host', 'here', '--sources', liveSourceIds.join(','), '--window', '0.5'];
    const [file = '', ...args] = [...around, process.execPath, program, ...own];
    const { stdout } = await promisify(execFile)(file, args, { maxBuffer: 64 * 1024 * 1024, cwd: '/' });
    return Bundle.parse(JSON.parse(stdout));
  }

  test.each([
    ['by hidepid, from an ordinary user', 'mount -o remount,hidepid=2 /proc', NOBODY],
    [
      'by hidepid and a read-only /proc/sys, from root',
      'mount -o remount,hidepid=2 /proc && mount --bind -o ro /proc/sys /proc/sys',
      [],
    ],
  ])('%s, reads the counters and has a reason for the rest', async (_, mounts, who) => {
    const setUp = ['unshare', '--mount', '--pid', '--fork', '--mount-proc', 'sh', '-c', `${mounts} && exec "$@"`, 'sh'];
    const bundle = await collectIn([...setUp, ...who]);
    expectWhole(bundle);
    for (const id of ['proc-net-netstat', 'sysctl', 'netns-self'] as const)
      expect([id, codeOf(bundle, id)]).toEqual([id, 'text']);
  });

  test('by a container of an ordinary user, in which it is root of nothing, reads the container’s own counters', async () => {
    const container = ['unshare', '--user', '--map-root-user', '--net', '--mount', '--pid', '--fork', '--mount-proc'];
    const bundle = await collectIn([...NOBODY, ...container]);
    expectWhole(bundle);
    expect(codeOf(bundle, 'proc-net-netstat')).toBe('text');
    const { counters } = snapshotsOf(bundle).after;
    expect(counters?.values.get('TcpActiveOpens')).toBe(0n);
  });
});
