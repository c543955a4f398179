"""An S3 server that checks signatures, for tests: rclone, which serves a folder."""

import shutil
import sys
from pathlib import Path

from tests.servers.daemon import Daemon
from tests.servers.nats import answers

BUCKET = "hongyan"
KEY, SECRET = "GOOSE", "carries-letters"


class S3(Daemon):
    def url(self, secret: str = SECRET) -> str:
        return f"s3://{KEY}:{secret}@{BUCKET}?endpoint=http://127.0.0.1:{self.port}"

    def prepare(self) -> None:
        self.run("mkdir", "-p", f"{self.folder}/data/{BUCKET}")

    def command(self) -> list[str]:
        where = ["--addr", f"127.0.0.1:{self.port}", "--config", f"{self.folder}/rclone.conf"]
        known = ["--auth-key", f"{KEY},{SECRET}", "--dir-cache-time", "20ms"]
        rclone = str(Path(sys.executable).with_name("rclone"))
        return [rclone, "serve", "s3", *where, *known, f"{self.folder}/data"]

    def is_answering(self) -> bool:
        return answers(self.port)

    def empty(self) -> None:
        shutil.rmtree(f"{self.folder}/data/{BUCKET}")
        self.prepare()
