import subprocess
import sys

import hongyan_client

ALONE = """
import sys, hongyan_client
sys.exit(any(name.partition(".")[0] == "hongyan" for name in sys.modules))
"""


def test_the_client_needs_no_server_beside_it() -> None:
    """It is installed where there is none."""
    assert subprocess.run([sys.executable, "-W", "error", "-c", ALONE], check=False).returncode == 0


def test_what_is_exported_is_there() -> None:
    assert sorted(hongyan_client.__all__) == hongyan_client.__all__
    assert all(hasattr(hongyan_client, name) for name in hongyan_client.__all__)
