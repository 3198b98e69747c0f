#!/usr/bin/env bash
# Figures beside floors. They are ratios on one machine: run it again on yours. ONEPLAN_BENCH_PLANS sets the size of the area.
set -euo pipefail
cd "$(dirname "$0")/.."
. ./scripts/own-postgres.sh
cargo bench -q -p oneplan --bench floors
cargo bench -q -p oneplan --bench figures
cargo bench -q -p oneplan --bench gate
cargo bench -q -p oneplan --bench pages
cargo bench -q -p gate --bench screen
cargo bench -q -p sen2 --bench check
cargo bench -q -p annex_a --bench check
cargo bench -q -p projection --bench witan
cargo bench -q -p projection --bench cohorts
