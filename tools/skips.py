"""List the tests that no step of CI ran, by reason; fail where this machine could have run them.

    python tools/skips.py FOLDER

FOLDER holds the JUnit XML of every step, and may hold ``skipped.txt`` with what the steps
themselves left out, a reason a line. A test that one step skipped and another ran is not listed.
The exit status is 1 if a reason is not in ``ALLOWED``, if the program that it names is installed,
or if this machine has what it says is missing. If steps give several reasons for one test, one that
is allowed is enough: the other steps did not have what the test needs.
"""

from __future__ import annotations

import argparse
import ast
import os
import re
import shutil
import socket
import sys
from collections import defaultdict
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from defusedxml import ElementTree


def _not_posix() -> bool:
    return os.name != "posix"


def _no_children() -> bool:
    return not Path(f"/proc/self/task/{os.getpid()}/children").exists()


def _no_ipv6() -> bool:
    try:
        with socket.socket(socket.AF_INET6) as here:
            here.bind(("::1", 0))
    except OSError:
        return True
    return False


# The whole reason, and what must hold so that no package could change it: the programs that it
# names are missing, or a check of this machine is true. Without either it is always allowed.
ALLOWED: tuple[tuple[str, tuple[str, ...] | Callable[[], bool]], ...] = (
    (r".*\b(?:are|is) POSIX's", _not_posix),
    (r"(?:pipes|permissions) of POSIX", _not_posix),
    (r"no named pipes", _not_posix),
    (r"there are no pseudo-terminals here", _not_posix),
    (r"there is no /dev/full here", lambda: not Path("/dev/full").exists()),
    (r"there is no ::1 here", _no_ipv6),
    (r"this system does not list the children of a process", _no_children),
    (r"this system has no /proc", lambda: not Path("/proc/self").exists()),
    (r"this system has no flock", _not_posix),
    (r"JuiceFS knows no trailers", ()),
    (r"\w+ knows them", ()),  # a server that knows trailers need not refuse them
    (r"SeaweedFS answers AssumeRole only .*", ()),
    (r"(?:npm|pip) cannot fetch .*", ()),  # no network
    (r"DuckDB has no httpfs here: .*", ()),
    (r"(rclone|restic|s3cmd|s5cmd) is not installed", (r"\1",)),
    (r"(bash|curl|fish|git|nginx|npm|openssl|zsh) is not installed", (r"\1",)),
    (r"rclone is too old to serve S3 .*", ()),
    (r"(memcached|swift-\w+-server|ceph\S*|monmaptool|radosgw\S*) is not installed .*", (r"\1",)),
    (r"PostgreSQL is not installed: .*", ("postgres",)),
    (r"MariaDB is not installed: .*", ("mariadbd",)),
    (r"Redis is not installed: .*", ("redis-server",)),
    (r"(debootstrap) is not installed", (r"\1",)),
    (r"debootstrap cannot fetch .*", ()),  # no network
    (r"chroot needs root", lambda: os.name != "posix" or os.geteuid() != 0),
    (r"needs Node", ("node",)),
    (r"needs bash and openssl", ("bash", "openssl")),
    (r"Spark needs Java 17", ("java",)),
    (r"chromium and chromedriver are not installed .*", ("chromium", "chromedriver")),
    (r"WebKitWebDriver and Xvfb are not installed .*", ("WebKitWebDriver", "Xvfb")),
    (r"there is no Python (3\.\d+) here", (r"python\1",)),
    (r"the site needs Python 3\.11", lambda: sys.version_info < (3, 11)),
    (r"sphinx is not installed .*", lambda: sys.version_info < (3, 11)),
    (r"atheris cannot be installed here", lambda: find_spec("atheris") is None),
)


def skipped(folder: Path) -> dict[str, set[str]]:
    """Read the reports: each reason, and the tests or steps that nothing ran because of it."""
    ran: set[str] = set()
    left_out: dict[str, set[str]] = defaultdict(set)
    for path in sorted(folder.glob("*.xml")):
        for case in ElementTree.parse(path).iter("testcase"):
            name = ".".join(filter(None, (case.get("classname"), case.get("name"))))
            note = case.find("skipped")
            if note is None:
                ran.add(name)
            elif note.get("type") != "pytest.xfail":
                left_out[name].add(_reason(note.get("message") or "", note.text or ""))
    reasons: dict[str, set[str]] = defaultdict(set)
    for name, given in left_out.items():
        if name not in ran and not any(other.startswith(name + ".") for other in ran):
            reasons[min(given, key=lambda reason: (not allowed(reason), reason))].add(name)
    notes = folder / "skipped.txt"
    for line in notes.read_text(encoding="utf-8").splitlines() if notes.exists() else []:
        reasons[line].add("a step of CI")
    return dict(reasons)


def _reason(message: str, text: str) -> str:
    """Find the reason; a module that is skipped whole has it in the text, in a tuple."""
    if message == "collection skipped":
        message = str(ast.literal_eval(text)[2])
    return " ".join(message.removeprefix("Skipped: ").split())


def allowed(reason: str) -> bool:
    """Say whether this machine cannot have what the reason names."""
    for pattern, condition in ALLOWED:
        found = re.fullmatch(pattern, reason)
        if found and callable(condition):
            return condition()
        if found and not callable(condition):
            return not condition or not all(shutil.which(found.expand(name)) for name in condition)
    return False


def summary(reasons: dict[str, set[str]]) -> list[str]:
    """Give a line for each reason, those that are not allowed first."""
    lines = []
    for reason in sorted(reasons, key=lambda reason: (allowed(reason), reason)):
        mark = "allowed    " if allowed(reason) else "NOT ALLOWED"
        tests = sorted(reasons[reason])
        more = f" and {len(tests) - 1} more" if len(tests) > 1 else ""
        lines.append(f"{mark}  {reason or 'no reason given'}: {tests[0]}{more}")
    return lines or ["Nothing was skipped."]


def main(arguments: list[str] | None = None) -> int:
    """Print the summary and judge it."""
    parser = argparse.ArgumentParser(description="List what no step of CI ran, and why.")
    parser.add_argument("folder", type=Path, help="the JUnit XML of every step")
    folder: Path = parser.parse_args(arguments).folder
    if not any(folder.glob("*.xml")):
        print(f"{folder} holds no JUnit XML")
        return 1
    reasons = skipped(folder)
    print("\n".join(summary(reasons)))
    return 0 if all(map(allowed, reasons)) else 1


if __name__ == "__main__":
    sys.exit(main())
