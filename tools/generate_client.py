"""Writes what the Python client takes from the operation table: structs, and a method an operation.

It is run by `python -m tools.generate_client`.
"""

import inspect
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from enum import Enum
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, NewType, Union, get_args, get_origin

import msgspec
from msgspec import NODEFAULT, UNSET, Struct, UnsetType
from msgspec.structs import FieldInfo, fields

from hongyan.core.operation import Access, Audience, Operation
from hongyan.core.wire import Nothing, Request
from hongyan.features.conversations.model import Typing
from hongyan.features.favourites.model import Kept, Savable
from hongyan.features.files.model import File, Gone
from hongyan.features.messages.content import AnyContent, Sendable
from hongyan.features.messages.model import Change
from hongyan.features.messages.transfers import Progress
from hongyan.features.sync.model import UserChange
from hongyan.features.users.model import Presence, Profile
from hongyan.roles.catalog import OPERATIONS

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "clients" / "python" / "src" / "hongyan_client"
EVENTS: dict[str, type[Struct]] = {
    "user.changed": UserChange,
    "conversation.changed": Change,
    "conversation.typing": Typing,
    "users.presence": Presence,
    "users.profile": Profile,
    "files.changed": File,
    "files.deleted": Gone,
    "messages.progress": Progress,
}
ORDER = (
    "core",
    "users",
    "files",
    "conversations",
    "messages",
    "contacts",
    "groups",
    "favourites",
    "search",
    "sync",
)
UNIONS = {
    frozenset(get_args(AnyContent)): "AnyContent",
    frozenset(get_args(Sendable)): "Sendable",
    frozenset(get_args(Kept)): "Kept",
    frozenset(get_args(Savable)): "Savable",
}
RECEIVED = {"Sendable": "AnyContent"}  # what comes may be of a kind that this client does not know
OPEN = ("AnyContent", "Kept")
HEADING = '''# generated; do not edit (tools/generate_client.py)
"""{about}"""
'''
MANY = "# ruff: noqa: PLR0913"  # an operation has as many arguments as it needs
Named = type[Struct] | type[Enum]


def generate(operations: Iterable[Operation] = OPERATIONS) -> dict[Path, str]:
    """Each generated file, and what it should say."""
    spoken = [one for one in operations if one.http is None]
    table = sorted(spoken, key=lambda one: _place(one.name.split(".")[0]))
    model = Model(table)
    return {
        PACKAGE / "model.py": _formatted(model.file()),
        PACKAGE / "operations.py": _formatted(_operations_file(model, table)),
    }


