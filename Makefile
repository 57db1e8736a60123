# Every target works on a fresh Debian machine with Go. `make help` lists them.

# A PostgreSQL and a MariaDB for the tests, as long as the command runs.
TESTDB := go run ./internal/dbtest/cmd/testdb run --
LINT   := go tool -modfile=tools/go.mod golangci-lint
SERVER ?= http://localhost:8065

.DEFAULT_GOAL := help
.PHONY: help run build test check lint bench web page deps format race webtest conformance systemtest

help: ## list the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## */\t/' | expand -t 14

run: build ## build, and serve http://localhost:8065 with SQLite under ./data
	./bin/polder serve

build: page ## build bin/polder
	CGO_ENABLED=0 go build -buildvcs=auto -trimpath -ldflags='-s -w' -o bin/polder ./cmd/polder

test: deps format race webtest conformance systemtest ## install what is missing, run all tests on all databases

check: lint test ## lint and test: what a change must pass

lint: ## check style and the import rules
	$(LINT) run

bench: build ## measure a running server: make bench SERVER=http://host:8065
	./bin/polder bench posts --url $(SERVER)

web: web/node_modules/.package-lock.json ## build the web client into web/dist
	cd web && npm run build

# What npm leaves behind when all is installed as the lock file says.
web/node_modules/.package-lock.json: web/package-lock.json
	cd web && npm ci && touch node_modules/.package-lock.json

# Go alone builds polder: its page then says that the web client is missing.
page:
	@if node -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 20 || (a == 20 && b >= 19) ? 0 : 1)' 2>/dev/null; \
	then $(MAKE) --no-print-directory web; \
	else echo "polder is built without its web client: it needs Node.js 20.19 or newer with npm"; fi

deps: ## install what the tests need
	@scripts/deps.sh

format:
	@unformatted=$$(git ls-files -z '*.go' | xargs -0 -r gofmt -l); \
	if [ -n "$$unformatted" ]; then echo "not formatted (run gofmt -w):"; echo "$$unformatted"; exit 1; fi

race:
	go vet ./...
	$(TESTDB) go test -race ./...

# The web client: types, style, its parts, and all of it in a browser.
webtest: web/node_modules/.package-lock.json
	cd web && npm run check && npm test && npm run test:site

# The official Go client is in a module of its own, so that polder doesn't depend on it.
conformance:
ifneq ($(wildcard conformance/go.mod),)
	$(TESTDB) sh -c 'cd conformance && go vet . && go test -race'
endif

# Clusters of real processes; a module of its own for the same reason.
systemtest:
ifneq ($(wildcard systemtest/go.mod),)
	$(TESTDB) sh -c 'cd systemtest && go vet ./... && go test -race ./...'
endif
