"""What the child takes from itself, for good, before it looks at what a stranger sent.

Everywhere: memory, CPU seconds, size and number of files, no core dumps, no new privileges; it dies with its
parent. Its environment is empty and it has no descriptors but its own, which the parent sees to, as it sees
to the clock on the wall. Where the kernel lets us: a network of its own with nothing in it and processes of
its own, few, that see no others and end with it (user namespaces; a container may forbid them), and Landlock,
so that it reads programs and its one file, writes into its one folder, opens no TCP connection and signals
nobody outside (files from Linux 5.13 on, TCP from 6.7, signals from 6.12).
"""

import ctypes
import os
import resource
import shutil
import signal
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from msgspec import Struct

CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET = 0x10000000, 0x20000000, 0x40000000
APART = CLONE_NEWPID | CLONE_NEWNET
PR_SET_PDEATHSIG, PR_SET_NO_NEW_PRIVS = 1, 38
LANDLOCK_CREATE_RULESET, LANDLOCK_ADD_RULE, LANDLOCK_RESTRICT_SELF = 444, 445, 446  # of every architecture
ASK_VERSION = 1
EXECUTE, WRITE, READ, LIST, TRUNCATE = 1 << 0, 1 << 1, 1 << 2, 1 << 3, 1 << 14
OF_FILES = EXECUTE | WRITE | READ | TRUNCATE  # the other rights are those of folders
FILE_RIGHTS = ((1, 13), (2, 14), (3, 15), (5, 16))  # how many bits which version knows
TCP_VERSION, TCP_RIGHTS = 4, 0b11
SCOPE_VERSION, SCOPES = 6, 0b11  # abstract sockets and signals, of others
PROGRAMS = ("/usr", "/bin", "/lib", "/lib64", "/etc/ld.so.cache", "/dev/null", "/dev/urandom", "/nix/store")
MIB = 1 << 20


class Limits(Struct, frozen=True):
    memory_mib: int = 1_024
    cpu_seconds: int = 10
    file_mib: int = 128  # the largest file that it may write
    files: int = 64  # open at once
    processes: int = 64  # and threads, where they are counted apart from those of others
    wall_seconds: float = 30.0  # the parent's part


def confine(limits: Limits, source: Path, folder: Path) -> None:
    """From here on this process, and what it starts, can read `source` and write into `folder`."""
    _set(resource.RLIMIT_AS, limits.memory_mib * MIB)
    _set(resource.RLIMIT_CPU, limits.cpu_seconds)
    _set(resource.RLIMIT_FSIZE, limits.file_mib * MIB)
    _set(resource.RLIMIT_NOFILE, limits.files)
    _set(resource.RLIMIT_CORE, 0)
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if libc.unshare(CLONE_NEWUSER | APART) == 0 or libc.unshare(APART) == 0:
        _set(resource.RLIMIT_NPROC, limits.processes)
        _begin_apart(libc)
    _fence(libc, source, folder)


def _begin_apart(libc: ctypes.CDLL) -> None:
    """Go on as the first of the new processes, with which all of them end; who was here before only waits."""
    child = os.fork()
    if not child:
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        return
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if code < 0:
        os.kill(os.getpid(), -code)
    os._exit(abs(code))


def _set(kind: int, most: int) -> None:
    """Lower a limit; the one that the machine sets may be lower already."""
    hard = resource.getrlimit(kind)[1]
    most = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(kind, (most, most))


class _Rules(ctypes.Structure):
    _fields_ = [("files", ctypes.c_uint64), ("network", ctypes.c_uint64), ("scopes", ctypes.c_uint64)]


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = [("rights", ctypes.c_uint64), ("parent", ctypes.c_int32)]


def _fence(libc: ctypes.CDLL, source: Path, folder: Path) -> None:
    version = libc.syscall(LANDLOCK_CREATE_RULESET, None, ctypes.c_size_t(0), ASK_VERSION)
    if version < 1:
        return
    every = (1 << max(bits for since, bits in FILE_RIGHTS if since <= version)) - 1
    rules = _Rules(every, TCP_RIGHTS, SCOPES)
    known = 1 + (version >= TCP_VERSION) + (version >= SCOPE_VERSION)  # of its fields
    size = ctypes.c_size_t(known * ctypes.sizeof(ctypes.c_uint64))
    ruleset = libc.syscall(LANDLOCK_CREATE_RULESET, ctypes.byref(rules), size, 0)
    _allow(libc, ruleset, _programs(), EXECUTE | READ | LIST)
    _allow(libc, ruleset, [folder], every)
    _allow(libc, ruleset, [source], READ)
    libc.syscall(LANDLOCK_RESTRICT_SELF, ruleset, 0)
    os.close(ruleset)


def _allow(libc: ctypes.CDLL, ruleset: int, paths: Iterable[Path], rights: int) -> None:
    for path in paths:
        with suppress(OSError):  # not on every machine
            parent = os.open(path, os.O_PATH | os.O_CLOEXEC)
            allowed = rights if path.is_dir() else rights & OF_FILES
            beneath = _Beneath(allowed, parent)
            libc.syscall(LANDLOCK_ADD_RULE, ruleset, 1, ctypes.byref(beneath), 0)
            os.close(parent)


def _programs() -> Iterable[Path]:
    """Where our own code is, Python's, and ffmpeg's."""
    found = (shutil.which(name) for name in ("ffmpeg", "ffprobe"))
    tools = [str(Path(path).resolve().parent) for path in found if path]
    return map(Path, {*PROGRAMS, sys.prefix, sys.base_prefix, *sys.path, *tools} - {"", "/"})
