"""Processes that share a folder of keys, and start on it for the first time at once."""

import subprocess
import sys
from pathlib import Path

from hongyan.backends.keys.keyring import Keyring

PROCESSES, ROUNDS = 4, 10
START = """
import sys
from pathlib import Path
from hongyan.backends.keys.keyring import Keyring

print("ready", flush=True)
for folder in sys.stdin:
    print(Keyring(Path(folder.strip())).sign({"sub": "anna"}), flush=True)
"""


def start() -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", START], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def tell(process: subprocess.Popen[str], line: str) -> None:
    assert process.stdin
    process.stdin.write(f"{line}\n")
    process.stdin.flush()


def hear(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    return process.stdout.readline().strip()


def test_all_that_start_at_once_sign_with_the_same_key(tmp_path: Path) -> None:
    processes = [start() for _ in range(PROCESSES)]
    try:
        assert [hear(process) for process in processes] == ["ready"] * PROCESSES
        for number in range(ROUNDS):
            folder = tmp_path / str(number)
            for process in processes:
                tell(process, str(folder))
            tokens = {hear(process) for process in processes}
            assert len(tokens) == 1, "Ed25519 signs the same alike"
            assert len(list(folder.glob("*.jwk"))) == 1
            assert Keyring(folder).verify(tokens.pop()) == {"sub": "anna"}
    finally:
        for process in processes:
            process.communicate()


def test_a_process_that_died_while_it_made_the_key_is_in_nobodys_way(tmp_path: Path) -> None:
    (tmp_path / "lock").touch()
    (tmp_path / "unfinished").write_text('{"kty": "OKP", "crv"')
    keyring = Keyring(tmp_path)
    assert keyring.verify(keyring.sign({"sub": "anna"})) == {"sub": "anna"}
    assert len(list(tmp_path.glob("*.jwk"))) == 1
