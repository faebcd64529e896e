#!/bin/sh
# A driver of vela_program_test: runs the program and looks at what it prints.
[ "$1" = --expect ] && [ "$3" = -- ] || exit 64
expected=$2
shift 3
cd / && [ "$("$@")" = "$expected" ]
