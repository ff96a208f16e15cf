#!/usr/bin/env bash
# Installs one of our npm packages (tests/peer, tests/graphql-http) from its lock file into the cache folder, scripts and all,
# and prints the folder: node.sh FOLDER. Does nothing the second time; another content is another folder. Exit code 3: node,
# npm or flock is missing.
set -euo pipefail

source_folder=$(cd "$1" && pwd)
services=${CYGNET_SERVICES:-${XDG_CACHE_HOME:-$HOME/.cache}/cygnet/services}
sum=$(cat "$source_folder"/{package.json,package-lock.json,.npmrc,*.mjs} | cksum)
installed=$services/$(basename "$source_folder")-${sum%% *}

for tool in node npm flock; do
  command -v "$tool" >/dev/null || { echo "node.sh: $tool is missing" >&2; exit 3; }
done
if [ ! -d "$installed" ]; then
  mkdir -p "$services"
  exec 9>"$installed.lock"
  flock 9
  if [ ! -d "$installed" ]; then
    echo "node.sh: installing $(basename "$source_folder") into $installed" >&2
    rm -rf "$installed.new"
    mkdir "$installed.new"
    cp "$source_folder"/{package.json,package-lock.json,.npmrc,*.mjs} "$installed.new/"
    (cd "$installed.new" && npm ci --ignore-scripts --loglevel=error </dev/null >&2)
    mv "$installed.new" "$installed"
  fi
  exec 9>&-
  rm -f "$installed.lock"
fi
echo "$installed"
