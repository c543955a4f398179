"""MariaDB for tests: a real one, which trusts its disk."""

import subprocess

from tests.servers.daemon import Daemon

HASTY = ("innodb-flush-log-at-trx-commit=2", "sync-binlog=0", "innodb-fast-shutdown=1", "skip-log-bin")


class MariaDB(Daemon):
    def url(self, database: str = "mysql") -> str:
        return f"mysql+asyncmy://root@127.0.0.1:{self.port}/{database}"

    def prepare(self) -> None:
        how = ("--auth-root-authentication-method=normal", "--skip-test-db", "--skip-name-resolve")
        self.run("mariadb-install-db", "--no-defaults", f"--datadir={self.folder}/data", *how)

    def command(self) -> list[str]:
        settings = (
            *HASTY,
            f"datadir={self.folder}/data",
            f"socket={self.folder}/socket",
            f"port={self.port}",
        )
        where = ("bind-address=127.0.0.1", "skip-name-resolve", f"tmpdir={self.folder}")
        return ["/usr/sbin/mariadbd", "--no-defaults", *(f"--{one}" for one in (*settings, *where))]

    def is_answering(self) -> bool:
        probe = ["mariadb-admin", *self._where(), "ping"]
        return subprocess.run(probe, check=False, capture_output=True).returncode == 0

    def execute(self, statement: str) -> None:
        self.run("mariadb", *self._where(), "-e", statement)

    def drop(self, database: str) -> None:
        self.execute(f"drop database {database}")

    def _where(self) -> list[str]:
        return ["--no-defaults", "-h127.0.0.1", f"-P{self.port}", "-uroot"]
