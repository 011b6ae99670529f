# An agent that cannot run is worse than none: it would look installed.
if ! node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' 2>/dev/null; then
  echo "syndrop-agent needs Node 20.19 or newer as \"node\" on the PATH of the system; see https://nodejs.org" >&2
  exit 1
fi
