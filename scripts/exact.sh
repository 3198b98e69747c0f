#!/usr/bin/env bash
# What to build, beside HiGHS as the proof. HiGHS is compiled from C++: minutes at first, and cmake and libclang are wanted.
set -euo pipefail
cd "$(dirname "$0")/.."
missing=()
command -v cmake >/dev/null || missing+=(cmake)
ls /usr/lib/llvm-*/lib/libclang*.so* >/dev/null 2>&1 || [ -n "${LIBCLANG_PATH:-}" ] || missing+=(libclang-dev)
if [ "${#missing[@]}" -gt 0 ]; then
    if [ "${SKIP_INSTALL:-}" = 1 ] || ! command -v apt-get >/dev/null; then
        echo "missing: ${missing[*]}; install them, then run this again" >&2
        exit 2
    fi
    echo "installing: ${missing[*]}"
    apt-get install --yes --quiet "${missing[@]}" >/dev/null
fi
cargo clippy --package projection --features exact --locked -- -D warnings
cargo test --package projection --features exact --test options_exact -- --nocapture
