import { CGROUP_PART, stateFiles } from '../../protocol/containers.ts';
import { manifest, type Read, type Source, type SourceId } from '../../protocol/manifest.ts';
import type { Place } from '../../protocol/place.ts';
import { captureWords, DIAL, type Proof, proofStatus, windowWith } from '../../protocol/proof.ts';
import { captureScript, dialScript, traceScript } from '../../protocol/proof-script.ts';
import { isReadTogether, pathsOf, singleFile, TOGETHER } from './together.ts';

/** A network namespace of the host that is not the login's own. */
export interface Inside {
  /** The handle of it: of our own making, or with a name in it that `Place` let pass. */
  readonly path: string;
}

/**
 * One POSIX sh script that reads everything: a host far away is asked once, not once a source. It is made of the
 * manifest, numbers, a random boundary and the handle of a namespace; nothing else that a person typed is in it.
 *
 * Output, each mark on a line of its own after an extra newline: `B sample N EPOCH UPTIME`, `B begin ID`, the bytes,
 * `B end ID STATUS`, at last `B done`. What commands complain about goes to standard error after `B ID`. Small files come
 * together as one, after `B otherwise ID STATUS`, which says what holds where there is no line of them.
 */
export function collectionScript(
  sources: readonly SourceId[],
  windowSeconds: number,
  boundary: string,
  sudo: boolean,
  { inside, proof }: { readonly inside?: Inside | undefined; readonly proof?: Proof | undefined } = {},
) {
  const script = whole([
    bodyText(sources, windowSeconds, { word: quote(boundary), sudo, isInside: inside !== undefined, proof }),
  ]);
  return inside === undefined ? script : whole(entering(inside, script, sudo));
}

/** A script for a shell that stays: a body for a function of any name, and the command that calls it. */
export interface StandingScript {
  readonly body: string;
  call(name: string, boundary: string): string;
}

/** The same without another namespace and without proof, whose guardians watch the shell end. */
export function standingScript(sources: readonly SourceId[], windowSeconds: number, sudo: boolean): StandingScript {
  return {
    body: bodyText(sources, windowSeconds, { word: '"$2"', sudo, isInside: false, proof: undefined }),
    // In a shell of its own, so that nothing it sets stays.
    call: (name, boundary) => `( ${name} '' ${quote(boundary)} ) </dev/null\n`,
  };
}

interface BodyOptions {
  /** The shell word that gives the boundary. */
  readonly word: string;
  readonly sudo: boolean;
  readonly isInside: boolean;
  readonly proof: Proof | undefined;
}

function bodyText(
  sources: readonly SourceId[],
  windowSeconds: number,
  { word, sudo, isInside, proof }: BodyOptions,
): string {
  const seconds = windowWith(proof, windowSeconds);
  // From inside another namespace each file of the machine is read by a process outside.
  const together = isInside ? [] : sources.filter(isReadTogether);
  const alone = sources.filter((id) => !together.includes(id) && !isProof(id));
  const isTwice = (id: SourceId): boolean => sourceOf(id).sampled === 'twice';
  const twice = alone.filter(isTwice).map(readText);
  const once = alone.filter((id) => !isTwice(id)).map(readText);
  const reading = [
    'instant 1',
    HOST_FACTS,
    ...togetherText(together),
    ...twice,
    ...once,
    ...(proof === undefined ? [] : [proofText(sources.filter(isProof), proof)]),
    ...(seconds > 0 ? ['wait $window', 'instant 2', ...togetherText(together.filter(isTwice)), ...twice] : []),
  ].join('\n');
  return [
    preamble(word, sudo),
    ...(/\$limit|bounded|privileged/.test(reading) ? [LIMIT] : []),
    // Where nothing that is read bears a date, the hour of whoever asks does as well, and starts no process.
    sources.includes('dmesg') ? INSTANT : 'instant() { moment "$1" ""; }',
    // The window runs from here; reading is part of it.
    ...(seconds > 0 ? [sleepText(seconds)] : []),
    reading,
    String.raw`say done; flush; printf '\n%s done\n' "$boundary" >&2`,
  ].join('\n');
}

