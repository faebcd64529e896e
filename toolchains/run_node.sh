#!/bin/bash
# Runs a script with Node: run_node.sh SCRIPT ARGUMENT... For tests, whose working directory is the workspace root.
exec /usr/bin/node --no-warnings "$@"
