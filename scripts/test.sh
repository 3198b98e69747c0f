#!/usr/bin/env bash
# Everything that must pass: unit tests, records on SQLite and PostgreSQL, browser. `make test` calls it.
# On a fresh Debian machine it installs what is missing and says what; SKIP_INSTALL=1 skips that. SHARD=1/3 runs a third of
# the browser suite, for machines that share it.
set -euo pipefail
cd "$(dirname "$0")/.."
need() { # program, Debian package, what for
    command -v "$1" >/dev/null 2>&1 || ls $1 >/dev/null 2>&1 && return 0
    missing+=("$2"); echo "missing: $2 ($3)"
}
missing=()
need '/usr/lib/postgresql/*/bin/initdb' postgresql "records are tested on PostgreSQL too"
need "${CHROMIUM:-chromium}" chromium "pages are tested in a real browser"
need java default-jre-headless "the Nu HTML checker"
need pdfinfo poppler-utils "the structure of PDF files is read back"
if [ ${#missing[@]} -gt 0 ] && { [ "${SKIP_INSTALL:-}" = 1 ] || ! command -v apt-get >/dev/null || [ "$(id -u)" != 0 ]; }; then
    echo "Install these and run again (on Debian, as root: apt-get install ${missing[*]})." >&2
    exit 2
fi
install() {
    if [ ${#missing[@]} -gt 0 ]; then
        echo "installing: ${missing[*]}"
        apt-get update -qq
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
    fi
    [ "${SKIP_INSTALL:-}" = 1 ] || { echo "installing: npm packages of browser/"; (cd browser && npm ci --silent --no-audit --no-fund); }
}

# Each test has databases of its own, on PostgreSQL a thousand files: in memory they are made, used and dropped in half the time,
# and never wait for what the build has yet to write. They take less than 1 GB.
memory=/dev/shm
[ "$(df --output=avail "$memory" 2>/dev/null | tail -n 1)" -gt 3000000 ] 2>/dev/null || memory=${TMPDIR:-/tmp}
work=$(mktemp -d -p "$memory" oneplan-tests.XXXXXX)
chmod 755 "$work"
mkdir "$work/files"
# What is built takes 6 GB: a disk that is full fails tests that have nothing to do with it.
free() { echo "disk: $(df -h --output=avail,target "$PWD" "$work" | tail -n +2 | sort -u | awk '{print $1 " free at " $2}' | paste -sd, -)"; }
# What was last said, and how long it took.
now_on() { [ -z "${part:-}" ] || echo "$part: $((SECONDS - since)) s"; part=$1; since=$SECONDS; echo "== $part"; }
free
finish() {
    free
    ./scripts/postgres.sh stop "$work/postgres" 2>/dev/null || true
    rm -rf "$work"
}
trap finish EXIT

now_on "build"
# Packages come while the first crates are compiled: neither waits for the other.
install & installing=$!
if cargo nextest --version >/dev/null 2>&1; then
    tests=(nextest run --workspace)
    cargo "${tests[@]}" --no-run --cargo-quiet
    tests+=(--no-fail-fast)
else
    tests=(test --workspace)
    cargo "${tests[@]}" --no-run --quiet
fi
# Where clippy reads what is compiled, it reads the benchmarks too.
[ -z "${RUSTC_WORKSPACE_WRAPPER:-}" ] || cargo build --quiet --workspace --benches
wait "$installing"

now_on "unit tests and records, on SQLite and PostgreSQL"
# Databases that live for a second are never worth compiling a statement for.
ONEPLAN_TEST_POSTGRES=$(./scripts/postgres.sh start "$work/postgres" -c jit=off)
export ONEPLAN_TEST_POSTGRES
TMPDIR="$work/files" cargo "${tests[@]}"

now_on "browser"
# The tests above built the program with the features of the whole workspace; building it alone would compile it anew.
program="${CARGO_TARGET_DIR:-target}/debug/oneplan"
[ -x "$program" ] || { echo "There is no program at $program, though the tests of the package oneplan leave one there. Build it with cargo build." >&2; exit 1; }
ONEPLAN_PROGRAM=$(realpath "$program")
export ONEPLAN_PROGRAM
# The invented areas lie in memory too: each page that is looked at writes a line of the log, and waits until it is on the disk.
(cd browser && TMPDIR="$work/files" npx playwright test ${SHARD:+--shard="$SHARD"})
now_on "done"
