# Everyone, and CI, uses these targets. PORT and DATA_DIR are honoured by `run`.
PYTHON ?= python3
IN_VENV = @command -v $(PYTHON) >/dev/null || { echo "make: Python 3.11 or newer is missing: install it (apt-get install python3 python3-venv)." >&2; exit 1; }; exec $(PYTHON) deploy/bootstrap.py
COMPOSE = $$(command -v docker-compose || echo docker compose)
COMPILE = -m uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --custom-compile-command "make lock"

.PHONY: run test test-services lock schema frontend screenshots images bench up down

run:       ## set up what is missing and serve http://localhost:8000
	$(IN_VENV) -m codereview.run

test:      ## format, lint, types, layers, schema, catalogue, tests; ARGS="tests/accounts -q" runs pytest with them only
	$(IN_VENV) --dev deploy/check.py $(ARGS)

test-services: ## the same tests on PostgreSQL, MongoDB's protocol, Redis and RabbitMQ, and faults on purpose
	$(IN_VENV) --dev deploy/check_services.py

lock:      ## compile requirements*.in into requirements*.txt with hashes
	$(IN_VENV) --dev $(COMPILE) requirements.in --output-file requirements.txt
	$(IN_VENV) --dev $(COMPILE) requirements-dev.in --output-file requirements-dev.txt
	$(IN_VENV) --dev $(COMPILE) deploy/provision/services-requirements.in --output-file deploy/provision/services-requirements.txt

schema:    ## write docs/openapi.yaml
	@SECRET_KEY=schema DATA_DIR=$$(mktemp -d) $(PYTHON) deploy/bootstrap.py manage.py spectacular --validate --fail-on-warn --file docs/openapi.yaml

frontend:  ## rebuild the committed editor bundle (the only target that needs npm)
	@frontend/build.sh

screenshots: ## pictures of every page into tests/e2e/screenshots/, for looking at
	$(IN_VENV) --dev -m tests.e2e.screenshots $(ARGS)

images:    ## build the images of the docker sandbox (needs a Docker engine)
	$(IN_VENV) manage.py build_images $(ARGS)

bench:     ## measure the judge against others; ARGS="--quick" only tries it, ARGS="--write docs/benchmarks.md" writes the page
	$(IN_VENV) --dev -m bench.judge $(ARGS)

up:        ## build and start the stack of docker-compose.yml; makes .env with secrets when there is none
	@$(PYTHON) deploy/environment.py
	@$(COMPOSE) up --build --detach

down:      ## stop that stack; its data stay in their volumes
	@$(COMPOSE) down
