#!/usr/bin/env bash
# Makes an empty room: ./scripts/new-room.sh short_breaks "Short breaks"
# It is a copy of examples/blank (a list and a form, one table) in workstreams/, named and wired: its line in the workspace, in
# the program and among its rooms, in the map and in the list of text columns. Then the pages by role and the rules in docs/roles
# are written anew, which compiles the program's tests; BUILD=0 leaves that out. Read what `git diff` says before you commit.
set -euo pipefail
cd "$(dirname "$0")/.."
name=${1:-} label=${2:-}
if ! [[ $name =~ ^[a-z][a-z_]*[a-z]$ ]] || [ -z "$label" ]; then
    echo "Say the room's name in small letters, and its label: ./scripts/new-room.sh short_breaks \"Short breaks\"" >&2
    exit 2
fi
if compgen -G "*/$name/Cargo.toml" >/dev/null; then
    echo "There is a crate $name already." >&2
    exit 2
fi
upper=${name^^} path=${name//_/-} room=workstreams/$name
insert() { # file, line, pattern of the line before which it goes
    awk -v line="$2" -v before="$3" '!done && $0 ~ before { print line; done = 1 } { print } END { exit !done }' "$1" >"$1.new"
    mv "$1.new" "$1"
}

cp -r examples/blank "$room"
# A number of its own, after every other.
last=$(find . -path ./target -prune -o -path '*/migrations/*' -name '*.sql' -print | sed 's:.*/::; s:_.*::' | sort -n | tail -n 1)
rm "$room"/migrations/*
sed "s/blank/$name/g" examples/blank/migrations/*.sql >"$room/migrations/$((last + 1))_$name.sql"
find "$room" -type f ! -path '*/migrations/*' -exec sed -i \
    -e "s:/blank:/$path:g" -e "s/BLANK/$upper/g" -e "s/Blank room/$label/g" -e "s/blank/$name/g" {} +

insert Cargo.toml "$name = { path = \"$room\" }" '^synthetic = '
insert Cargo.toml "$name.opt-level = 1" '^workbook.opt-level = 1'
insert oneplan/Cargo.toml "$name.workspace = true" '^anyhow.workspace'
insert oneplan/src/rooms.rs "    $name::$upper," '^    messages::MESSAGES,'
insert oneplan/tests/program/needles/columns.txt "${name}_item.name project" '^team\\.'
insert ARCHITECTURE.md "$(printf '  %-15s %s' "$name" "$label")" '^oneplan/ '
cargo fmt --all
cargo metadata --offline --format-version 1 >/dev/null
echo "$room is made: $label, at /$path."
if [ "${BUILD:-}" != 0 ]; then
    INSTA_UPDATE=always UPDATE_DOCS=1 cargo nextest run -p oneplan -E 'test(routes_by_role) | test(each_role_s_page)'
    cargo nextest run -p "$name"
fi