/** In a function, so that a script cut off on its way is a syntax error and not half a collection. */
function whole(body: readonly string[]): string {
  return `main() {\n${body.join('\n')}\n}\nmain "$@" </dev/null\n`;
}

/** /sys shows the devices of the namespace it was mounted in, so a namespace that is only entered needs its own. */
const FRESH_SYS = 'umount -l /sys 2>/dev/null; mount -t sysfs none /sys 2>/dev/null; exec "$@"';

/** Runs the script in the other namespace, with mounts of its own; `$1` tells it who is outside. */
function entering({ path }: Inside, script: string, sudo: boolean): readonly string[] {
  const fresh = ['unshare', '--mount', '--propagation', 'private', '--', 'sh', '-c', FRESH_SYS, 'sh'];
  const words = [`--net=${path}`, '--', ...fresh, 'sh', '-c', script, 'sh'].map(quote).join(' ');
  return [environment(sudo), `$asroot nsenter ${words} "$$"`];
}

/** Looks for the words of a place on the host: see `foundIn`. */
export function placeScript(place: Place, boundary: string, sudo: boolean): string {
  const listing = quote(listingText(place));
  return whole([
    environment(sudo),
    LIMIT,
    String.raw`printf '\n%s found\n' ${quote(boundary)}`,
    `{ $asroot $limit ${LISTING_SECONDS} sh -c ${listing} || true; } | head -c ${LISTING_BYTES}`,
    String.raw`printf '\n%s done\n' ${quote(boundary)}`,
  ]);
}

const LISTING_SECONDS = 20;
const LISTING_BYTES = 16 * 1024 * 1024;
/** `ls` prints every link in one process; a loop with readlink would start one for each. */
const LINKS = String.raw`ls -l /proc/[0-9]*/ns/net 2>/dev/null | sed -n 's|.* \(/proc/[0-9]*/ns/net\) -> \(net:\[[0-9]*\]\)$|\1:\2|p'`;

function listingText(place: Place): string {
  switch (place.kind) {
    case 'netns':
      return `stat -L -c '%n:net:[%i]' /run/netns/* 2>/dev/null`;
    case 'pid':
      return `echo "/proc/${place.pid}/ns/net:$(readlink /proc/${place.pid}/ns/net)"`;
    case 'container':
      return [
        ...stateFiles.map(({ path, take }) => `grep -soHE ${quote(take)} ${glob(path)}`),
        `grep -soHE -m1 ${quote(CGROUP_PART)} /proc/[0-9]*/cgroup`,
        LINKS,
      ].join('\n');
  }
}

/** Statuses of our own, above those a shell or `timeout` gives. */
export const scriptStatus = { notFound: 201, notPermitted: 202, toolMissing: 203, featureMissing: 204 } as const;

/** The first and last thing the remote shell is told. It may be csh or fish, so there is nothing but single quotes. */
export const REMOTE_COMMAND = `exec /bin/sh -c 'eval "$(cat)"'`;

/** Without a process: kernels before 5.14 do not say the number of a namespace there. */
const NETNS = String.raw`netns=
{ while read -r key value; do [ "$key" != ino: ] || netns="net:[$value]"; done </proc/self/fdinfo/5; } 5</proc/self/ns/net 2>/dev/null
[ -n "$netns" ] || netns=$(readlink /proc/self/ns/net)`;

const HOST_FACTS = `say begin host
for name in hostname osrelease random/boot_id; do
fact=
read -r fact </proc/sys/kernel/$name
said=$said$fact$newline
done
said=$said$netns$newline
say end host 0`;

const INSTANT = `instant() {
  now=$(date +%s.%N 2>/dev/null)
  case $now in *[!0-9.]*|*.|'') now=$(date +%s) ;; esac
  moment "$1" "$now"
}`;

