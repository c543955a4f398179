"""The gateway: live sockets, and everything that reaches them."""

from hongyan.roles.gateway.bridge import make_bridge
from hongyan.roles.gateway.gateway import Gateway

__all__ = ["Gateway", "make_bridge"]
