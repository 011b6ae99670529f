import { manifest, type Source, type SourceId } from '../../protocol/manifest.ts';

/**
 * One POSIX sh script that reads everything: a host far away is asked once, not once a source. It is made of the
 * manifest, numbers and a random boundary alone; nothing a person typed is in it.
 *
 * Output, each mark on a line of its own after an extra newline: `B sample N EPOCH UPTIME`, `B begin ID`, the bytes,
 * `B end ID STATUS`, at last `B done`. What commands complain about goes to standard error after `B ID`.
 */
export function collectionScript(sources: readonly SourceId[], windowSeconds: number, boundary: string, sudo: boolean) {
  const twice = sources.filter((id) => sourceOf(id).sampled === 'twice').map(readText);
  const once = sources.filter((id) => sourceOf(id).sampled === 'once').map(readText);
  const body = [
    preamble(boundary, sudo),
    // The window runs from here; reading is part of it.
    ...(windowSeconds > 0 ? [sleepText(windowSeconds)] : []),
    'instant 1',
    HOST_FACTS,
    ...twice,
    ...once,
    ...(windowSeconds > 0 ? ['wait $window', 'instant 2', ...twice] : []),
    String.raw`printf '\n%s done\n' "$boundary"`,
  ];
  // In a function, so that a script cut off on its way is a syntax error and not half a collection.
  return `main() {\n${body.join('\n')}\n}\nmain </dev/null\n`;
}

/** Statuses of our own, above those a shell or `timeout` gives. */
export const scriptStatus = { notFound: 201, notPermitted: 202, toolMissing: 203, featureMissing: 204 } as const;

/** The first and last thing the remote shell is told. It may be csh or fish, so there is nothing but single quotes. */
export const REMOTE_COMMAND = `exec /bin/sh -c 'eval "$(cat)"'`;

const HOST_FACTS = `begin host
uname -n
uname -r
cat /proc/sys/kernel/random/boot_id || echo
readlink /proc/self/ns/net || echo
end host 0`;

function preamble(boundary: string, sudo: boolean): string {
  // Old busybox knows no -s, and some systems no timeout at all: then ssh's own limit is the only one.
  return String.raw`PATH=$PATH:/usr/sbin:/sbin:/usr/bin:/bin
LC_ALL=C
export PATH LC_ALL
boundary=${quote(boundary)}
exec 4>&1
asroot=
${sudo ? '[ "$(id -u)" = 0 ] || ! sudo -n true 2>/dev/null || asroot=\'sudo -n\'' : ':'}
limit=
if timeout -s KILL 1 true 2>/dev/null; then limit='timeout -s KILL'; fi
bounded() { seconds=$1; shift; if [ -n "$limit" ]; then $limit "$seconds" "$@"; else "$@"; fi; }
privileged() { seconds=$1; shift; if [ -n "$limit" ]; then $asroot $limit "$seconds" "$@"; else $asroot "$@"; fi; }
begin() { printf '\n%s begin %s\n' "$boundary" "$1"; printf '\n%s %s\n' "$boundary" "$1" >&2; }
end() { printf '\n%s end %s %s\n' "$boundary" "$1" "$2"; }
instant() {
  read -r up rest </proc/uptime || up=
  now=$(date +%s.%N 2>/dev/null)
  case $now in *[!0-9.]*|*.|'') now=$(date +%s) ;; esac
  printf '\n%s sample %s %s %s\n' "$boundary" "$1" "$now" "$up"
}
present() { [ -e "/sys/module/$1" ] || [ ! -e /proc/modules ] || grep -q "/$1\.ko" "/lib/modules/$(uname -r)/modules.builtin" 2>/dev/null; }`;
}

function sleepText(windowSeconds: number): string {
  const whole = Math.ceil(windowSeconds);
  return `{ sleep ${windowSeconds} || sleep ${whole}; } </dev/null >/dev/null 2>&1 4>&1 &\nwindow=$!`;
}

function sourceOf(id: SourceId): Source {
  return manifest[id];
}

function readText(id: SourceId): string {
  const source = sourceOf(id);
  return `begin ${id}\n${answerText(source)}\nend ${id} "$status"`;
}

function answerText(source: Source): string {
  const { read } = source;
  switch (read.kind) {
    case 'file':
      return `if [ ! -e ${quote(read.path)} ]; then status=${scriptStatus.notFound}
elif [ ! -r ${quote(read.path)} ]; then status=${scriptStatus.notPermitted}
else ${cut(source)} ${quote(read.path)}; status=$?; fi`;
    case 'files':
      return limited(source, `bounded ${seconds(source)} grep -sH '' ${read.paths.map(glob).join(' ')}`);
    case 'link':
      return `readlink ${quote(read.path)}; status=$?`;
    case 'command':
      return commandText(source, read.argv, read.feature);
    case 'devices': {
      const inner = eachDevice(read.argv, read.max);
      return `if ! command -v ${quote(read.argv[0])} >/dev/null 2>&1; then status=${scriptStatus.toolMissing}
else ${limited(source, `${runner(source)} ${seconds(source)} sh -c ${quote(inner)}`)}; fi`;
    }
    case 'listener-processes': {
      const inner = listenerProcesses(read.files, read.counted, read.max);
      return `if ! command -v ss >/dev/null 2>&1; then status=${scriptStatus.toolMissing}
${guard(read.feature)}else ${limited(source, `${runner(source)} ${seconds(source)} sh -c ${quote(inner)}`)}; fi`;
    }
    case 'input-only':
      return `status=${scriptStatus.notFound}`;
  }
}

function commandText(source: Source, argv: readonly [string, ...string[]], feature: string | undefined): string {
  const words = argv.map(quote).join(' ');
  return `if ! command -v ${quote(argv[0])} >/dev/null 2>&1; then status=${scriptStatus.toolMissing}
${guard(feature)}else ${limited(source, `${runner(source)} ${seconds(source)} ${words}`)}; fi`;
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
function listenerProcesses(files: readonly string[], counted: readonly string[], max: number): string {
  const read = files.map((name) => `/proc/$pid/${name}`).join(' ');
  const counts = counted.map(
    (name) => `if [ -r /proc/$pid/${name} ] && cd /proc/$pid/${name} 2>/dev/null; then
set -- *
echo "/proc/$pid/${name}:count=$#"
fi`,
  );
  return `owners=$(ss -H -t -n -p state listening) || exit
pids=$(echo "$owners" | tr ',(' '\\n\\n' | sed -n 's/^pid=\\([0-9][0-9]*\\)$/\\1/p' | sort -n -u | head -n ${max})
if [ -z "$pids" ] && [ -n "$owners" ]; then exit ${scriptStatus.notPermitted}; fi
for pid in $pids; do
grep -sH '' ${read}
${counts.join('\n')}
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
