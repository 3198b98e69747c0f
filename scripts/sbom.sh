#!/usr/bin/env bash
# A software bill of materials (CycloneDX 1.6, JSON): every crate and every npm package with its version, hash and licence. What is for
# tests, for the build or behind a feature that is off has the scope "excluded". It is read off Cargo.lock, Cargo's metadata and
# the package-lock.json files, so it says what is built; the same sources give the same file.
# ./scripts/sbom.sh FILE writes it there; without FILE it goes to standard output.
set -euo pipefail
[ $# -eq 0 ] || exec > "$1"
cd "$(dirname "$0")/.."
command -v node >/dev/null || { echo "Node is needed for the bill of materials: https://nodejs.org" >&2; exit 2; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# With every feature, for what there is; without, for what is in the program.
cargo metadata --locked --format-version 1 --all-features > "$work/all.json"
cargo metadata --locked --format-version 1 > "$work/built.json"
node scripts/sbom.mjs "$work/all.json" "$work/built.json"
