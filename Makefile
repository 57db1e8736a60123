# Every target works on a fresh Debian machine with Go. `make help` lists them.

# A PostgreSQL and a MariaDB for the tests, as long as the command runs.
TESTDB := go run ./internal/dbtest/cmd/testdb run --
LINT   := go tool -modfile=tools/go.mod golangci-lint
SERVER ?= http://localhost:8065

.DEFAULT_GOAL := help
.PHONY: help run build test check lint bench web deps format race conformance systemtest

help: ## list the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## */\t/' | expand -t 14

run: build ## build, and serve http://localhost:8065 with SQLite under ./data
	./bin/polder serve

build: ## build bin/polder
	CGO_ENABLED=0 go build -buildvcs=auto -trimpath -ldflags='-s -w' -o bin/polder ./cmd/polder

test: deps format race conformance systemtest ## install what is missing, run all tests on all databases

check: lint test ## lint and test: what a change must pass

lint: ## check style and the import rules
	$(LINT) run

bench: build ## measure a running server: make bench SERVER=http://host:8065
	./bin/polder bench posts --url $(SERVER)

web: ## build the web client into web/dist
	@if [ -f web/package.json ]; then cd web && npm ci && npm run build; \
	else echo "The web client has no source yet; web/dist holds its placeholder."; fi

deps: ## install what the tests need
	@scripts/deps.sh

format:
	@unformatted=$$(git ls-files -z '*.go' | xargs -0 -r gofmt -l); \
	if [ -n "$$unformatted" ]; then echo "not formatted (run gofmt -w):"; echo "$$unformatted"; exit 1; fi

race:
	go vet ./...
	$(TESTDB) go test -race ./...

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