function preamble(word: string, sudo: boolean): string {
  return String.raw`${environment(sudo)}
boundary=${word}
exec 4>&1
outer=1
outside=
[ -z "$1" ] || { outer=$1; outside="nsenter --net=/proc/$1/ns/net --"; }
export outer
${NETNS}
bounded() { seconds=$1; shift; if [ -n "$limit" ]; then $limit "$seconds" "$@"; else "$@"; fi; }
privileged() { seconds=$1; shift; if [ -n "$limit" ]; then $asroot $limit "$seconds" "$@"; else $asroot "$@"; fi; }
said=
newline='
'
say() { said=$said$newline"$boundary $*"$newline; }
flush() { printf %s "$said"; said=; }
begin() { say begin "$1"; flush; printf '\n%s %s\n' "$boundary" "$1" >&2; }
end() { say end "$1" "$2"; }
otherwise() {
  status=0
  [ -r "$2" ] || status=${scriptStatus.notPermitted}
  [ -e "$2" ] || status=${scriptStatus.notFound}
  say otherwise "$1" "$status"
}
moment() {
  up=
  read -r up rest </proc/uptime
  say sample "$1" "$2" "$up"
}
present() { [ -e "/sys/module/$1" ] || [ ! -e /proc/modules ] || grep -q "/$1\.ko" "/lib/modules/$(uname -r)/modules.builtin" 2>/dev/null; }`;
}

function environment(sudo: boolean): string {
  return `PATH=$PATH:/usr/sbin:/sbin:/usr/bin:/bin
LC_ALL=C
export PATH LC_ALL
asroot=
${sudo ? '[ "$(id -u)" = 0 ] || ! sudo -n true 2>/dev/null || asroot=\'sudo -n\'' : ':'}`;
}

/** Old busybox knows no -s, and some systems no timeout at all: then ssh's own limit is the only one. */
const LIMIT = `limit=
if timeout -s KILL 1 true 2>/dev/null; then limit='timeout -s KILL'; fi`;

function sleepText(windowSeconds: number): string {
  const whole = Math.ceil(windowSeconds);
  return `{ sleep ${windowSeconds} || sleep ${whole}; } </dev/null >/dev/null 2>&1 4>&1 &\nwindow=$!`;
}

function sourceOf(id: SourceId): Source {
  return manifest[id];
}

function isProof(id: SourceId): boolean {
  return sourceOf(id).read.kind === 'proof';
}

/**
 * Traces while it captures. The channel ends when nobody holds it any more, so that the guardians get none of it; `$1` is a
 * process outside, where tracefs may be in sight.
 */
function proofText(ids: readonly SourceId[], proof: Proof): string {
  const { seconds } = proof;
  const words = captureWords(proof).map(quote).join(' ');
  const capture = `$asroot sh -c ${quote(captureScript)} sh "$$" ${seconds} ${words} 4>&-\nstatus=$?`;
  const end = `$asroot sh -c ${quote(traceScript)} sh end "$traced" 4>&-`;
  const traced = `if [ -n "$traced" ]; then ${limited(manifest['trace-kfree_skb'], end)}
elif [ "$status" = 0 ]; then status=${proofStatus.notPermitted}; fi`;
  const parts = [
    ...dialText(ids, proof),
    ...(ids.includes('capture-syn')
      ? [`begin capture-syn\n${capture}\nend capture-syn "$status"`]
      : proof.dial === undefined
        ? [`sleep ${seconds}`]
        : []),
    ...(ids.includes('trace-kfree_skb')
      ? [`begin trace-kfree_skb\nstatus=$tracing\n${traced}\nend trace-kfree_skb "$status"`]
      : []),
  ];
  const began = `traced=$($asroot sh -c ${quote(traceScript)} sh begin "$$" ${seconds} "$1" 4>&- 2>/dev/null)\ntracing=$?`;
  return [...(ids.includes('trace-kfree_skb') ? [began] : []), ...parts].join('\n');
}

