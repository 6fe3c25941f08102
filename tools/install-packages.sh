#!/bin/sh
# Makes node_modules what package-lock.json says, and leaves it alone when it is that already.
# Any Node with npm 9 or newer will do to start from: npm brings the Node that everything else runs on.
set -eu
cd "$(dirname "$0")/.."

fail() {
  echo "$*" >&2
  exit 1
}

command -v npm >/dev/null || fail 'npm was not found: install Node.js (nodejs.org, any version since 20), then run make again.'
npm_version=$(npm --version 2>/dev/null) || fail 'npm cannot run: install Node.js (nodejs.org, any version since 20), then run make again.'
[ "${npm_version%%.*}" -ge 9 ] || fail "npm $npm_version is too old to read package-lock.json: install Node.js 20 or newer, then run make again."

if ! node tools/packages-installed.cjs; then
  echo 'installing packages (about half a minute the first time) ...' >&2
  # Not `npm ci`: it refuses a lock file without the packages of platforms that the registry in use does not carry.
  # The warnings left out are about the Node that npm itself runs on, which is not the one that is used.
  npm install --no-save --loglevel=error --no-progress ||
    fail 'The packages could not be installed: what npm said is above; most often the network or the disk is the reason.'
fi

node_version=$(node_modules/.bin/node --version 2>/dev/null) ||
  fail "npm brought no Node that runs on this machine ($(uname -sm)): install Node.js 24 or newer and put it first on the PATH."
major=${node_version#v}
[ "${major%%.*}" -ge 24 ] || fail "node_modules holds Node $node_version, and 24 or newer is needed: run make clean-packages, then make again."
touch node_modules/.installed
