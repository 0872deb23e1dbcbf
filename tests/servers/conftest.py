"""Two real S3 servers on loopback, started once a session and stopped by their own process ids.

JuiceFS's gateway is MinIO's server code; SeaweedFS has its own. Both come as binaries in Python
packages (the group ``servers``). Without them these tests are skipped, with a word. Others have
tests of their own, in ``test_other_servers.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import partial
from pathlib import Path

import pytest

from . import binaries
from .starting import BUCKET, KEY_ID, REGION, SECRET, Missing, Server, find, free_ports, running

__all__ = ["BUCKET", "KEY_ID", "REGION", "SECRET", "Server", "binary", "find", "free_ports"]
__all__ += ["juicefs", "running", "seaweedfs", "started"]


def binary(name: str) -> str:
    found = find(name)
    if found is None:
        pytest.skip(f"{name} is not installed (the group 'servers' brings it)")
    return found


@contextmanager
def started(
    starter: Callable[[Path], AbstractContextManager[Server]], folder: Path
) -> Iterator[Server]:
    """Start a server, or skip the test with what is missing."""
    with ExitStack() as stack:
        try:
            server = stack.enter_context(starter(folder))
        except Missing as missing:
            pytest.skip(str(missing))
        yield server


def juicefs(folder: Path) -> AbstractContextManager[Server]:
    return started(binaries.juicefs, folder)


def seaweedfs(
    folder: Path, limits: tuple[str, ...] = binaries.SMALL
) -> AbstractContextManager[Server]:
    return started(partial(binaries.seaweedfs, limits=limits), folder)


STARTERS: dict[str, Callable] = {"juicefs": juicefs, "seaweedfs": seaweedfs}


@pytest.fixture(scope="session", params=STARTERS)
def server(request, tmp_path_factory) -> Iterator[Server]:
    with STARTERS[request.param](tmp_path_factory.mktemp(request.param)) as running_server:
        yield running_server
