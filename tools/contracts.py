"""The house contract of import-linter: a feature is entered by its front door."""

from collections.abc import Iterator

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class FrontDoor(Contract):
    """What stands inside a child of `house` is imported from elsewhere by `keyholders` only."""

    house = fields.StringField()
    keyholders = fields.ListField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        intrusions = sorted(self._intrusions(graph))
        return ContractCheck(kept=not intrusions, metadata={"intrusions": intrusions})

    def render_broken_contract(self, check: ContractCheck) -> None:
        for importer, room in check.metadata["intrusions"]:
            output.print_error(f"{importer} reaches into {room}; import its feature instead.", bold=False)

    def _intrusions(self, graph: ImportGraph) -> Iterator[tuple[str, str]]:
        for door in graph.find_children(str(self.house)):
            welcome = (door, *map(str, self.keyholders))  # type: ignore[call-overload]
            for room in graph.find_descendants(door):
                for importer in graph.find_modules_that_directly_import(room):
                    if not any(_is_inside(importer, package) for package in welcome):
                        yield importer, room


def _is_inside(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")
