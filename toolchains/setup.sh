#!/bin/bash
# Installs the Debian packages that are missing, with apt alone:
#
#   toolchains/setup.sh [GROUP...]      groups of toolchains/packages.txt; build if none is given
#
# Says first what it will install. Needs root, or sudo. Does nothing, quickly, when all is there.
set -euo pipefail
cd "$(dirname "$0")/.."

[ $# -gt 0 ] || set -- build

wanted=()
for group in "$@"; do
  mapfile -t -O "${#wanted[@]}" wanted < <(
    awk -v group="[$group]" '/^\[/ { on = $0 == group; next } on && NF && !/^#/ { print $1, $2 }' toolchains/packages.txt)
done
if [ ${#wanted[@]} = 0 ]; then
  echo "setup: toolchains/packages.txt has no group named $*" >&2
  exit 64
fi

if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
  echo "setup: this machine has no apt. On Debian 12 these packages are needed: ${wanted[*]}" >&2
  exit 69
fi

# "PACKAGE FILE": not wanted where the file is there.
for i in "${!wanted[@]}"; do
  read -r name file <<<"${wanted[i]}"
  if [ -n "$file" ] && [ -e "$file" ]; then unset "wanted[i]"; else wanted[i]=$name; fi
done
[ ${#wanted[@]} -gt 0 ] || exit 0

# One query for all; a package that the system has never heard of is missing too.
declare -A installed
while read -r name status; do
  [ "$status" = installed ] && installed[$name]=1
done < <(dpkg-query -W -f '${Package} ${db:Status-Status}\n' "${wanted[@]}" 2>/dev/null || true)

missing=()
for name in "${wanted[@]}"; do
  [ -n "${installed[$name]:-}" ] || missing+=("$name")
done
[ ${#missing[@]} -gt 0 ] || exit 0

as_root=()
if [ "$(id -u)" != 0 ]; then
  if ! command -v sudo >/dev/null; then
    echo "setup: these packages are missing, and installing them needs root:" >&2
    echo "  apt-get install --no-install-recommends ${missing[*]}" >&2
    exit 77
  fi
  as_root=(sudo)
fi

echo "setup: installing with apt${as_root[0]:+ (through sudo)}: ${missing[*]}" >&2
export DEBIAN_FRONTEND=noninteractive
install=(env DEBIAN_FRONTEND=noninteractive apt-get -y -q -o Dpkg::Use-Pty=0 -o Acquire::Retries=3
  install --no-install-recommends "${missing[@]}")
# The package lists may be missing or old; a failure here shows in the installation.
"${as_root[@]}" apt-get -q -o Acquire::Retries=3 update >&2 || true
if ! "${as_root[@]}" "${install[@]}" >&2 </dev/null; then
  echo "setup: apt could not install everything; its messages are above. The command was:" >&2
  echo "  ${as_root[*]} ${install[*]}" >&2
  exit 69
fi
echo "setup: done" >&2
