"""What `sigv4 conformance server` finds is what docs/server-results.json says."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from sigv4.conformance.server import Severity, Target, judge, read

from . import binaries, ceph, swift
from .conftest import started
from .starting import REGION

pytestmark = pytest.mark.servers

RESULTS = {
    one["name"]: one
    for one in json.loads(
        (Path(__file__).parents[2] / "docs" / "server-results.json").read_text(encoding="utf-8")
    )
}
JUDGED: dict[str, Callable] = {
    "JuiceFS": binaries.juicefs,
    "SeaweedFS": binaries.seaweedfs,
    "rclone serve s3": binaries.rclone,
    "OpenStack Swift": swift.swift,
}


def found(name: str, start: Callable, folder: Path) -> tuple[set, set]:
    """The severe findings of a run, and those that are written down."""
    down = [one["id"] for one in RESULTS[name]["findings"] if one["verdict"] == "server-down"]
    with started(start, folder) as server:
        target = Target(server.url, server.key_id, server.secret, REGION)
        results = judge(target, read((), down))
    assert results.is_judged
    assert results.left == ()
    now = {one.case.id.removeprefix("hostile/") for one in results.findings(Severity.HIGH)}
    then = {
        one["id"]
        for one in RESULTS[name]["findings"]
        if one["severity"] in ("high", "critical") and one["id"] not in down
    }
    return now, then


@pytest.mark.parametrize("name", JUDGED)
def test_as_written_down(name, tmp_path):
    """The same cases of high severity; other versions of a server may differ."""
    now, then = found(name, JUDGED[name], tmp_path)
    assert now == then


@pytest.mark.full
def test_ceph_as_written_down(tmp_path):
    """The same, but it takes longer to start."""
    now, then = found("Ceph Object Gateway", ceph.ceph, tmp_path)
    assert now == then
