# Two commands do everything: `make run` and `make test`. Both may be called again at any time.
.PHONY: run test test-long supply lock

PORT ?= 8000

run:
	@bash .ci/prepare run
	@bash .ci/serve $(PORT)

test:
	@bash .ci/prepare test
	@bash .ci/test

# Fuzz, random orders, whole seasons, many people at once: an hour and a half (ZI_MINUTES=1: half an hour).
test-long:
	@bash .ci/prepare test
	@bash .ci/test-long

# sbom.json from the lock, and known weaknesses of what stands in it (needs the internet).
supply:
	@bash .ci/prepare run
	@bash .ci/supply

# After a change of pyproject.toml: new exact versions with their hashes, for every Python from
# 3.11 on. The application's lock is the part of the tests' lock that the application needs.
compile = .venv/bin/uv pip compile --universal --python-version 3.11 --upgrade \
	--generate-hashes --quiet --no-header --no-annotate --no-emit-index-url

lock:
	@bash .ci/prepare test
	@$(compile) pyproject.toml --group test -o requirements-test.lock
	@$(compile) pyproject.toml --constraints requirements-test.lock -o requirements.lock
	@$(compile) --group supply -o requirements-supply.lock
