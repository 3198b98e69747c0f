# The doors: `make run`, `make build`, `make test`, `make bench`. `make help` says more.
.PHONY: help run build test soak bench exact mutants fuzz assets lint clean
DATABASE ?= data/oneplan.sqlite

help: ## what there is
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

# What compiles in half the time, for whoever tries it: the optimised program answers several times as many people at once.
run: assets ## build OnePlan and serve it on 127.0.0.1:8080 with an invented local area
	cargo build -p oneplan
	./target/debug/oneplan demo --if-empty --plans 7500 --seed 1 --database $(DATABASE)
	./target/debug/oneplan serve --database $(DATABASE)

build: assets ## leave the program at target/release/oneplan
	cargo build --release -p oneplan

assets: platform/page/static/oneplan.css ## take styles and scripts from npm

platform/page/static/oneplan.css: platform/page/assets/package-lock.json $(filter-out %.json,$(wildcard platform/page/assets/*.*))
	@command -v npm >/dev/null || { echo "Node and npm are needed for the pages' styles and scripts: https://nodejs.org" >&2; exit 2; }
	cd platform/page/assets && npm ci --silent --no-audit --no-fund && npm run --silent build

test: assets ## install what the tests need, and run them all (SKIP_INSTALL=1: install nothing)
	./scripts/test.sh

soak: build ## what takes too long for every change
	ONEPLAN_SOAK_PROGRAM=$(abspath target/release/oneplan) ./scripts/soak.sh

bench: build ## figures beside floors, as ratios
	./scripts/bench.sh

exact: ## what to build, beside HiGHS as the proof (compiles it: minutes)
	./scripts/exact.sh

mutants: ## changes to the rules that no test notices (hours; it installs cargo-mutants)
	./scripts/mutants.sh

fuzz: ## every reader of files, two minutes each
	./scripts/fuzz.sh 120

lint: ## format, clippy, dependencies
	./scripts/lint.sh

clean: ## remove what was built; the database stays
	cargo clean
	rm -rf platform/page/static platform/page/assets/node_modules browser/node_modules browser/screenshots browser/results
