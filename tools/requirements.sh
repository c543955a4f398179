#!/usr/bin/env bash
# Locks what pyproject.toml asks for. The files name no registry: pip knows where this machine gets packages.
# Give `--upgrade` to take newer versions than the lock at hand.
set -euo pipefail
cd "$(dirname "$0")/.."
.venv/bin/uv lock --quiet "$@"
export_to() { .venv/bin/uv export --quiet --frozen --no-header --no-annotate --no-emit-project -o "$@"; }
export_to requirements/setup.txt --only-group setup
export_to requirements/run.txt --no-dev
export_to requirements/dev.txt --all-groups --all-extras
