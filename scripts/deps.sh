#!/usr/bin/env bash
# Installs what the tests need and this Debian machine lacks: the servers of
# PostgreSQL and MariaDB, the C compiler of the race detector, and for the web
# client Node.js, Chromium and NGINX. It says nothing if all is there. The tests
# start the programs themselves.
set -euo pipefail

missing=()

found() { # found NAME DIR...: is the program in PATH or in one of the directories?
  local name=$1 dir
  command -v "$name" >/dev/null 2>&1 && return
  shift
  for dir in "$@"; do
    if [ -x "$dir/$name" ]; then return; fi
  done
  return 1
}

found gcc || missing+=(gcc libc6-dev)
found postgres /usr/lib/postgresql/*/bin || missing+=(postgresql)
found mariadbd /usr/sbin || missing+=(mariadb-server)
found npm || missing+=(nodejs npm)
found chromium || missing+=(chromium)
found nginx /usr/sbin || missing+=(nginx-light)
[ ${#missing[@]} -gt 0 ] || exit 0

if ! command -v apt-get >/dev/null 2>&1; then
  echo "Please install: ${missing[*]} (this script only knows Debian's apt-get)" >&2
  exit 1
fi

as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

# Databases that are installed for tests must not be started as services.
install_missing() {
  as_root env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get install -y -q --no-install-recommends "${missing[@]}"
}

echo "installing ${missing[*]}" >&2
install_missing || { as_root apt-get update -q && install_missing; }
