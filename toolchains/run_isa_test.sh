#!/bin/bash
# Runs a test program of one instruction set:
#   run_isa_test.sh native PROGRAM [ARGUMENT...]
#   run_isa_test.sh node PROGRAM [ARGUMENT...]
#   run_isa_test.sh qemu SYSROOT_REPOSITORY EMULATOR [EMULATOR_ARGUMENT...] -- PROGRAM [ARGUMENT...]
# The working directory is the workspace root in the runfiles. GoogleTest leaves its results in
# $XML_OUTPUT_FILE.
set -eu

how=$1
shift
case $how in
  native)
    exec "$@"
    ;;
  node)
    program=$1
    shift
    # WebAssembly sees no environment, so the results file and the sharding go as arguments.
    results=()
    if [ -n "${XML_OUTPUT_FILE:-}" ]; then results=("--gtest_output=xml:$XML_OUTPUT_FILE"); fi
    exec /usr/bin/node --no-experimental-fetch "$program" ${results[@]+"${results[@]}"} "$@"
    ;;
  qemu)
    # The sysroot is beside its record, which alone is in the runfiles.
    record=$(readlink -f "../$1/record.txt")
    shift
    emulator=()
    while [ "$1" != -- ]; do
      emulator+=("$1")
      shift
    done
    shift
    exec "${emulator[@]}" -L "$(dirname "$record")/root" "$@"
    ;;
  *)
    echo "run_isa_test.sh: unknown way to run a program: $how" >&2
    exit 64
    ;;
esac
