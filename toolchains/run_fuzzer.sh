#!/bin/bash
# A short, repeatable run of a libFuzzer program: run_fuzzer.sh PROGRAM [LIBFUZZER_OPTION...] -- CORPUS_FILE...
# A crashing input is kept with the test's outputs.
set -eu

program=$1
shift
options=(-seed=1 -rss_limit_mb=2048 -timeout=20 -print_final_stats=1)
while [ "$1" != -- ]; do
  options+=("$1")
  shift
done
shift
corpus=$(mktemp -d "${TEST_TMPDIR:-/tmp}/corpus.XXXXXX")
for file in "$@"; do cp -L "$file" "$corpus/$(basename "$file")"; done
exec "$program" "${options[@]}" -artifact_prefix="${TEST_UNDECLARED_OUTPUTS_DIR:-$corpus}/" "$corpus"
