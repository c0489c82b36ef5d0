#!/bin/sh
# Builds the front end with the machine's Node.js, else with one of a Python package; PYTHON is the Python that may install it.
set -eu
cd "$(dirname "$0")"
if ! command -v node >/dev/null || ! command -v npm >/dev/null || [ "$(node -p 'process.versions.node.split(".")[0]')" -lt 20 ]; then
  "$PYTHON" -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
  PATH="$(dirname "$PYTHON"):$PATH"
fi
npm ci --silent --no-progress --fetch-retries=1 --fetch-timeout=20000
node build.js
