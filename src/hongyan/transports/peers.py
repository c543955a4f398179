"""Who is really there: the peer of the connection, unless a proxy that we trust says better."""

from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network


class Peers:
    def __init__(self, trusted: Iterable[str]) -> None:
        self._trusted: list[IPv4Network | IPv6Network] = [ip_network(one, strict=False) for one in trusted]

    def real_address(self, peer: str, forwarded_for: Iterable[str]) -> str:
        """The right-most address of X-Forwarded-For that is no proxy of ours; the rest is hearsay.

        Several such headers are one list (RFC 9110 §5.3): a proxy may add its own behind what a caller sent.
        """
        address = peer
        for hop in reversed([hop.strip() for hop in ",".join(forwarded_for).split(",") if hop.strip()]):
            if not self._is_trusted(address):
                break
            address = hop
        return address[:64]

    def _is_trusted(self, address: str) -> bool:
        try:
            parsed = ip_address(address)
        except ValueError:
            return False
        return any(parsed in network for network in self._trusted)
