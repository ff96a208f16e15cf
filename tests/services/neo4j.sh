#!/usr/bin/env bash
# A real Neo4j Community for tests: installed by Maven into a cache folder, started on free or given ports.
#
#   neo4j.sh install                    fetch what is missing; prints the folder
#   neo4j.sh run     [OPTIONS]          start, print the address, stay until standard input ends or a signal comes, stop
#   neo4j.sh start   [OPTIONS]          start, print the address, leave it running until `stop`
#   neo4j.sh address --home DIR         the address of the one running in DIR; exit code 1 if none is
#   neo4j.sh stop    --home DIR         stop it and wait for its end
#   neo4j.sh import  --home DIR NODES.csv RELATIONSHIPS.csv    bulk load, before the first start of DIR
#   neo4j.sh admin   --home DIR ARGS... any other command of neo4j-admin
#
# Options of run and start: --home DIR (default of run: a temporary one, removed at the end; start needs one),
# --bolt PORT and --http PORT (default: free ones), --heap SIZE (default 1g).
# Environment: CYGNET_SERVICES, the cache folder (default ~/.cache/cygnet/services); NEO4J_START_SECONDS, the deadline of a
# start (default 120); NEO4J_PASSWORD (default cygnet-test).
#
# The address is printed as lines `bolt=…`, `http=…`, `user=…`, `password=…`, `pid=…`, `home=…`, when it accepts requests.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
services=${CYGNET_SERVICES:-${XDG_CACHE_HOME:-$HOME/.cache}/cygnet/services}
password=${NEO4J_PASSWORD:-cygnet-test}
deadline_seconds=${NEO4J_START_SECONDS:-120}

fail() {
  echo "neo4j.sh: $*" >&2
  exit 1
}

# The folder is named by a checksum of the two lists of packages: a new version never meets an old jar.
lists=$(cat "$here/neo4j/pom.xml" "$here/neo4j/apoc.xml" | cksum)
installed=$services/neo4j-${lists%% *}

# Exit code 3: this machine lacks a tool. Tests are skipped then, on a person's machine.
need() {
  local tool
  for tool in "$@"; do
    command -v "$tool" >/dev/null || { echo "neo4j.sh: $tool is missing" >&2; exit 3; }
  done
}

fetch() { # LIST FOLDER
  mvn -q -B -f "$here/neo4j/$1" dependency:copy-dependencies "-DoutputDirectory=$2" -DincludeScope=runtime \
    </dev/null >&2 || fail "Maven could not fetch $1"
}

install() {
  need java flock setpriv setsid
  [ -d "$installed" ] && return
  need mvn
  mkdir -p "$services"
  exec 9>"$services/neo4j.lock"
  flock 9
  if [ ! -d "$installed" ]; then
    echo "neo4j.sh: fetching Neo4j into $installed" >&2
    local fresh=$installed.new
    rm -rf "$fresh"
    fetch pom.xml "$fresh/lib"
    fetch apoc.xml "$fresh/apoc"
    mkdir "$fresh/plugins"
    mv "$fresh"/apoc/apoc-*.jar "$fresh/plugins/"
    mv "$fresh" "$installed"
  fi
  exec 9>&-
}

configure() { # HOME BOLT_PORT HTTP_PORT HEAP
  mkdir -p "$1"/{conf,data,logs,run,import}
  cat >"$1/conf/neo4j.conf" <<CONF
server.directories.plugins=$installed/plugins
server.bolt.listen_address=127.0.0.1:$2
server.http.listen_address=127.0.0.1:$3
server.memory.heap.initial_size=$4
server.memory.heap.max_size=$4
server.memory.pagecache.size=${NEO4J_PAGECACHE:-256m}
dbms.usage_report.enabled=false
dbms.security.auth_minimum_password_length=1
dbms.security.procedures.unrestricted=apoc.*
CONF
}

admin() { # HOME ARGS...
  local home=$1
  shift
  [ -f "$home/conf/neo4j.conf" ] || configure "$home" 0 0 1g
  NEO4J_HOME=$home NEO4J_CONF=$home/conf java "-Xmx${NEO4J_ADMIN_HEAP:-1g}" -cp "$installed/lib/*" \
    org.neo4j.server.startup.Neo4jAdminCommand "$@" </dev/null
}

# The first password is a file that the admin command writes; it is made once per password and copied from then on.
give_password() { # HOME
  local made
  made=$installed/auth-$(printf %s "$password" | cksum | cut -d' ' -f1).ini
  [ -d "$1/data/databases/system" ] && return
  mkdir -p "$1/data/dbms"
  if [ ! -f "$made" ]; then
    admin "$1" dbms set-initial-password "$password" >&2
    cp "$1/data/dbms/auth.ini" "$made.$$" && mv "$made.$$" "$made"
  fi
  cp "$made" "$1/data/dbms/auth.ini"
}

alive() { # HOME
  local pid
  pid=$(cat "$1/run/pid" 2>/dev/null) && kill -0 "$pid" 2>/dev/null && grep -qs "$1" "/proc/$pid/cmdline"
}

# A port nobody listens on, below the range the kernel hands to outgoing connections.
free_port() {
  local port
  while :; do
    port=$((20000 + RANDOM % 12000))
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break
  done
  echo "$port"
}