class Model:
    """Every struct and enum that goes over the wire, and what the client calls it."""

    def __init__(self, operations: Iterable[Operation]) -> None:
        self._ids: dict[str, str] = {}
        found: dict[Named, None] = {}
        for operation in operations:
            for root in (operation.request, operation.reply):
                self._gather(root, found)
        for event in EVENTS.values():
            self._gather(event, found)
        self._found = sorted(found, key=lambda one: _place(_feature(one)))
        self._names = self._name()

    def _gather(self, kind: Any, found: dict[Named, None]) -> None:
        """Note a type and what it is made of, the parts before the whole."""
        if isinstance(kind, NewType):
            self._ids[kind.__name__] = kind.__supertype__.__name__
        if _is_struct(kind) and kind not in found:
            for field in fields(kind):
                self._gather(field.type, found)
        if _is_struct(kind) or _is_enum(kind):
            found.setdefault(kind)
        for part in get_args(kind):
            self._gather(part, found)

    def _name(self) -> dict[Named, str]:
        """Two of the same name go by their feature too, unless they are alike."""
        alike: dict[str, dict[str, list[Named]]] = defaultdict(lambda: defaultdict(list))
        for one in self._found:
            alike[one.__name__][_shape(one)].append(one)
        return {
            one: name if len(shapes) == 1 else f"{_feature(one).capitalize()}{name}"
            for name, shapes in alike.items()
            for ones in shapes.values()
            for one in ones
        }

    def name_of(self, kind: Named) -> str:
        return self._names[kind]

    def file(self) -> str:
        return "\n".join(
            [
                HEADING.format(about="The structs of the wire. Times are milliseconds since 1970, UTC."),
                "from collections.abc import Sequence",
                "from typing import Any, TypeAlias",
                "from msgspec import UNSET, Struct, UnsetType",
                "from hongyan_client.newer import Unknown, Word",
                *(f"{name}: TypeAlias = {basis}" for name, basis in sorted(self._ids.items())),
                *self._declarations(),
                "EVENTS: dict[str, type[Struct]] = {",
                *(f"    {name!r}: {self.name_of(event)}," for name, event in EVENTS.items()),
                "}",
            ]
        )

    def _declarations(self) -> Iterator[str]:
        unions = dict(UNIONS)
        done: dict[str, None] = {}
        for one in self._found:
            if self.name_of(one) in done:
                continue
            done.setdefault(self.name_of(one))
            yield from self._enum(one) if issubclass(one, Enum) else self._struct(one)
            for members in [each for each in unions if {self._names[part] for part in each} <= done.keys()]:
                yield self._union(unions.pop(members), members)

    def _union(self, alias: str, members: frozenset[Any]) -> str:
        names = [self.name_of(one) for one in self._found if one in members]
        newer = ["Unknown"] if alias in OPEN else []
        return f"{alias}: TypeAlias = {' | '.join([*names, *newer])}"

    def _enum(self, kind: type[Enum]) -> Iterator[str]:
        yield f"class {self.name_of(kind)}(Word):"
        yield from _docstring(kind)
        yield from (f"    {member.name} = {member.value!r}" for member in kind)

    def _struct(self, kind: type[Struct]) -> Iterator[str]:
        config = kind.__struct_config__
        is_request = issubclass(kind, Request)
        words = ["Struct", "frozen=True", "kw_only=True"]
        words += ["omit_defaults=True"] if is_request or config.omit_defaults else []
        words += [f"tag_field={config.tag_field!r}", f"tag={config.tag!r}"] if config.tag else []
        yield f"class {self.name_of(kind)}({', '.join(words)}):"
        yield from _docstring(kind)
        for field in fields(kind):
            yield f"    {field.encode_name}: {self._declared(field, is_request)}"
        if not fields(kind) and not _own_docstring(kind):
            yield "    pass"

    def _declared(self, field: FieldInfo, is_request: bool) -> str:
        words = self.type_of(field.type, is_request)
        default = self.default_of(field, is_request)
        return f"{words} = {default}" if default else words

    def type_of(self, kind: Any, is_request: bool, prefix: str = "") -> str:
        """A type as the client writes it. What is received may hold content that is not known yet."""
        parts = [part for part in get_args(kind) if part is not NoneType]
        if get_origin(kind) is Annotated:
            return self.type_of(parts[0], is_request, prefix)
        if isinstance(kind, NewType):
            return prefix + kind.__name__
        if get_origin(kind) in (Union, UnionType):
            return " | ".join(self._parts_of_union(kind, is_request, prefix))
        inner = ", ".join(self.type_of(part, is_request, prefix) for part in parts)
        if get_origin(kind) is list:
            return f"{'Sequence' if is_request else 'list'}[{inner}]"
        if get_origin(kind) is dict:
            return f"dict[{inner}]"
        return prefix + self._names[kind] if kind in self._names else _plain(kind)

    def _parts_of_union(self, kind: Any, is_request: bool, prefix: str) -> Iterator[str]:
        structs = frozenset(part for part in get_args(kind) if _is_struct(part))
        if len(structs) > 1:
            alias = UNIONS[structs]
            yield prefix + (alias if is_request else RECEIVED.get(alias, alias))
        for part in get_args(kind):
            if part not in structs or len(structs) == 1:
                yield self.type_of(part, is_request, prefix)

    def default_of(self, field: FieldInfo, is_request: bool, prefix: str = "") -> str:
        if field.default_factory in (list, dict):
            return "()" if is_request else repr(field.default_factory())
        if isinstance(field.default, Enum):
            return f"{prefix}{self._names[type(field.default)]}.{field.default.name}"
        if field.default is NODEFAULT:
            return ""
        return "UNSET" if field.default is UNSET else repr(field.default)


def _operations_file(model: Model, operations: list[Operation]) -> str:
    features = dict.fromkeys(operation.name.split(".")[0] for operation in operations)
    return "\n".join(
        [
            HEADING.format(about="What can be asked of the server: one method an operation, by feature."),
            MANY,
            "from collections.abc import Sequence",
            "from typing import Any",
            "from msgspec import UNSET, UnsetType",
            "from hongyan_client import model",
            "from hongyan_client.route import Call, Route",
            *(_route(model, operation) for operation in operations),
            *(line for feature in features for line in _group(model, feature, operations)),
            "class Operations:",
            '    """All that can be asked, by feature."""',
            "    def __init__(self, call: Call) -> None:",
            *(f"        self.{feature} = {feature.capitalize()}(call)" for feature in features),
        ]
    )


