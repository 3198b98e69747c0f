#!/usr/bin/env bash
# Fuzzes every reader of files for a time: scripts/fuzz.sh [SECONDS each]. Needs a C++ compiler, and the nightly toolchain or,
# where there is none, the unstable options of the stable one; installs cargo-fuzz where it is missing.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-60}
nightly=
if rustup toolchain list | grep -q nightly; then nightly=+nightly; else export RUSTC_BOOTSTRAP=1; fi
command -v cargo-fuzz > /dev/null || cargo install --locked cargo-fuzz
cargo run -q -p sen2 --example seeds -- fuzz/corpus
mkdir -p fuzz/corpus/annex_a fuzz/corpus/projection
cp fuzz/corpus/sen2_excel/one.xlsx fuzz/corpus/annex_a/
for target in sen2_xml sen2_csv sen2_excel annex_a published projection; do
    echo "== $target"
    (cd fuzz && cargo ${nightly:+"$nightly"} fuzz run "$target" "corpus/$target" -- -max_total_time="$seconds" -max_len=65536 -rss_limit_mb=2048)
done
