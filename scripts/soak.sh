#!/usr/bin/env bash
# What takes too long for every change: tests marked #[ignore = "soak: …"]. `make soak` calls it; arguments go on to nextest, such as
# `./scripts/soak.sh -p sufficiency`. Those marked "part: …" belong to another test, and do nothing when they run alone.
set -euo pipefail
cd "$(dirname "$0")/.."
other=$(grep -rn --include='*.rs' --exclude-dir=target --exclude-dir=node_modules '#\[ignore' . | grep -vE '#\[ignore = "(soak|part): ' || true)
if [ -n "$other" ]; then
    echo "These tests are ignored for another reason than soak, and would run here:" >&2
    echo "$other" >&2
    exit 2
fi
. ./scripts/own-postgres.sh
[ $# -gt 0 ] || set -- --workspace
if cargo nextest --version >/dev/null 2>&1; then
    cargo nextest run --run-ignored only --no-fail-fast --no-capture "$@"
else
    cargo test "$@" -- --ignored --nocapture
fi
