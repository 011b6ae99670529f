import { proofStatus } from './proof.ts';

/**
 * The two scripts of a proof, for /bin/sh on the host, the same for agent, local and SSH. They are constants: what varies
 * comes in as words. Each has a guardian, a process that ends the work when the one who wanted it is gone, however it
 * ended, or when the time is up; so nothing outlives a kill -9.
 */

const COMMON = String.raw`PATH=$PATH:/usr/sbin:/sbin:/usr/bin:/bin
LC_ALL=C
export PATH LC_ALL
umask 077
now() {
  now=$(date +%s.%N 2>/dev/null)
  case $now in *[!0-9.]*|*.|'') now=$(date +%s) ;; esac
}`;

/**
 * Words: the process that wants it, seconds, what follows `tcpdump`. Standard output is the capture; on standard error stand
 * the words of tcpdump, and when it was watched. A capture that loads no kernel module: packet sockets must be there.
 */
export const captureScript = String.raw`${COMMON}
owner=$1 seconds=$2
shift 2
[ -e /proc/net/packet ] || exit ${proofStatus.featureMissing}
command -v tcpdump >/dev/null 2>&1 || exit ${proofStatus.toolMissing}
limit=
if timeout -k 1 1 true 2>/dev/null; then limit="timeout -k 1 $seconds"; fi
work= guard=
trap 'kill $work $guard 2>/dev/null' HUP INT TERM
now; echo "since $now" >&2
$limit tcpdump "$@" </dev/null &
work=$!
{
  exec </dev/null >/dev/null 2>&1
  left=$((seconds + 1))
  while [ -d "/proc/$owner" ] && [ -d "/proc/$work" ] && [ "$left" -gt 0 ]; do
    sleep 1
    left=$((left - 1))
  done
  # Nobody else, should the number have come round.
  ! grep -q tcpdump "/proc/$work/cmdline" || kill "$work"
  sleep 1
  [ -n "$limit" ] || ! grep -q tcpdump "/proc/$work/cmdline" || kill -9 "$work"
} &
guard=$!
wait "$work"
status=$?
kill "$guard" 2>/dev/null
now; echo "until $now" >&2
exit "$status"`;

/**
 * Makes connections with what a host has: bash, nc or perl. Words: address, port, attempts, and in seconds how long to wait
 * before, between and for each; none waits for another. One line an attempt: its number, what became of it, milliseconds.
 */
export const dialScript = String.raw`${COMMON}
address=$1 port=$2 attempts=$3 delay=$4 gap=$5 patience=$6
limit=
if timeout -s KILL 1 true 2>/dev/null; then limit="timeout -s KILL $patience"; fi
milliseconds() { now; milliseconds=${'${now%.*}'}$(printf %.3s "${'${now#*.}'}"); }
if [ -n "$limit" ] && command -v bash >/dev/null 2>&1; then
  attempt() { $limit bash -c 'exec 3<>"/dev/tcp/$0/$1"' "$address" "$port"; }
elif command -v nc >/dev/null 2>&1; then
  attempt() { $limit nc -z -w "$patience" "$address" "$port"; }
elif command -v perl >/dev/null 2>&1; then
  attempt() { $limit perl -MIO::Socket::IP -e 'IO::Socket::IP->new(PeerHost => $ARGV[0], PeerPort => $ARGV[1], Timeout => $ARGV[2]) or die "$@
"' "$address" "$port" "$patience"; }
else exit ${proofStatus.toolMissing}; fi
sleep "$delay"
number=0
dialled() {
  milliseconds; began=$milliseconds
  said=$(attempt </dev/null 2>&1 >/dev/null)
  status=$?
  milliseconds
  case $status:$said in
    0:*) outcome=ok ;;
    *refused*) outcome=refused ;;
    *[Nn]o\ route*|*[Uu]nreachable*) outcome=unreachable ;;
    *resol*|*not\ known*|*service\ not*|*nvalid\ host*) outcome=no-name ;;
    *) outcome=timeout ;;
  esac
  echo "$number $outcome $((milliseconds - began))"
}
while [ "$number" -lt "$attempts" ]; do
  if [ "$number" -gt 0 ]; then sleep "$gap"; fi
  number=$((number + 1))
  dialled &
done
wait
exit 0`;

/** Kilobytes of the trace buffer, all processors together, and the least a processor gets. */
const BUFFER_KB = 1_536;
const LEAST_KB = 16;
/** What the kernel takes for a new instance until it is told to take less, for each processor. */
const NEW_INSTANCE_KB = 1_410;
/** Events a second, beyond which tracing would cost more than a tenth of a core: first of receiving, then of dropping. */
const MOST_EVENTS = 100_000;

/**
 * Counts what the kernel drops, in a private instance of tracefs, which must be mounted already. Words: `begin`, the process
 * that wants it, seconds, another process whose mounts may show tracefs; it prints the path of the instance. Then `end` and
 * that path: it prints what was traced and removes the instance.
 *
 * An instance is named after its guardian (namespace, id and start), so that what a crash of both left behind is known as
 * ours, and removed by whoever comes next.
 */
