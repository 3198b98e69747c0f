#!/usr/bin/env bash
# Format, clippy with warnings denied, and dependencies: licences, sources, duplicates.
# CLIPPY=0 leaves clippy out, where the tests are built with it (scripts/clippy-rustc.sh).
# Advisories are looked at where the database can be had: it is fetched, or lies in ADVISORY_DB; ADVISORIES=0 leaves them out,
# ADVISORIES=1 fails where it cannot be had. The newest day in it is printed.
set -euo pipefail
cd "$(dirname "$0")/.."
cargo fmt --all --check
if [ "${CLIPPY:-}" != 0 ]; then
    cargo clippy --workspace --locked -- -D warnings
    # A test may stop loudly.
    cargo clippy --workspace --all-targets --locked -- -D warnings -A clippy::unwrap_used -A clippy::expect_used -A clippy::panic
fi
if ! cargo deny --version >/dev/null 2>&1; then
    if [ "${SKIP_INSTALL:-}" = 1 ]; then
        echo "skipped: cargo-deny is not installed (cargo install cargo-deny --locked)"
        exit 0
    fi
    echo "installing: cargo-deny"
    # Unoptimised and without debug information: it compiles in half the time, and looks at a few files.
    CARGO_PROFILE_DEV_DEBUG=false cargo install --quiet --locked --debug cargo-deny@0.20.2
fi
cargo deny check --hide-inclusion-graph bans licenses sources
# The bill of materials can be made: every crate is in the lock file, with its hash.
./scripts/sbom.sh > /dev/null
[ "${ADVISORIES:-}" != 0 ] || exit 0
timeout 120 cargo deny fetch db >/dev/null 2>&1 || echo "advisories: the database cannot be fetched; a copy that is here is used"
databases=("${ADVISORY_DB:-}" "${CARGO_HOME:-$HOME/.cargo}"/advisory-db*/*/ "${CARGO_HOME:-$HOME/.cargo}"/advisory-dbs/*/)
newest=""
for database in "${databases[@]}"; do
    [ -d "$database/crates" ] || continue
    newest=$(grep -rhoE '^date = "[0-9-]+"' "$database/crates" | sort | tail -n 1 | cut -d'"' -f2)
    break
done
if [ -z "$newest" ]; then
    echo "advisories: not looked at, there is no database here"
    [ "${ADVISORIES:-}" != 1 ] || exit 1
    exit 0
fi
echo "advisories: the newest is of $newest"
cargo deny --offline check --hide-inclusion-graph advisories
