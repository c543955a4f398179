"""`make cluster`: a whole cluster on this machine, until it is stopped."""

import argparse
import signal
import threading

from rich.console import Console
from rich.table import Table

from cluster.topology import DATABASES, Backends, Cluster

console = Console()


def main() -> None:
    parser = argparse.ArgumentParser(prog="cluster", description="A whole cluster on this machine.")
    parser.add_argument("--database", choices=DATABASES, default="postgres")
    chosen = parser.parse_args()
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    with console.status("Starting the back ends …") as status, Backends(chosen.database) as backends:
        status.update("Starting seven members and the balancer …")
        with Cluster(backends) as cluster:
            status.stop()
            show(cluster)
            stop.wait()
            console.print("Stopping …")


def show(cluster: Cluster) -> None:
    table = Table("member", "where")
    for name, url in cluster.backends.environment().items():
        table.add_row(name.removeprefix("HONGYAN__").partition("__")[0].lower(), url)
    for name, member in cluster.members.items():
        table.add_row(name, member.url)
    console.print(table)
    console.print(f"Hongyan 鸿雁 is at [bold]{cluster.url}[/bold]; its logs are under {cluster.folder}")
    console.print("Ctrl-C stops everything and forgets it.")


if __name__ == "__main__":
    main()
