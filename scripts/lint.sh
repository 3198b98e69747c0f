#!/usr/bin/env bash
# Format, clippy with warnings denied, and dependencies: licences, sources, duplicates.
# Advisories are looked at where the database can be had (ADVISORIES=1): it is fetched from the network.
set -euo pipefail
cd "$(dirname "$0")/.."
cargo fmt --all --check
cargo clippy --workspace --locked -- -D warnings
# A test may stop loudly.
cargo clippy --workspace --all-targets --locked -- -D warnings -A clippy::unwrap_used -A clippy::expect_used -A clippy::panic
if ! cargo deny --version >/dev/null 2>&1; then
    if [ "${SKIP_INSTALL:-}" = 1 ]; then
        echo "skipped: cargo-deny is not installed (cargo install cargo-deny --locked)"
        exit 0
    fi
    echo "installing: cargo-deny"
    cargo install --quiet --locked cargo-deny@0.20.2
fi
cargo deny check --hide-inclusion-graph bans licenses sources
[ "${ADVISORIES:-}" != 1 ] || cargo deny check advisories
