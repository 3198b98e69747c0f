#!/usr/bin/env bash
# Changes the rules in small ways, one at a time, and lists the changes that no test notices: ./scripts/mutants.sh [PART…]
# Parts: law, statistics, access (the policy and passwords), guard (what may be sent); all where none is said. `make mutants` calls it.
# It takes hours: run it before an issue closes that touched one of them. The lists lie in target/mutants/PART/mutants.out: missed.txt
# is what to look at, caught.txt what tests noticed. .cargo/mutants.toml says what is left out. It works in a copy of the tree.
set -euo pipefail
cd "$(dirname "$0")/.."
version=27.1.0
[ $# -gt 0 ] || set -- law statistics access guard
for part in "$@"; do
    case $part in
    law | statistics | access | guard) ;;
    *)
        echo "There is no part $part: law, statistics, access or guard." >&2
        exit 2
        ;;
    esac
done
if [ "$(cargo mutants --version 2>/dev/null)" != "cargo-mutants $version" ]; then
    if [ "${SKIP_INSTALL:-}" = 1 ]; then
        echo "missing: cargo-mutants (cargo install cargo-mutants@$version --locked)" >&2
        exit 2
    fi
    echo "installing: cargo-mutants $version"
    cargo install --quiet --locked "cargo-mutants@$version"
fi
cargo nextest --version >/dev/null 2>&1 || { echo "Install cargo-nextest first: cargo install cargo-nextest --locked" >&2; exit 2; }

# Pages are made of styles and scripts that stand in no commit, so the copy takes what git leaves out.
whole_program=(--gitignore=false --test-package oneplan)
failed=()
run() { # part, what to give cargo-mutants
    local part=$1 code=0
    shift
    echo "== $part"
    rm -rf "target/mutants/$part"
    mkdir -p "target/mutants/$part"
    cargo mutants --output "target/mutants/$part" "$@" || code=$?
    # 2: some were missed; 3: some took too long. Anything else went wrong.
    case $code in
    0 | 2 | 3) ;;
    *) failed+=("$part") ;;
    esac
}
for part in "$@"; do
    case $part in
    law | statistics) run "$part" --package "$part" --test-package "$part" ;;
    access)
        make assets
        run access --package access --file platform/access/src/policy.rs --file platform/access/src/password.rs \
            --test-package access "${whole_program[@]}" -- -E 'package(access) | test(routes_by_role) | test(sign_in::) | test(rights::) | test(each_role_s_page)'
        ;;
    guard)
        make assets
        run guard --package messages --file platform/messages/src/guard.rs \
            --test-package messages "${whole_program[@]}" -- -E 'package(messages) | test(messages::) | test(leaving::) | test(confidential::)'
        ;;
    esac
done

echo
for part in "$@"; do
    out=target/mutants/$part/mutants.out
    count() { if [ -f "$out/$1" ]; then wc -l <"$out/$1"; else echo 0; fi; }
    echo "$part: $(count caught.txt) noticed, $(count missed.txt) missed, $(count timeout.txt) stopped, $(count unviable.txt) do not compile"
    [ ! -s "$out/missed.txt" ] || sed 's/^/    /' "$out/missed.txt"
done
if [ ${#failed[@]} -gt 0 ]; then
    echo "These could not be tried: ${failed[*]}. target/mutants/PART/mutants.out/log says why." >&2
    exit 1
fi
