"""What is left to do once an account has been deleted."""

from hongyan.features import users
from hongyan.features.sync.erasing import part

HANDLERS = {users.DELETED: (users.Deleted, part)}
