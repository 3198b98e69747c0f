# To be sourced: a folder of one's own in `work`, gone at the end, and a PostgreSQL in it unless one is named.
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
        echo "PostgreSQL is not installed: SQLite alone is used."
    fi
fi
