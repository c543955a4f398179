"""No operation that others hear of is left out of the machine."""

from hongyan.core.operation import Access
from hongyan.roles.catalog import OPERATIONS
from tests.properties.deeds import DEEDS

# who signs in and out is proved in tests/features/users: the machine's people stay signed in
SIGNING = {
    "users.send_code",
    "users.register",
    "users.login",
    "users.refresh",
    "users.logout",
    "users.reset_password",
    "users.change_password",
    "users.remove_device",
    "users.set_role",
    "users.set_state",
}
EPHEMERAL = {"users.presence", "conversations.typing"}  # shown now or never, kept nowhere
BYTES = {"users.avatar", "users.set_avatar"}  # the row that it changes is that of users.update_profile


def test_every_operation_that_writes_is_done_by_the_machine() -> None:
    writing = {operation.name for operation in OPERATIONS if operation.access is not Access.READ}
    assert writing - SIGNING - EPHEMERAL - BYTES == set(DEEDS)
