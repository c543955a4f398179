"""No operation that others hear of is left out of the machine."""

from pathlib import Path

from hongyan.core.operation import Access
from hongyan.roles.catalog import OPERATIONS

# who signs in and out is proved in tests/features/users: the machine's people stay signed in
SIGNING = {
    "users.send_code",
    "users.register",
    "users.login",
    "users.refresh",
    "users.knock",
    "users.watch_knock",
    "users.see_knock",
    "users.answer_knock",
    "users.enter",
    "users.logout",
    "users.reset_password",
    "users.change_password",
    "sync.erase",
    "users.remove_device",
    "users.set_role",
    "users.set_state",
    "users.answer_registration",
}
EPHEMERAL = {"users.presence", "conversations.typing"}  # shown now or never, kept nowhere
BYTES = {  # the rows that these change are those of users.update_profile and groups.update
    "users.avatar",
    "users.set_avatar",
    "groups.avatar",
    "groups.set_avatar",
    "groups.remove_avatar",
}
FILES = {  # tests/features/files
    operation.name for operation in OPERATIONS if operation.name.startswith("files.") or operation.http
} | {"messages.files", "favourites.files"}
TRANSFERS = {operation.name for operation in OPERATIONS if "/content/transfers" in operation.path}
UNHEARD = {"search.dismiss", "search.restore"}  # one's own memory, of which no event tells: tests/search
OTHER = ("test_*.py", "village.py", "scene.py")  # no rules


def test_every_operation_that_writes_is_done_by_the_machine() -> None:
    writing = {
        operation.name for operation in OPERATIONS if operation.access not in (Access.READ, Access.LOOK)
    }
    files = set(Path(__file__).parent.glob("*.py")).difference(*map(Path(__file__).parent.glob, OTHER))
    rules = "".join(file.read_text() for file in files)
    named = {name for name in writing if f'"{name}"' in rules}
    assert writing - SIGNING - EPHEMERAL - BYTES - FILES - TRANSFERS - UNHEARD == named
