#!/usr/bin/env bash
# Prints the path of a Chromium. Where none is installed and we are root on a Debian, it installs Debian's package, once. Exit code
# 3: there is none and it cannot be installed here.
set -euo pipefail

find_browser() {
  for name in chromium chromium-browser google-chrome; do
    command -v "$name" && return
  done
  return 1
}

find_browser && exit
for tool in apt-get flock; do
  command -v "$tool" >/dev/null || { echo "chromium.sh: no chromium, and $tool is missing to install it" >&2; exit 3; }
done
[ "$(id -u)" = 0 ] || { echo "chromium.sh: no chromium, and only root can install it" >&2; exit 3; }
exec 9>"${TMPDIR:-/tmp}/cygnet-chromium.lock"
flock 9
if ! find_browser >/dev/null; then
  echo "chromium.sh: installing Debian's chromium" >&2
  export DEBIAN_FRONTEND=noninteractive
  { apt-get update && apt-get install --yes --no-install-recommends chromium; } </dev/null >&2
fi
find_browser
