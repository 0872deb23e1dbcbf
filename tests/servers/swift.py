"""OpenStack Swift with its s3api middleware, from Debian's packages, one server of each kind."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from .starting import (
    KEY_ID,
    REGION,
    SECRET,
    Server,
    free_ports,
    program,
    run,
    running,
    wait_for,
    wait_for_port,
)

BRINGS = "Debian's swift-proxy, swift-account, swift-container and swift-object bring it"
KINDS = ("account", "container", "object")
TENANT = "test"
COMMON = """\
[DEFAULT]
bind_ip = 127.0.0.1
bind_port = {port}
workers = 0
user = root
swift_dir = {folder}
devices = {folder}/devices
mount_check = false
log_address = {folder}/no-log
log_level = ERROR
"""
STORAGE = (
    COMMON
    + """\
[pipeline:main]
pipeline = {kind}-server
[app:{kind}-server]
use = egg:swift#{kind}
[{kind}-replicator]
[{kind}-updater]
[{kind}-auditor]
"""
)
PROXY = (
    COMMON
    + """\
[pipeline:main]
pipeline = catch_errors cache s3api tempauth slo dlo proxy-server
[app:proxy-server]
use = egg:swift#proxy
allow_account_management = true
account_autocreate = true
conn_timeout = 20
node_timeout = 60
error_suppression_limit = 1000000
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:cache]
use = egg:swift#memcache
memcache_servers = 127.0.0.1:{cache}
[filter:s3api]
use = egg:swift#s3api
location = {region}
[filter:tempauth]
use = egg:swift#tempauth
user_{tenant}_{key} = {secret} .admin
[filter:slo]
use = egg:swift#slo
[filter:dlo]
use = egg:swift#dlo
"""
)
# What `swift-ring-builder` does, in one process instead of nine.
RINGS = """\
import sys
from swift.common.ring import RingBuilder
for one in sys.argv[1:]:
    kind, _, port = one.partition("=")
    builder = RingBuilder(2, 1, 1)
    device = {"id": 0, "region": 1, "zone": 1, "weight": 1, "device": "d1", "meta": ""}
    for which in ("", "replication_"):
        device |= {which + "ip": "127.0.0.1", which + "port": int(port)}
    builder.add_dev(device)
    builder.rebalance()
    builder.get_ring().save(f"{kind}.ring.gz")
"""
POLICY = """\
[swift-hash]
swift_hash_path_suffix = sigv4
[storage-policy:0]
name = one
default = yes
"""


@contextmanager
def swift(folder: Path) -> Iterator[Server]:
    """Serve one device."""
    python = "/usr/bin/python3"  # which Debian's packages belong to
    programs = {kind: program(f"swift-{kind}-server", BRINGS) for kind in (*KINDS, "proxy")}
    memcached = program("memcached", "Debian's memcached brings it")
    *ports, port, cache = free_ports(len(KINDS) + 2)
    (folder / "devices" / "d1").mkdir(parents=True)
    (folder / "swift.conf").write_text(POLICY)
    with ExitStack() as stack:
        command = [memcached, "-l", "127.0.0.1", "-p", str(cache), "-u", "nobody"]
        stack.enter_context(running(command, folder / "memcached.log"))
        rings = [f"{kind}={own}" for kind, own in zip(KINDS, ports, strict=True)]
        run(python, "-c", RINGS, *rings, folder=folder)
        for kind, own in zip(KINDS, ports, strict=True):
            config = folder / f"{kind}.conf"
            config.write_text(STORAGE.format(kind=kind, port=own, folder=folder))
            log = folder / f"{kind}.log"
            stack.enter_context(running([programs[kind], str(config)], log))
        for own in ports:  # the proxy answers 503 for a minute where it finds one that is not up
            wait_for_port(own)
        config = folder / "proxy.conf"
        values = {"region": REGION, "tenant": TENANT, "key": KEY_ID, "secret": SECRET}
        config.write_text(PROXY.format(port=port, folder=folder, cache=cache, **values))
        log = folder / "proxy.log"
        process = stack.enter_context(running([programs["proxy"], str(config)], log))
        server = Server("Swift", port, f"{TENANT}:{KEY_ID}", sign_bodies=False)
        yield wait_for(server, process, log)
