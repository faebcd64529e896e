#!/bin/bash
# Runs a program of one instruction set:
#   run_isa_test.sh [--driver DRIVER] native PROGRAM [ARGUMENT...]
#   run_isa_test.sh [--driver DRIVER] node PROGRAM [ARGUMENT...]
#   run_isa_test.sh [--driver DRIVER] qemu SYSROOT_REPOSITORY EMULATOR [EMULATOR_ARGUMENT...] -- PROGRAM [ARGUMENT...]
# The working directory is the workspace root in the runfiles. Without a driver the program is a GoogleTest
# suite and gets the arguments. A driver (a script for this machine) is run instead as
#   DRIVER [ARGUMENT...] -- COMMAND...
# where COMMAND starts the program from any working directory.
set -eu

driver=
if [ "$1" = --driver ]; then
  driver=$PWD/$2
  shift 2
fi
how=$1
shift
command=()
case $how in
  native) ;;
  node)
    command=(/usr/bin/node --no-experimental-fetch)
    # WebAssembly sees no environment: the place for GoogleTest's results goes as an argument.
    results=${XML_OUTPUT_FILE:+--gtest_output=xml:$XML_OUTPUT_FILE}
    ;;
  qemu)
    # The sysroot is beside its record, which alone is in the runfiles.
    record=$(readlink -f "../$1/record.txt")
    shift
    while [ "$1" != -- ]; do
      command+=("$1")
      shift
    done
    shift
    command+=(-L "$(dirname "$record")/root")
    ;;
  *)
    echo "run_isa_test.sh: unknown way to run a program: $how" >&2
    exit 64
    ;;
esac
command+=("$PWD/$1")
shift

if [ -n "$driver" ]; then
  exec "$driver" "$@" -- "${command[@]}"
fi
exec "${command[@]}" ${results:+"$results"} "$@"
