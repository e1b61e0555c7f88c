#!/bin/sh
# Pins what pyproject.toml asks for, with hashes; the dev lock holds exactly the run lock's versions and the tools of the tests.
set -e
cd "$(dirname "$0")/.."
UV=.tools/uv/bin/uv
OPTIONS="--quiet --overrides setup/overrides.txt --python-version 3.11 --generate-hashes --no-emit-index-url --no-header"
$UV pip compile setup/uv.in --quiet --generate-hashes --no-emit-index-url --no-header --universal -o setup/uv.lock
$UV pip compile pyproject.toml $OPTIONS -o requirements.lock
$UV pip compile pyproject.toml --extra dev $OPTIONS -c requirements.lock -o requirements-dev.lock
$UV pip compile setup/schemathesis.in --quiet --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -o setup/schemathesis.lock
