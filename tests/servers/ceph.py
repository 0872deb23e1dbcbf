"""Ceph's Object Gateway, from Debian's packages: a monitor, a store in memory, and the gateway."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from .starting import (
    KEY_ID,
    READY_WITHIN,
    SECRET,
    NotReady,
    Server,
    free_ports,
    program,
    run,
    running,
    wait_for,
)

BRINGS = "Debian's radosgw, ceph-mon, ceph-osd and ceph-common bring it"
CONFIG = """\
[global]
fsid = {fsid}
mon host = 127.0.0.1:{monitor}
mon initial members = a
auth cluster required = none
auth service required = none
auth client required = none
osd pool default size = 1
osd pool default min size = 1
osd crush chooseleaf type = 0
osd pool default pg num = 1
osd pool default pgp num = 1
mon max pg per osd = 1000
mon data avail crit = 0
run dir = {folder}/run
admin socket = {folder}/run/$cluster-$name.asok
log file = {folder}/$name.log
pid file = {folder}/$name.pid
mon data = {folder}/mon
osd data = {folder}/osd
osd objectstore = memstore
memstore device bytes = 1073741824
public network = 127.0.0.0/8
cluster network = 127.0.0.0/8
ms bind msgr2 = false
[client.rgw]
rgw frontends = beast endpoint=127.0.0.1:{port}
rgw data = {folder}/rgw
"""


@contextmanager
def ceph(folder: Path) -> Iterator[Server]:
    """Serve the gateway over a cluster of one."""
    names = ("monmaptool", "ceph-mon", "ceph-osd", "ceph", "radosgw", "radosgw-admin")
    found = {name: program(name, BRINGS) for name in names}
    monitor, port = free_ports(2)
    for name in ("mon", "osd", "run", "rgw"):
        (folder / name).mkdir()
    fsid = str(uuid.uuid4())
    config = folder / "ceph.conf"
    config.write_text(CONFIG.format(fsid=fsid, monitor=monitor, port=port, folder=folder))
    conf = ("-c", str(config))
    address = f"[v1:127.0.0.1:{monitor}]"
    plan = ["--create", "--addv", "a", address, "--fsid", fsid, f"{folder}/monmap"]
    run(found["monmaptool"], *plan, folder=folder)
    run(
        found["ceph-mon"], "-i", "a", "--mkfs", "--monmap", f"{folder}/monmap", *conf, folder=folder
    )
    with ExitStack() as stack:
        start = [found["ceph-mon"], "-i", "a", "-f", *conf]
        stack.enter_context(running(start, folder / "mon.out"))
        store = str(uuid.uuid4())
        add = ["--connect-timeout", "10", "osd", "new", store, "0"]
        run(found["ceph"], *conf, *add, folder=folder, tries=8)
        made = ["-i", "0", "--mkfs", "--osd-uuid", store, *conf]
        run(found["ceph-osd"], *made, folder=folder)
        _store(stack, [found["ceph-osd"], "-i", "0", "-f", *conf], folder)
        keys = ["--access-key", KEY_ID, "--secret", SECRET]
        user = ["user", "create", "--uid=test", "--display-name=test", *keys]
        run(found["radosgw-admin"], *conf, *user, folder=folder, tries=4)
        log = folder / "rgw.out"
        start = [found["radosgw"], "-n", "client.rgw", "-f", *conf]
        process = stack.enter_context(running(start, log))
        yield wait_for(Server("Ceph", port), process, log)


def _store(stack: ExitStack, command: list[str], folder: Path) -> None:
    """Start the store, again if it ends: on a busy machine it asks before it knows its cluster.

    The monitor then answers "wrong fsid".

    Raises:
        NotReady: it does not start, in time.
    """
    log = folder / "osd.0.log"
    deadline = time.monotonic() + READY_WITHIN
    while time.monotonic() < deadline:
        process = stack.enter_context(running(command, folder / "osd.out"))
        while process.poll() is None and time.monotonic() < deadline:
            if log.exists() and "start_boot" in log.read_text(errors="replace"):
                return
            time.sleep(0.2)
    raise NotReady(f"the store does not start:\n{log.read_text(errors='replace')[-3000:]}")