def _route(model: Model, operation: Operation) -> str:
    words = [repr(operation.name), repr(operation.rest), f"model.{model.name_of(operation.reply)}"]
    words += ["is_open=True"] if operation.audience is Audience.ANYONE else []
    is_repeatable = operation.is_read or operation.access is not Access.OWN
    words += [] if is_repeatable else ["is_repeatable=False"]
    return f"{_constant(operation)} = Route({', '.join(words)})"


def _group(model: Model, feature: str, operations: list[Operation]) -> Iterator[str]:
    yield f"class {feature.capitalize()}:"
    yield "    def __init__(self, call: Call) -> None:"
    yield "        self._call = call"
    for operation in operations:
        if operation.name.split(".")[0] == feature:
            yield from _method(model, operation)


def _method(model: Model, operation: Operation) -> Iterator[str]:
    wanted = sorted(fields(operation.request), key=lambda field: not field.required)
    parameters = [_parameter(model, field) for field in wanted]
    signature = ", ".join(["self", "*", *parameters] if parameters else ["self"])
    arguments = ", ".join(f"{field.encode_name}={field.encode_name}" for field in wanted)
    request = f"model.{model.name_of(operation.request)}({arguments})"
    reply = f"model.{model.name_of(operation.reply)}"
    yield f"    async def {operation.name.split('.')[1]}({signature}) -> {reply}:"
    for line in _docstring(operation.run) or _docstring(operation.request):
        yield f"    {line}" if line else line
    yield f"        return await self._call({_constant(operation)}, {request})"


def _parameter(model: Model, field: FieldInfo) -> str:
    kind = model.type_of(field.type, True, "model.")
    default = model.default_of(field, True, "model.")
    return f"{field.encode_name}: {kind} = {default}" if default else f"{field.encode_name}: {kind}"


def _constant(operation: Operation) -> str:
    return operation.name.upper().replace(".", "_")


def _docstring(thing: Any) -> list[str]:
    lines = _own_docstring(thing).splitlines()
    if not lines:
        return []
    lines[0] = f'"""{lines[0]}'
    lines[-1:] = [f'{lines[-1]}"""'] if len(lines) == 1 else [lines[-1], '"""']
    return [f"    {line}" if line else "" for line in lines]


def _own_docstring(thing: Any) -> str:
    """What was written about a thing itself: a struct without words inherits those of its base."""
    is_nothing = thing is Nothing or (isinstance(thing, type) and not vars(thing).get("__doc__"))
    return "" if is_nothing else inspect.cleandoc(thing.__doc__ or "")


def _shape(kind: Named) -> str:
    if issubclass(kind, Enum):
        return str([member.value for member in kind])
    return str([(field.name, str(field.type), str(field.default)) for field in fields(kind)])


def _plain(kind: Any) -> str:
    words = {NoneType: "None", Any: "Any", UnsetType: "UnsetType"}
    known = words.get(kind) or (kind.__name__ if kind in (str, int, float, bool, bytes) else None)
    if known is None:
        raise TypeError(f"the client has no word for {kind}")
    return known


def _is_struct(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, msgspec.Struct)


def _is_enum(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Enum)


def _feature(kind: Named) -> str:
    parts = kind.__module__.split(".")
    return parts[2] if parts[1] == "features" else "core"


def _place(feature: str) -> int:
    return ORDER.index(feature)


def _formatted(source: str) -> str:
    """Without unused imports, and as ruff likes it."""
    ruff = str(Path(sys.executable).with_name("ruff"))
    options = ["--config", "pyproject.toml", "--stdin-filename", str(PACKAGE / "model.py"), "-"]
    for deed in (["check", "--fix", "--quiet", "--select", "F401,I"], ["format"]):
        command = [ruff, *deed, *options]
        done = subprocess.run(command, cwd=ROOT, input=source, text=True, capture_output=True, check=False)
        if done.returncode:
            raise SystemExit(done.stderr + done.stdout)
        source = done.stdout
    return source


if __name__ == "__main__":
    for path, content in generate().items():
        path.write_text(content)
