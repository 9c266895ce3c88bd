#!/usr/bin/env bash
# A virtual environment with the newest suitable Python: 3.12 or later.
set -eu
venv=$1
# pyenv offers names it cannot run unless told which version, so each candidate is tried, not just found.
roots=("${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.1[2-9]*/bin/python)
for python in python3.12 python3.13 python3.14 python3 "${roots[@]}"; do
  if "$python" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 12))' 2>/dev/null; then
    "$python" -m venv "$venv"
    exit 0
  fi
done
echo "!! No Python 3.12 or later was found. Install one (Debian 13: sudo apt-get install python3-venv) and try again." >&2
exit 1
