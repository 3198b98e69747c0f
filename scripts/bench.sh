#!/usr/bin/env bash
# Figures beside floors. They are ratios on one machine: run it again on yours. ONEPLAN_BENCH_PLANS sets the size of the area.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
chmod 755 "$work"
finish() {
    ./scripts/postgres.sh stop "$work/postgres" 2>/dev/null || true
    rm -rf "$work"
}
trap finish EXIT
if [ -z "${ONEPLAN_TEST_POSTGRES:-}${ONEPLAN_BENCH_POSTGRES:-}" ]; then
    if ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; then
        ONEPLAN_TEST_POSTGRES=$(./scripts/postgres.sh start "$work/postgres")
        export ONEPLAN_TEST_POSTGRES
    else
        echo "PostgreSQL is not installed: pages are measured on SQLite alone."
    fi
fi
cargo bench -q -p oneplan --bench floors
cargo bench -q -p oneplan --bench figures
cargo bench -q -p oneplan --bench gate
cargo bench -q -p oneplan --bench pages
cargo bench -q -p gate --bench screen
cargo bench -q -p sen2 --bench check
cargo bench -q -p annex_a --bench check
cargo bench -q -p projection --bench witan
cargo bench -q -p projection --bench cohorts
