#!/usr/bin/env bash
# OnePlan beside the programs of other people, on the same files: lxml with an XML Schema for the SEN2 return, openpyxl
# for Annex A; pandas for LAIT and the EHC plans release, where ONEPLAN_SHARED holds them. Installs all from PyPI into a
# folder of its own. Figures are ratios on one machine: run it again on yours.
set -euo pipefail
cd "$(dirname "$0")/.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
command -v python3 > /dev/null || { echo "peers: python3 is missing; install it to compare." >&2; exit 2; }
python3 -m venv "$folder/venv" || { echo "peers: python3 has no venv; install python3-venv." >&2; exit 2; }
"$folder/venv/bin/pip" install --quiet lxml openpyxl || { echo "peers: PyPI cannot be reached." >&2; exit 2; }
cargo build -q --release -p oneplan
./target/release/oneplan sen2 xsd --year 2027 > "$folder/sen2.xsd"
ONEPLAN_SEN2_FILE="$folder/return.xml" cargo bench -q -p sen2 --bench check | tee "$folder/sen2.txt"
ONEPLAN_ANNEX_A_FILE="$folder/annex.xlsx" cargo bench -q -p annex_a --bench check | tee "$folder/annex.txt"
"$folder/venv/bin/python" scripts/peers.py "$folder"
shared="${ONEPLAN_SHARED:-../shared}/data/measures"
files=("$shared/lait/bds_long_0.parquet" "$shared/ees/ehcp/education-health-and-care-plans_2025.zip")
if [ -f "${files[0]}" ] && [ -f "${files[1]}" ]; then
    "$folder/venv/bin/pip" install --quiet pandas pyarrow || { echo "peers: PyPI cannot be reached." >&2; exit 2; }
    ./target/release/oneplan migrate --database "$folder/figures.sqlite" > /dev/null
    begun=$(date +%s%N)
    ./target/release/oneplan measures import --database "$folder/figures.sqlite" "${files[@]}" > /dev/null
    ended=$(date +%s%N)
    "$folder/venv/bin/python" scripts/peers_figures.py $(((ended - begun) / 1000000)) "${files[@]}"
else
    echo "peers: LAIT and the EHC plans release are not here; not compared with pandas"
fi
