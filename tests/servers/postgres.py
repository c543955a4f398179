"""PostgreSQL for tests: a real one, which trusts its disk."""

import signal
import subprocess
from pathlib import Path

from tests.servers.daemon import Daemon

PROGRAMS = max(Path("/usr/lib/postgresql").glob("*/bin"), default=Path("/usr/bin"))
# a crash of the server loses nothing that was committed; only one of the machine would
HASTY = ("fsync=off", "full_page_writes=off", "max_connections=200")


class Postgres(Daemon):
    stop_signal = signal.SIGINT  # ends its sessions at once
    kill_signal = signal.SIGQUIT  # ends all its processes at once, saving nothing

    def url(self, database: str = "postgres") -> str:
        return f"postgresql+asyncpg://postgres@127.0.0.1:{self.port}/{database}"

    def prepare(self) -> None:
        how = ("--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C.UTF-8", "--username=postgres")
        self.run(f"{PROGRAMS}/initdb", f"--pgdata={self.folder}/data", *how)

    def command(self) -> list[str]:
        settings = [f"-c{one}" for one in (*HASTY, f"unix_socket_directories={self.folder}")]
        where = ["-D", f"{self.folder}/data", "-h", "127.0.0.1", "-p", str(self.port)]
        return [f"{PROGRAMS}/postgres", *where, *settings]

    def is_answering(self) -> bool:
        probe = [f"{PROGRAMS}/pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        return subprocess.run(probe, check=False).returncode == 0

    def execute(self, statement: str) -> None:
        where = ("-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres")
        self.run(f"{PROGRAMS}/psql", "-qX", *where, "-v", "ON_ERROR_STOP=1", "-c", statement)

    def drop(self, database: str) -> None:
        self.execute(f"drop database {database} with (force)")