export const traceScript = String.raw`${COMMON}
remove() {
  cd / && echo 0 >"$1/tracing_on"
  for event in skb/kfree_skb net/netif_receive_skb; do echo 0 >"$1/events/$event/enable"; done
  for round in 1 2 3 4 5; do
    rmdir "$1" && return
    sleep 1
  done
} 2>/dev/null
started() {
  read -r stat <"/proc/$1/stat" || return
  set -- ${'${stat##*) }'}
  # One that ended and was not fetched yet is dead all the same.
  [ "$1" = Z ] || started=${'${20}'}
} 2>/dev/null
place_in() {
  while read -r device directory type rest; do
    [ "$type" = tracefs ] && [ -d "$1$directory/instances" ] && place=$1$directory && return
  done <"$2"
} 2>/dev/null
events() {
  total=0
  for file in "$1"/per_cpu/cpu*/stats; do
    while read -r name value; do
      case $name in entries:|overrun:) total=$((total + value)) ;; esac
    done <"$file"
  done
} 2>/dev/null
guardian() {
  # For good: a redirection around the function would keep the old ones open beside it.
  exec </dev/null 2>/dev/null
  read -r pid rest </proc/self/stat
  started "$pid"
  instance=$place/instances/syndrop-$space-$pid-$started
  trap 'remove "$instance"; exit' HUP INT TERM
  mkdir "$instance" || exit ${proofStatus.notPermitted}
  echo 0 >"$instance/tracing_on"
  kb=$((${BUFFER_KB} / processors))
  [ "$kb" -ge ${LEAST_KB} ] || kb=${LEAST_KB}
  echo "$kb" >"$instance/buffer_size_kb"
  echo mono >"$instance/trace_clock"
  echo 'protocol == 2048 || protocol == 34525' >"$instance/events/skb/kfree_skb/filter"
  echo 'len < 200' >"$instance/events/net/netif_receive_skb/filter"
  echo 1 >"$instance/events/skb/kfree_skb/enable"
  echo 1 >"$instance/events/net/netif_receive_skb/enable"
  echo 1 >"$instance/tracing_on"
  echo "$instance"
  exec >/dev/null
  left=$((seconds + 20)) before=0
  while [ -d "/proc/$owner" ] && [ -d "$instance" ] && [ "$left" -gt 0 ]; do
    sleep 1
    left=$((left - 1))
    events "$instance"
    if [ $((total - before)) -gt ${MOST_EVENTS} ]; then
      read -r joined <"$instance/events/net/netif_receive_skb/enable"
      case $joined in
        1) echo 0 >"$instance/events/net/netif_receive_skb/enable" ;;
        *) echo 0 >"$instance/events/skb/kfree_skb/enable" ;;
      esac
    fi
    before=$total
  done
  remove "$instance"
}
begin() {
  owner=$1 seconds=$2 place=
  place_in '' /proc/mounts
  for other in "$3" 1; do
    [ -n "$place" ] || [ -z "$other" ] || place_in "/proc/$other/root" "/proc/$other/mounts"
  done
  [ -n "$place" ] || exit ${proofStatus.notFound}
  [ -w "$place/instances" ] || exit ${proofStatus.notPermitted}
  [ -e "$place/events/skb/kfree_skb/enable" ] || exit ${proofStatus.featureMissing}
  space=$(readlink /proc/self/ns/pid | tr -dc 0-9)
  for left in "$place"/instances/syndrop-"$space"-*-*; do
    pid=${'${left%-*}'} pid=${'${pid##*-}'} started=
    [ -d "$left" ] && started "$pid"
    [ ! -d "$left" ] || [ "$started" = "${'${left##*-}'}" ] || remove "$left"
  done
  processors=0
  for file in "$place"/per_cpu/cpu*; do processors=$((processors + 1)); done
  while read -r name free rest; do [ "$name" != MemAvailable: ] || break; done </proc/meminfo
  [ $((processors * ${NEW_INSTANCE_KB})) -lt $((${'${free:-0}'} / 10)) ] || exit ${proofStatus.tooBig}
  guardian &
}
end() {
  case $1 in */instances/syndrop-*) ;; *) exit ${proofStatus.notFound} ;; esac
  [ -d "$1" ] || exit ${proofStatus.notFound}
  events "$1"
  # Several times: on a busy processor there may be anything between two lines.
  for reading in 1 2 3 4; do
    echo 'syndrop: clock from here' >"$1/trace_marker"
    now
    echo "syndrop: clock was $now" >"$1/trace_marker"
  done
  echo 0 >"$1/tracing_on"
  read -r drops <"$1/events/skb/kfree_skb/enable"
  read -r joined <"$1/events/net/netif_receive_skb/enable"
  reasons=no
  ! grep -q 'field:.* reason;' "$1/events/skb/kfree_skb/format" || reasons=yes
  echo "#proof drops=$drops joined=$joined reasons=$reasons events=$total"
  # Where the clocks meet comes first, should the rest be cut.
  grep -h tracing_mark_write "$1/trace"
  cat "$1/trace"
  remove "$1"
}
what=$1
shift
"$what" "$@"`;