launch() { # HOME HEAP LAUNCHER...
  local home=$1 heap=$2
  shift 2
  rm -f "$home/logs/neo4j.log" "$home/run/address"
  "$@" java "-Xms$heap" "-Xmx$heap" -XX:+UseG1GC -XX:-UsePerfData \
    --add-opens=java.base/java.nio=ALL-UNNAMED --add-opens=java.base/java.io=ALL-UNNAMED \
    --add-opens=java.base/sun.nio.ch=ALL-UNNAMED --add-opens=java.base/java.util.concurrent=ALL-UNNAMED \
    --enable-native-access=ALL-UNNAMED -cp "$installed/lib/*:$installed/plugins/*:$installed/apoc/*" \
    org.neo4j.server.CommunityEntryPoint "--home-dir=$home" "--config-dir=$home/conf" \
    </dev/null >"$home/logs/console.log" 2>&1 9>&- &
  echo $! >"$home/run/pid"
}

ready() { # HOME
  grep -qs 'INFO  Started\.$' "$1/logs/neo4j.log"
}

# Waits until it accepts requests. Not zero when it ended or the deadline passed.
await() { # HOME
  local until=$((SECONDS + deadline_seconds))
  until ready "$1"; do
    kill -0 "$(cat "$1/run/pid")" 2>/dev/null || return 1
    [ "$SECONDS" -lt "$until" ] || return 1
    sleep 0.1
  done
}

end() { # HOME [SIGNAL]
  local until=$((SECONDS + 20)) pid
  pid=$(cat "$1/run/pid" 2>/dev/null) || return 0
  alive "$1" && kill "-${2:-TERM}" "$pid" 2>/dev/null
  while alive "$1"; do
    [ "$SECONDS" -lt "$until" ] || kill -KILL "$pid" 2>/dev/null || :
    sleep 0.1
  done
  rm -f "$1/run/pid" "$1/run/address"
}

# Starts it, again on other ports when a port that was free a moment ago is taken.
begin() { # LAUNCHER...
  local attempt bolt_port http_port
  for attempt in 1 2 3; do
    bolt_port=${bolt:-$(free_port)}
    http_port=${http:-$(free_port)}
    configure "$home" "$bolt_port" "$http_port" "$heap"
    give_password "$home"
    launch "$home" "$heap" "$@"
    if await "$home"; then
      printf '%s\n' "bolt=bolt://127.0.0.1:$bolt_port" "http=http://127.0.0.1:$http_port" user=neo4j \
        "password=$password" "pid=$(cat "$home/run/pid")" "home=$home" >"$home/run/address"
      cat "$home/run/address"
      return
    fi
    end "$home"
    grep -qs 'Address already in use' "$home/logs/"*.log || break
    [ -z "$bolt$http" ] || break
  done
  tail -n 20 "$home/logs/neo4j.log" "$home/logs/console.log" >&2 || :
  fail "it did not start within $deadline_seconds s (attempt $attempt)"
}

# In the foreground: nothing is left behind, whichever way the caller ends. Java dies with this shell, and this shell ends
# with its standard input, which the caller holds.
run() {
  local temporary='' watcher
  if [ -z "$home" ]; then
    home=$(mktemp -d "${TMPDIR:-/tmp}/cygnet-neo4j.XXXXXX")
    temporary=$home
  fi
  trap 'trap - EXIT; end "$home" "${temporary:+KILL}"; [ -z "$temporary" ] || rm -rf "$temporary"' EXIT
  trap 'exit 0' TERM INT HUP
  exec 3<&0
  (
    while IFS= read -r; do :; done <&3
    kill "$$"
  ) 2>/dev/null &
  watcher=$!
  begin setpriv --pdeathsig KILL
  exec 3<&-
  wait "$(cat "$home/run/pid")" || :
  kill "$watcher" 2>/dev/null || :
  fail "Neo4j ended by itself"
}

start() {
  [ -n "$home" ] || fail "start needs --home"
  mkdir -p "$home/run"
  exec 9>"$home/run/lock"
  flock 9
  address || begin setsid
}

address() {
  alive "$home" && cat "$home/run/address" 2>/dev/null
}

options() {
  while [ $# -gt 0 ]; do
    case $1 in
      --home) mkdir -p "$2" && home=$(cd "$2" && pwd) ;;
      --bolt) bolt=$2 ;;
      --http) http=$2 ;;
      --heap) heap=$2 ;;
      *) break ;;
    esac
    shift 2
  done
  rest=("$@")
}

home='' bolt='' http='' heap=1g
command=${1:-help}
shift || :
options "$@"
case $command in
  install) install && echo "$installed" ;;
  run) install && run ;;
  start) install && start ;;
  address) address ;;
  stop) end "$home" ;;
  import)
    install
    admin "$home" database import full neo4j "--nodes=${rest[0]}" "--relationships=${rest[1]}" --overwrite-destination=true
    ;;
  admin) install && admin "$home" "${rest[@]}" ;;
  *)
    sed -n '2,/^set/{/^#/s/^# \{0,1\}//p}' "${BASH_SOURCE[0]}"
    exit 2
    ;;
esac
