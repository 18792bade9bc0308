# Two commands do everything: `make run` and `make test`. Both may be called again at any time.
.PHONY: run test test-long lock

PORT ?= 8000

run:
	@bash .ci/prepare run
	@bash .ci/serve $(PORT)

test:
	@bash .ci/prepare test
	@bash .ci/test

# Fuzz, random orders, whole seasons, many people at once: about half an hour.
test-long:
	@bash .ci/prepare test
	@bash .ci/test-long

# After a change of pyproject.toml: new exact versions with their hashes, for every Python from
# 3.11 on. The application's lock is the part of the tests' lock that the application needs.
compile = .venv/bin/uv pip compile pyproject.toml --universal --python-version 3.11 \
	--generate-hashes --quiet --no-header --no-annotate --no-emit-index-url

lock:
	@bash .ci/prepare test
	@$(compile) --group test --upgrade -o requirements-test.lock
	@$(compile) --constraints requirements-test.lock --upgrade -o requirements.lock
