"""The `hongyan` command."""

import asyncio
import signal
from pathlib import Path
from typing import Annotated

import typer
import uvloop
from rich.console import Console

from hongyan.commands import backups, doctor, events, moving, search
from hongyan.core.settings import Settings, SettingsRefused, complaints, load
from hongyan.documents import write_all
from hongyan.manual import manual
from hongyan.migrations import migrate as bring_up_to_date
from hongyan.roles import logs
from hongyan.roles.assembly import schema_url
from hongyan.roles.demo import PASSWORD, demo_settings, seed
from hongyan.roles.serving import ROLES, serving
from hongyan.roles.version import VERSION

app = typer.Typer(help="Hongyan 鸿雁, self-hosted instant messaging.", no_args_is_help=True)
config_app = typer.Typer(help="Settings: check them, or print the manual.", no_args_is_help=True)
app.add_typer(config_app, name="config")
app.add_typer(events.app, name="events")
app.add_typer(search.app, name="search")
app.command()(backups.backup)
app.command()(backups.restore)
app.command()(doctor.doctor)
app.command("migrate-data")(moving.migrate_data)
out, err = Console(), Console(stderr=True)

ConfigFile = Annotated[Path | None, typer.Option("--config", "-c", help="TOML file with settings.")]


@app.command()
def serve(
    config: ConfigFile = None,
    roles: Annotated[str, typer.Option(help="Which roles run here.")] = "api,gateway,worker,admin",
) -> None:
    """Serve until stopped. The embedded default needs nothing else."""
    settings = _load(config)
    logs.configure(settings.logging)
    try:
        uvloop.run(_serve(settings, _roles(roles)))
    except (SettingsRefused, OSError) as error:
        _fail(str(error))


@app.command()
def demo(config: ConfigFile = None) -> None:
    """Serve with a small community that is already talking, in a data folder of its own."""
    try:
        settings = demo_settings(_load(config))
        logs.configure(settings.logging)
        with err.status("Letting the story happen …"):
            uvloop.run(seed(settings))
        out.print(f"Sign in as linyue, chenmo, emma … with the password [bold]{PASSWORD}[/bold]")
        uvloop.run(_serve(settings, ROLES))
    except (SettingsRefused, OSError) as error:
        _fail(str(error))


@app.command()
def migrate(config: ConfigFile = None) -> None:
    """Bring the database schema up to date."""
    settings = _load(config)
    try:
        bring_up_to_date(schema_url(settings))
    except SettingsRefused as error:
        _fail(str(error))
    out.print("The schema is up to date.")


@app.command()
def protocol(folder: Annotated[Path, typer.Option(help="Where to.")] = Path("protocol")) -> None:
    """Write the generated documents: OpenAPI and the list of errors."""
    for path in write_all(folder):
        out.print(f"wrote {path}")


@app.command()
def version() -> None:
    """Print the version."""
    out.print(VERSION)


@config_app.command("check")
def config_check(config: ConfigFile = None) -> None:
    """Say what is wrong with the settings, if anything is."""
    settings = _load(config)
    wrong = complaints(settings)
    if settings.mode == "production" and wrong:
        _fail("not fit for production:\n  " + "\n  ".join(wrong))
    out.print("The settings are fine.")
    for words in wrong:
        out.print(f"  in production this would be refused: {words}", style="dim")


@config_app.command("docs")
def config_docs() -> None:
    """Print every setting, its default and its meaning, as Markdown."""
    out.print(manual(), markup=False, highlight=False, soft_wrap=True)


async def _serve(settings: Settings, roles: tuple[str, ...]) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with serving(settings, roles) as running:
        out.print(
            f"Hongyan 鸿雁 is at [bold]{running.url}[/bold]  (health and metrics: {running.internal_url})"
        )
        await stop.wait()
        out.print("Stopping …")


def _roles(words: str) -> tuple[str, ...]:
    chosen = tuple(word.strip() for word in words.split(",") if word.strip())
    if unknown := set(chosen) - set(ROLES):
        _fail(f"there is no role {sorted(unknown)[0]!r}; there are {', '.join(ROLES)}")
    return chosen


def _load(config: Path | None) -> Settings:
    try:
        return load(config)
    except SettingsRefused as error:
        _fail(str(error))
        raise


def _fail(words: str) -> None:
    err.print(words, style="red", markup=False)
    raise typer.Exit(2)


if __name__ == "__main__":
    app()
