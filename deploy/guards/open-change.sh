# What reverts an open change is this program. Removing it would leave the change there for good.
for lease in /var/lib/syndrop/changes/*.lease; do
  if [ -e "$lease" ] && [ ! -e "${lease%.lease}.outcome" ]; then
    echo "A change of syndrop is open on this host. Keep or revert it, or wait for its deadline; then remove syndrop-agent." >&2
    exit 1
  fi
done
