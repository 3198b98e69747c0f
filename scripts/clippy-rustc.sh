#!/usr/bin/env bash
# A compiler of the workspace's crates that lints while it compiles, for RUSTC_WORKSPACE_WRAPPER: what the tests run is what clippy
# has read, and nothing is compiled once to be read and once more to be run. A test may stop loudly.
set -euo pipefail
shift # cargo says which rustc it would call; clippy's driver is one
levels=(-D warnings)
for argument in "$@"; do
    [ "$argument" != --test ] || levels+=(-A clippy::unwrap_used -A clippy::expect_used -A clippy::panic)
done
exec clippy-driver "$@" "${levels[@]}"
