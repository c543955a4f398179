"""`hongyan backup` and `hongyan restore`: everything in one file, from any database into any other.

The file is a tar: `tables/<table>/<number>` with pages of rows (msgpack), `blobs/<id>`, `keys/<name>.jwk`,
and at the end `manifest.json`, which counts and names by SHA-256 what must be there. Without it a backup is
unfinished and is refused.
"""

import asyncio
import io
import json
import tarfile
import time
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer
from rich.console import Console

import hongyan.roles.catalog  # noqa: F401 - so that every feature's tables are known
from hongyan.backends import copying
from hongyan.core.context import Context
from hongyan.core.ids import BlobId
from hongyan.core.ports import Tx
from hongyan.core.settings import Settings, load
from hongyan.migrations import HEAD
from hongyan.roles.assembly import keys_folder, opened

out, err = Console(), Console(stderr=True)
ConfigFile = Annotated[Path | None, typer.Option("--config", "-c", help="TOML file with settings.")]
MANIFEST = "manifest.json"


class Refused(Exception):
    """Why a backup cannot be restored."""


class Chest:
    """A backup that is being written."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar
        self.digests: dict[str, str] = {}

    def put(self, name: str, content: bytes) -> None:
        self.digests[name] = sha256(content).hexdigest()
        self._add(name, content)

    def seal(self) -> None:
        manifest = {"made_at": int(time.time() * 1_000), "schema": HEAD, "digests": self.digests}
        self._add(MANIFEST, json.dumps(manifest).encode())

    def _add(self, name: str, content: bytes) -> None:
        member = tarfile.TarInfo(name)
        member.size, member.mode, member.mtime = len(content), 0o600, int(time.time())
        self._tar.addfile(member, io.BytesIO(content))


def backup(file: Annotated[Path, typer.Argument(help="Where to.")], config: ConfigFile = None) -> None:
    """Save everything into one file, while the server serves. It holds secrets: keep it safe."""
    begun = time.monotonic()
    part = file.with_name(f"{file.name}.part")
    settings = load(config)
    part.touch(mode=0o600)
    with err.status("Saving …"), tarfile.open(part, "w") as tar:
        chest = Chest(tar)
        asyncio.run(_save(settings, chest))
        chest.seal()
    part.rename(file)
    size = file.stat().st_size / 1e6
    out.print(f"{file}: {len(chest.digests)} parts, {size:.1f} MB, {time.monotonic() - begun:.1f} s")


def restore(file: Annotated[Path, typer.Argument(help="A backup.")], config: ConfigFile = None) -> None:
    """Bring a backup back, into a place with nothing in it. The whole file is checked first."""
    begun = time.monotonic()
    settings = load(config)
    try:
        with err.status("Restoring …"), tarfile.open(file) as tar:
            manifest = _check(tar)
            asyncio.run(_bring_back(settings, tar, manifest))
    except (Refused, tarfile.TarError) as error:
        err.print(str(error), style="red", markup=False)
        raise typer.Exit(2) from error
    out.print(f"{len(manifest['digests'])} parts are back, {time.monotonic() - begun:.1f} s")


async def _save(settings: Settings, chest: Chest) -> None:
    async with opened(settings) as base:
        await base.read(lambda c: _save_tables(c.tx, chest))
        async for blob_id in base.ports.blobs.names():
            if (content := await base.ports.blobs.get(blob_id)) is not None:
                chest.put(f"blobs/{blob_id}", content)
    for path in sorted(keys_folder(settings).glob("*.jwk")):
        chest.put(f"keys/{path.name}", path.read_bytes())


async def _save_tables(tx: Tx, chest: Chest) -> None:
    """All tables as they were at one moment."""
    for table in copying.tables():
        after, number = None, 0
        while rows := await copying.page(tx, table, after):
            chest.put(f"tables/{table.name}/{number:08}", msgspec.msgpack.encode(rows))
            after, number = copying.key_of(table, rows[-1]), number + 1


def _check(tar: tarfile.TarFile) -> dict[str, Any]:
    """The manifest, once every part was found as it says. Raises `Refused`."""
    names = {member.name for member in tar}
    if MANIFEST not in names:
        raise Refused("this backup is unfinished: it has no manifest")
    manifest: dict[str, Any] = json.loads(_content(tar, MANIFEST))
    if manifest["schema"] != HEAD:
        raise Refused(f"made with schema {manifest['schema']}, and this version has {HEAD}")
    for name, digest in manifest["digests"].items():
        if name not in names or sha256(_content(tar, name)).hexdigest() != digest:
            raise Refused(f"damaged: {name} is not what it was")
    return manifest


async def _bring_back(settings: Settings, tar: tarfile.TarFile, manifest: dict[str, Any]) -> None:
    _put_keys(settings, tar, manifest)
    async with opened(settings) as base:
        await _check_empty(base)
        for table in copying.tables():
            for name in _parts(manifest, f"tables/{table.name}/"):
                rows = msgspec.msgpack.decode(_content(tar, name))
                await base.write(lambda c, rows=rows, table=table: copying.put(c.tx, table, rows))  # type: ignore[misc]
            await base.write(lambda c, table=table: copying.go_on_numbering(c.tx, table))  # type: ignore[misc]
        for name in _parts(manifest, "blobs/"):
            await base.ports.blobs.put(BlobId(name.removeprefix("blobs/")), _content(tar, name))


async def _check_empty(base: Context) -> None:
    for table in copying.tables():
        if await base.read(lambda c, table=table: copying.count(c.tx, table)):  # type: ignore[misc]
            raise Refused(f"there are rows in {table.name} already; restore only into an empty place")


def _put_keys(settings: Settings, tar: tarfile.TarFile, manifest: dict[str, Any]) -> None:
    folder = keys_folder(settings)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name in _parts(manifest, "keys/"):
        path = folder / Path(name).name
        path.touch(mode=0o600)
        path.write_bytes(_content(tar, name))


def _parts(manifest: dict[str, Any], prefix: str) -> Iterator[str]:
    return (name for name in sorted(manifest["digests"]) if name.startswith(prefix))


def _content(tar: tarfile.TarFile, name: str) -> bytes:
    found = tar.extractfile(name)
    if found is None:
        raise Refused(f"damaged: {name} is no file")
    return found.read()