function dialText(ids: readonly SourceId[], { dial }: Proof): readonly string[] {
  if (dial === undefined || !ids.includes('dial-tcp')) return [];
  const { delayMs, gapMs, timeoutMs } = DIAL;
  const pauses = [delayMs, gapMs, timeoutMs].map((milliseconds) => Math.ceil(milliseconds / 1000));
  const words = [dial.address, dial.port, dial.attempts, ...pauses].map((word) => quote(String(word))).join(' ');
  return [
    `begin dial-tcp\n${limited(manifest['dial-tcp'], `sh -c ${quote(dialScript)} sh ${words}`)}\nend dial-tcp "$status"`,
  ];
}

function togetherText(ids: readonly SourceId[]): readonly string[] {
  if (ids.length === 0) return [];
  const otherwise = ids.map((id) => `otherwise ${id} ${quote(singleFile(id) ?? '')}`);
  const words = ids.flatMap(pathsOf).map(glob).join(' ');
  return [...otherwise, `say begin ${TOGETHER}; flush\ngrep -sH '' ${words}\nend ${TOGETHER} $?`];
}

function readText(id: SourceId): string {
  const source = sourceOf(id);
  if (source.read.kind === 'link') return `say begin ${id}; said=$said$netns$newline; say end ${id} 0`;
  return `begin ${id}\n${answerText(source)}\nend ${id} "$status"`;
}

function answerText(source: Source): string {
  const { read } = source;
  switch (read.kind) {
    case 'file': {
      const outside = source.of === 'machine' ? '$outside ' : '';
      return `if ! ${outside}test -e ${quote(read.path)}; then status=${scriptStatus.notFound}
elif ! ${outside}test -r ${quote(read.path)}; then status=${scriptStatus.notPermitted}
else ${outside}${cut(source)} ${quote(read.path)}; status=$?; fi`;
    }
    case 'files':
      return limited(
        source,
        `{ ${[...machineText(source, read), filesText(source, '', read.paths, read.lines)].join('; ')}; }`,
      );
    case 'command':
      return read.modest === true ? modestText(source, read) : commandText(source, read.argv, read.feature);
    case 'devices': {
      const inner = eachDevice(read.argv, read.max);
      return `if ! command -v ${quote(read.argv[0])} >/dev/null 2>&1; then status=${scriptStatus.toolMissing}
else ${limited(source, `${runner(source)} ${seconds(source)} sh -c ${quote(inner)}`)}; fi`;
    }
    case 'listener-processes': {
      const inner = listenerProcesses(read);
      return `if ! command -v ss >/dev/null 2>&1; then status=${scriptStatus.toolMissing}
${guard(read.feature)}else ${limited(source, `${runner(source)} ${seconds(source)} sh -c ${quote(inner)}`)}; fi`;
    }
    case 'other-namespaces':
      return limited(source, `${runner(source)} ${seconds(source)} sh -c ${quote(otherNamespaces(read))}`);
    case 'link':
    case 'proof':
    case 'input-only':
      return `status=${scriptStatus.notFound}`;
  }
}

function filesText(source: Source, prefix: string, paths: readonly string[], lines?: string): string {
  const files = paths.map(glob).join(' ');
  if (lines === undefined) return `bounded ${seconds(source)} ${prefix}grep -sH '' ${files}`;
  // Files without such a line are named, for an empty one may hide another; unit directories hold directories.
  const without = `bounded ${seconds(source)} ${prefix}grep -sLE ${quote(lines)} ${files} 2>/dev/null | sed 's/$/:/'`;
  return `bounded ${seconds(source)} ${prefix}grep -sHE ${quote(lines)} ${files} 2>/dev/null; ${without}`;
}

/** Settings of the machine, which may be out of sight in another namespace; what has both is told of last. */
function machineText(source: Source, { ofMachine }: Extract<Read, { kind: 'files' }>): readonly string[] {
  if (ofMachine === undefined) return [];
  return [`if [ -n "$outside" ]; then ${filesText(source, '$outside ', ofMachine)}; fi`];
}

