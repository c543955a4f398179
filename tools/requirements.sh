#!/usr/bin/env bash
# Locks what pyproject.toml asks for, keeping the versions locked before; `--upgrade` takes the newest.
# The files name no registry: pip knows where this machine gets its packages.
set -euo pipefail
cd "$(dirname "$0")/.."
lock() {
    .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-header --no-annotate "$@" >/dev/null
}
lock pyproject.toml --all-extras --group setup --group dev -o requirements/dev.txt "$@"
lock pyproject.toml -c requirements/dev.txt -o requirements/run.txt "$@"
lock pyproject.toml --all-extras -c requirements/dev.txt -o requirements/cluster.txt "$@"
lock --group setup -c requirements/dev.txt -o requirements/setup.txt "$@"
