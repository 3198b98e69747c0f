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
if [ ${#missing[@]} -gt 0 ]; then
    if [ "${SKIP_INSTALL:-}" = 1 ] || ! command -v apt-get >/dev/null || [ "$(id -u)" != 0 ]; then
        echo "Install these and run again (on Debian, as root: apt-get install ${missing[*]})." >&2
        exit 2
    fi
    echo "installing: ${missing[*]}"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi
[ "${SKIP_INSTALL:-}" = 1 ] || { echo "installing: npm packages of browser/"; (cd browser && npm ci --silent --no-audit --no-fund); }

work=$(mktemp -d)
chmod 755 "$work"
# What is built takes 6 GB, the databases of the tests less than 1: a disk that is full fails tests that have nothing to do with it.
free() { echo "disk: $(df -h --output=avail,target "$PWD" "$work" | tail -n +2 | sort -u | awk '{print $1 " free at " $2}' | paste -sd, -)"; }
free
finish() {
    free
    ./scripts/postgres.sh stop "$work/postgres" 2>/dev/null || true
    rm -rf "$work"
}
trap finish EXIT
ONEPLAN_TEST_POSTGRES=$(./scripts/postgres.sh start "$work/postgres")
export ONEPLAN_TEST_POSTGRES
[ "${SKIP_INSTALL:-}" = 1 ] || cargo fetch --quiet --locked
echo "== unit tests and records, on SQLite and PostgreSQL"
if cargo nextest --version >/dev/null 2>&1; then cargo nextest run --workspace --no-fail-fast; else cargo test --workspace; fi

# Where clippy reads what is compiled, it reads the benchmarks too.
[ -z "${RUSTC_WORKSPACE_WRAPPER:-}" ] || cargo build --quiet --workspace --benches

echo "== browser"
# The tests above built the program with the features of the whole workspace; building it alone would compile it anew.
program="${CARGO_TARGET_DIR:-target}/debug/oneplan"
[ -x "$program" ] || { echo "There is no program at $program, though the tests of the package oneplan leave one there. Build it with cargo build." >&2; exit 1; }
ONEPLAN_PROGRAM=$(realpath "$program")
export ONEPLAN_PROGRAM
(cd browser && npx playwright test ${SHARD:+--shard="$SHARD"})
