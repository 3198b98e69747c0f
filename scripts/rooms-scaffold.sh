#!/usr/bin/env bash
# What more rooms cost: ./scripts/rooms-scaffold.sh [ROOMS, 8 where none is said]
# Builds and runs the tests of the tree as it is committed, then of the same tree with so many empty rooms beside (a list and a form
# each, as scripts/new-room.sh makes them), both from nothing, and prints the times. It works in a copy, and nothing of it stays.
# It takes as long as two cold builds and two runs of the tests, and needs 8 GB of disk; other work on the machine spoils the figures.
# The browser suite is not in them: it takes as long as there are shapes of pages.
set -euo pipefail
cd "$(dirname "$0")/.."
rooms=${1:-8}
if ! [[ $rooms =~ ^[0-9]+$ ]] || [ "$rooms" -lt 1 ] || [ "$rooms" -gt 26 ]; then
    echo "Say how many rooms, from 1 to 26: ./scripts/rooms-scaffold.sh 8" >&2
    exit 2
fi
cargo nextest --version >/dev/null 2>&1 || { echo "Install cargo-nextest first: cargo install cargo-nextest --locked" >&2; exit 2; }
git diff --quiet HEAD || echo "What is not committed is left out."

work=$(mktemp -d)
chmod 755 "$work"
copy=$work/tree
finish() {
    ./scripts/postgres.sh stop "$work/postgres" 2>/dev/null || true
    git worktree remove --force "$copy" 2>/dev/null || true
    rm -rf "$work"
    git worktree prune
}
trap finish EXIT
git worktree add --quiet --detach "$copy" HEAD
# Styles, scripts and fonts come from npm and stand in no commit.
make assets
for made in platform/page/static platform/documents/fonts; do
    [ ! -d "$made" ] || cp -r "$made" "$copy/$made"
done
if [ -z "${ONEPLAN_SHARED:-}" ] && [ -d ../shared ]; then
    ONEPLAN_SHARED=$(realpath ../shared)
    export ONEPLAN_SHARED
fi
if ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; then
    ONEPLAN_TEST_POSTGRES=$(./scripts/postgres.sh start "$work/postgres")
    export ONEPLAN_TEST_POSTGRES
else
    echo "PostgreSQL is not installed: tests of records run on SQLite alone."
fi
# Nothing is kept for a next build, as in CI; what is downloaded is downloaded before the clock runs.
export CARGO_INCREMENTAL=0 CARGO_TARGET_DIR=$work/target
cargo fetch --quiet --locked

build=0 tests=0 passed=yes
measure() { # sets build, tests and passed
    rm -rf "$CARGO_TARGET_DIR"
    local begun=$SECONDS
    (cd "$copy" && cargo nextest run --workspace --locked --no-run)
    build=$((SECONDS - begun))
    # Which pages each role has is another with more rooms: that is written before the tests run.
    (cd "$copy" && INSTA_UPDATE=always UPDATE_DOCS=1 cargo nextest run --workspace --locked -E 'test(routes_by_role) | test(each_role_s_page)')
    begun=$SECONDS
    (cd "$copy" && cargo nextest run --workspace --locked --no-fail-fast) || passed=no
    tests=$((SECONDS - begun))
}

measure
without_build=$build without_tests=$tests
letters=abcdefghijklmnopqrstuvwxyz
for ((number = 0; number < rooms; number++)); do
    letter=${letters:number:1}
    BUILD=0 "$copy/scripts/new-room.sh" "scaffold_$letter" "Scaffold ${letter^^}"
done
measure

echo
echo "$(nproc) cores, load $(cut -d' ' -f1 /proc/loadavg); seconds"
printf '%-24s %8s %8s\n' "" build tests
printf '%-24s %8d %8d\n' "as committed" "$without_build" "$without_tests"
printf '%-24s %8d %8d\n' "with $rooms empty rooms" "$build" "$tests"
printf '%-24s %8d %8d\n' "more" "$((build - without_build))" "$((tests - without_tests))"
if [ "$passed" = no ]; then
    echo "Tests failed: the times are not those of a tree that passes." >&2
    exit 1
fi