function commandText(source: Source, argv: readonly [string, ...string[]], feature: string | undefined): string {
  const words = argv.map(quote).join(' ');
  return `if ! command -v ${quote(argv[0])} >/dev/null 2>&1; then status=${scriptStatus.toolMissing}
${guard(feature)}else ${limited(source, `${runner(source)} ${seconds(source)} ${words}`)}; fi`;
}

/** Without looking first whether `timeout` can do this, and without `head`: three processes less. 127 is what says that it cannot. */
function modestText(source: Source, { argv, feature }: Extract<Read, { kind: 'command' }>): string {
  const words = argv.map(quote).join(' ');
  return `if ! command -v ${quote(argv[0])} >/dev/null 2>&1; then status=${scriptStatus.toolMissing}
${guard(feature)}else timeout -s KILL ${seconds(source)} ${words}; status=$?; [ $status != 127 ] || { ${words}; status=$?; }; fi`;
}

function guard(feature: string | undefined): string {
  return feature === undefined ? '' : `elif ! present ${quote(feature)}; then status=${scriptStatus.featureMissing}\n`;
}

/** Cuts the output and still knows how the command ended, which a pipe alone hides: the status goes past it on fd 3. */
function limited(source: Source, command: string): string {
  return `status=$({ { ${command} 3>&-; echo $? >&3; } | ${cut(source)} >&4; } 3>&1)`;
}

/** One byte more than wanted, so that the reader can tell a cut answer from one that just fits. */
function cut(source: Source): string {
  return `${source.keep === 'tail' ? 'tail' : 'head'} -c ${source.maxBytes + 1}`;
}

function runner(source: Source): string {
  return source.privilege === 'root' ? 'privileged' : 'bounded';
}

function seconds(source: Source): number {
  return Math.ceil(source.timeoutMs / 1000);
}

/** Runs under `sh -c`, because a shell function cannot be given to `timeout` or `sudo`. */
function listenerProcesses(source: Extract<Read, { kind: 'listener-processes' }>): string {
  const { files, limits, counted, max } = source;
  const read = files.map((name) => `/proc/$pid/${name}`).join(' ');
  const counts = counted.map(
    (name) => `if [ -r /proc/$pid/${name} ] && cd /proc/$pid/${name} 2>/dev/null; then
set -- *
echo "/proc/$pid/${name}:count=$#"
fi`,
  );
  return `owners=$(ss -t -n -p state listening) || exit
pids=$(echo "$owners" | tr ',(' '\\n\\n' | sed -n 's/^\\(pid=\\)\\{0,1\\}\\([0-9][0-9]*\\)$/\\2/p' | sort -n -u | head -n ${max})
if [ -z "$pids" ] && [ "$(echo "$owners" | wc -l)" -gt 1 ]; then exit ${scriptStatus.notPermitted}; fi
for pid in $pids; do
grep -sH '' ${read}
grep -sHE ${quote(`^(${limits.join('|')})`)} /proc/$pid/limits
${counts.join('\n')}
done
${groups(source)}
true`;
}

/** The control groups of `$pids` and those around them, as `groupsOf` of the agent finds them. */
function groups({
  groupFiles,
  groupLines,
  maxGroups,
}: Pick<Extract<Read, { kind: 'listener-processes' }>, 'groupFiles' | 'groupLines' | 'maxGroups'>): string {
  return `for pid in $pids; do cat /proc/$pid/cgroup 2>/dev/null; done | sort -u | while IFS=: read -r number controllers path; do
case $path in /|*/../*) continue ;; esac
case ,$controllers, in
,,) roots='/sys/fs/cgroup /sys/fs/cgroup/unified' ;;
*,cpu,*|*,memory,*|*,freezer,*|*,pids,*) roots="/sys/fs/cgroup/$controllers /sys/fs/cgroup/\${controllers%%,*}" ;;
*) continue ;;
esac
for base in '' /proc/$outer/root; do for root in $roots; do
[ -d "$base$root$path" ] || continue
while [ -n "$path" ]; do printf '%s\\n' "$base|$root$path"; path=\${path%/*}; done
break 2
done; done
done | awk '!seen[$0]++' | head -n ${maxGroups} | while IFS='|' read -r base dir; do
cd "$base$dir" 2>/dev/null || continue
lines=$(grep -sHE ${quote(groupLines)} ${groupFiles.join(' ')})
[ -z "$lines" ] || printf '%s/:\\n%s\\n' "$dir" "$lines"
done`;
}

