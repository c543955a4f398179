"""A PostgreSQL that follows another one, for tests: a real streaming standby."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.servers.postgres import PROGRAMS, Postgres


class Standby(Postgres):
    def __init__(self, primary: Postgres) -> None:
        super().__init__()
        self._primary = primary

    def prepare(self) -> None:
        where = ("-h", "127.0.0.1", "-p", str(self._primary.port), "-U", "postgres")
        how = ("--wal-method=stream", "--checkpoint=fast", "--no-sync", "--write-recovery-conf")
        self.run(f"{PROGRAMS}/pg_basebackup", *where, *how, f"--pgdata={self.folder}/data")

    def command(self) -> list[str]:
        return [*super().command(), "-cwal_retrieve_retry_interval=100ms"]

    @contextmanager
    def stalled(self) -> Iterator[None]:
        """All its processes do nothing for a while: sessions are processes of their own."""
        assert self._child is not None
        pid = self._child.pid
        processes = [pid, *map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())]
        for one in processes:
            os.kill(one, signal.SIGSTOP)
        try:
            yield
        finally:
            for one in processes:
                os.kill(one, signal.SIGCONT)

    def pause(self) -> None:
        """Get what the primary sends, and show nothing of it."""
        self.execute("select pg_wal_replay_pause()")

    def resume(self) -> None:
        self.execute("select pg_wal_replay_resume()")
