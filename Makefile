# Two commands do everything: `make run` and `make test`. Both may be called again at any time.
.PHONY: run test lock

PORT ?= 8000

run:
	@bash .ci/prepare run
	@bash .ci/serve $(PORT)

test:
	@bash .ci/prepare test
	@bash .ci/test

# After a change of pyproject.toml: new exact versions with their hashes.
lock:
	@bash .ci/prepare run
	@.venv/bin/uv pip compile pyproject.toml --group test --generate-hashes --upgrade --quiet \
		--no-header --no-annotate --no-emit-index-url -o requirements.lock