/** As `readOtherNamespaces` of the agent. The kernel prints listeners first and makes a page at a time. */
function otherNamespaces({ counters, max, maxProcesses }: Extract<Read, { kind: 'other-namespaces' }>): string {
  const wanted = counters.map((name) => `$i == "${name}"`).join(' || ');
  return String.raw`[ "$(id -u)" = 0 ] || exit ${scriptStatus.notPermitted}
own=$(readlink /proc/self/ns/net)
stat -L -c '%n:net:[%i]' /run/netns/* 2>/dev/null
ls -l /proc/[0-9]*/ns/net 2>/dev/null | sed -n 's|.* /proc/\([0-9]*\)/ns/net -> \(net:\[[0-9]*\]\)$|\1 \2|p' |
sort -n | head -n ${maxProcesses} | awk -v own="$own" '$2 != own && !seen[$2]++' | head -n ${max} | while read -r pid netns; do
rows=$(for name in tcp tcp6; do
head -n 256 /proc/$pid/net/$name 2>/dev/null | awk -v path="/proc/$pid/net/$name" 'NR > 1 { if ($4 != "0A") exit; print path ":" $0 }'
done)
[ -n "$rows" ] || continue
echo "/proc/$pid/ns/net:$netns"
grep -sH '' /proc/$pid/task/$pid/comm
grep -sHE -m1 ${quote(CGROUP_PART)} /proc/$pid/task/$pid/cgroup
head -c 65536 /proc/$pid/net/fib_trie 2>/dev/null | awk -v path="/proc/$pid/net/fib_trie" '/[|]-- /{ address = $2 }
/\/32 host LOCAL/ && address !~ /^127/ && !seen[address]++ && count++ < 16 { print path ":" address }'
printf '%s\n' "$rows"
awk -v path="/proc/$pid/net/netstat" '$1 == "TcpExt:" { if (!names) { names = 1; for (i = 2; i <= NF; i++) if (${wanted}) name[i] = $i }
else for (i = 2; i <= NF; i++) if (i in name) print path ":" name[i] " " $i }' /proc/$pid/net/netstat 2>/dev/null
done
true`;
}

/** Device names hold no blank, slash or colon; each goes in as one argument. */
function eachDevice(argv: readonly string[], max: number): string {
  const words = argv.map((word) => (word === '{device}' ? '"$device"' : quote(word))).join(' ');
  const shown = argv.map((word) => (word === '{device}' ? '%s' : word)).join(' ');
  return `set --
for path in /sys/class/net/*; do
[ -e "$path/device" ] || continue
read -r state <"$path/operstate" || continue
[ "$state" = down ] || set -- "$@" "\${path##*/}"
done
if [ $# = 0 ]; then
for path in /sys/class/net/*; do
[ "$path" = /sys/class/net/lo ] || [ ! -e "$path/operstate" ] || set -- "$@" "\${path##*/}"
done
fi
left=${max}
ended=${scriptStatus.notFound}
answered=
for device; do
[ $left -gt 0 ] || break
left=$((left - 1))
answer=$(${words}) || { ended=$?; continue; }
answered=yes
printf '# ${shown}\n%s\n' "$device" "$answer"
done
[ -z "$answered" ] || exit 0
exit $ended`;
}

function quote(word: string): string {
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

/** A path whose stars the shell shall expand; the manifest holds no other special character. */
function glob(path: string): string {
  if (!/^[\w./*-]+$/.test(path)) throw new Error(`${path} cannot go into a shell script unquoted`);
  return path;
}
