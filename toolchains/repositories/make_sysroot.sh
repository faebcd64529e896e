#!/bin/bash
# Makes a sysroot of a foreign instruction set from Debian 13's packages, without root:
#
#   make_sysroot.sh DEBIAN_ARCHITECTURE TRIPLE LOADER WORK_FOLDER ROOT RECORD
#
# DEBIAN_ARCHITECTURE, TRIPLE and LOADER are columns of toolchains/isa.bzl. Downloads go to WORK_FOLDER and
# may stay there for the next time; ROOT becomes the sysroot; RECORD lists the packages and versions.
#
# apt gets a private configuration, state and cache, so that neither the system's package lists nor its
# state are touched. An *empty* private status file says that nothing is installed, so apt resolves
# the whole closure (a status of /dev/null would make apt try to write into /dev).
set -euo pipefail

arch=$1 triple=$2 loader=$3 work=$4 root=$5 record=$6

# Debian 13 has all three instruction sets and LLVM 19.
suite=trixie
packages=(libc6-dev libstdc++-14-dev libllvm19)

export LC_ALL=C
mkdir -p "$work"/{lists/partial,archives/partial,etc/empty}
work=$(cd "$work" && pwd)
exec 9>"$work/lock"
flock 9

# The label is known once the system has fetched package lists; before that the first address must do.
mirror=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' 'Label: Debian' | head -n 1)
[ -n "$mirror" ] || mirror=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' | head -n 1)
if [ -z "$mirror" ]; then
  echo "apt names no package mirror; see /etc/apt/sources.list" >&2
  exit 1
fi
keys=/usr/share/keyrings/debian-archive-keyring.gpg
echo "deb [arch=$arch signed-by=$keys] $mirror $suite main" >"$work/etc/sources.list"
: >"$work/status"
cat >"$work/apt.conf" <<CONF
APT::Architecture "$arch";
APT::Architectures { "$arch"; };
APT::Install-Recommends "false";
APT::Sandbox::User "root";
APT::Get::Assume-Yes "true";
Acquire::Languages "none";
Acquire::Retries "3";
Debug::NoLocking "true";
Dir::State "$work";
Dir::State::status "$work/status";
Dir::State::lists "$work/lists";
Dir::Cache "$work";
Dir::Cache::archives "$work/archives";
Dir::Etc::sourcelist "$work/etc/sources.list";
Dir::Etc::sourceparts "$work/etc/empty";
Dir::Etc::preferences "$work/etc/none";
Dir::Etc::preferencesparts "$work/etc/empty";
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
#clear DPkg::Post-Invoke;
#clear DPkg::Pre-Install-Pkgs;
CONF

apt() { apt-get -c "$work/apt.conf" -q "$@" >>"$work/apt.log" 2>&1 || { tail -n 30 "$work/apt.log" >&2; return 1; }; }
: >"$work/apt.log"
apt update
apt --download-only install "${packages[@]}"

# What apt decided to install, as file names; the folder may hold older versions too.
mapfile -t files < <(apt-get -c "$work/apt.conf" -q -s install "${packages[@]}" |
  sed -nE 's/^Inst ([^ :]+)[^ ]* \(([^ ]+) .*/\1_\2/p' | sed 's/:/%3a/g' |
  while read -r stem; do (cd "$work/archives" && ls "${stem}"_*.deb); done)

# Debian merges /lib into /usr/lib; packages use either name.
rm -rf "$root"
mkdir -p "$root"/usr/{lib,lib64}
ln -s usr/lib "$root/lib"
ln -s usr/lib64 "$root/lib64"
: >"$record.new"
for file in "${files[@]}"; do
  dpkg -x "$work/archives/$file" "$root"
  echo "$file" >>"$record.new"
done
rm "$root/lib" "$root/lib64"

# Programs ask for the loader under /lib (or /lib64), and the loader for libraries under /lib/TRIPLE first:
# what is not found here the emulator would take from the machine itself.
mkdir -p "$root/lib" "$root/$(dirname "$loader")"
ln -s "../usr/$loader" "$root/$loader"
ln -s "../usr/lib/$triple" "$root/lib/$triple"

# The linker scripts name absolute folders; without them the linker searches the sysroot's.
for script in "$root/usr/lib/$triple"/lib{c,m}.so; do
  if [ -f "$script" ] && head -c 2 "$script" | grep -q '/\*'; then
    sed -i -E 's#(/usr)?/lib(64)?/[^ ]*/?(lib[^ /]+|ld-[^ /]+)#\3#g; s#/lib(64)?/(ld-[^ ]+)#\2#g' "$script"
  fi
done

# What no build reads.
rm -rf "$root"/usr/share "$root"/etc "$root"/var "$root"/usr/bin "$root"/usr/sbin
find "$root/usr/lib" \( -name 'lib*san*' -o -name 'libc.a' -o -name 'libstdc++*.a' -o -name 'gconv' \) \
  -prune -exec rm -rf {} +

for want in "libllvm19_1%3a19.1." "libstdc++-14-dev_14."; do
  if ! grep -qF "$want" "$record.new"; then
    echo "the sysroot has no $want*: Debian's $suite has moved on; see toolchains/README.md" >&2
    exit 1
  fi
done
sort "$record.new" >"$record"
rm "$record.new"
