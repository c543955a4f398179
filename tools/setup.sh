#!/usr/bin/env bash
# Prepares a checkout, one part at a time: python | tools | browser | servers | tracer | web. The Makefile says when.
#
# pip installs the locked files, because it is the one that reads how this machine reaches packages.
set -euo pipefail
cd "$(dirname "$0")/.."
say() { printf '\033[1m%s\033[0m\n' "$*" >&2; }
stop() { printf '%s\n' "$*" >&2; exit 1; }

# Install Debian packages, or say what somebody else must install.
debian() {
    if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
        stop "Missing on this machine: $*. Install it (Debian, Ubuntu: sudo apt-get install $*) and try again."
    fi
    say "Installing $*"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "$@" >/dev/null
}

pip() { .venv/bin/python -m pip --disable-pip-version-check -qq "$@"; }

python() {
    local python=${PYTHON:-python3}
    command -v "$python" >/dev/null || debian python3
    "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || stop "Python 3.11 or newer is needed."
    "$python" -c 'import ensurepip, venv' 2>/dev/null || debian python3-venv
    [ -x .venv/bin/python ] || { say "Making .venv"; "$python" -m venv .venv; }
    say "Installing what the server needs"
    pip install --require-hashes -r requirements/setup.txt -r requirements/run.txt
    pip install --no-deps --no-build-isolation -e .
}

tools() {
    say "Installing what the tests need"
    pip install --require-hashes -r requirements/dev.txt
    pip install --no-deps --no-build-isolation -e clients/python
}

browser() {
    command -v chromium >/dev/null || command -v google-chrome >/dev/null || debian chromium
    fc-list :lang=zh 2>/dev/null | grep -q . || debian fontconfig fonts-noto-cjk
}

# What sees the order in which the kernel is asked to keep things and to send them.
tracer() { command -v strace >/dev/null || debian strace; }

# Servers that the tests start themselves. None is to run by itself because we installed it.
servers() {
    local missing=()
    [ -n "$(ls -d /usr/lib/postgresql/*/bin/initdb 2>/dev/null)" ] || missing+=(postgresql)
    [ -x /usr/sbin/mariadbd ] || missing+=(mariadb-server)
    command -v redis-server >/dev/null || missing+=(redis-server)
    [ -x /usr/sbin/nginx ] || missing+=(nginx-light)
    [ -x /usr/sbin/haproxy ] || missing+=(haproxy)
    command -v ip >/dev/null || missing+=(iproute2)
    command -v systemd-analyze >/dev/null || missing+=(systemd)
    command -v ffmpeg >/dev/null || missing+=(ffmpeg)
    command -v clamd >/dev/null || [ -x /usr/sbin/clamd ] || missing+=(clamav-daemon)
    command -v gcc >/dev/null || missing+=(gcc libc6-dev) # builds what lets clocks and disks fail
    [ ${#missing[@]} = 0 ] || quietly debian "${missing[@]}"
}

# Keep packages from starting what they install, as policy-rc.d is for.
quietly() {
    local policy=/usr/sbin/policy-rc.d
    if [ -e $policy ] || [ ! -w /usr/sbin ]; then "$@"; return; fi
    printf '#!/bin/sh\nexit 101\n' >$policy && chmod +x $policy
    trap "rm -f $policy" EXIT
    "$@"
    rm -f $policy
}

# Not `npm ci`: a mirror need not carry the packages of other platforms, and a lock written there lacks them.
web() {
    say "Installing what the web client needs"
    tools/npm install --no-save --loglevel=error
}

for part in "$@"; do
    case $part in
        python | tools | browser | servers | tracer | web) "$part" ;;
        *) stop "No such part: $part" ;;
    esac
done
