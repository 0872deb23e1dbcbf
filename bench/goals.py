"""What was promised, and what was measured: reads results/latest.json.

python -m bench.goals [FILE]      # exit status 1 if a goal is missed or was not measured

A goal of two jobs supposes two processors that together do twice the work of one. Where the control
beside it, two processes that share nothing, reaches less, the goal is lowered in proportion, down
to a control of 1.4. Both numbers are shown, and what is met only so is called "met here".
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from bench import jobs, limit
from bench.presigners import NEW_SECOND_TOKEN
from bench.results import FOLDER, JSON_FILE

Groups = dict[str, dict[str, dict[str, Any]]]
MANY, PLAIN, TOKEN, ENCODED = (
    "sigv4 presigner.many",
    "presign-many",
    "presign-token",
    "presign-encoded",
)
AT_LEAST, AT_MOST = "at least", "at most"


def median(groups: Groups, group: str, contender: str) -> float | None:
    """The figure of a contender; None without one."""
    row = groups.get(group, {}).get(contender)
    return None if row is None else float(row["median"])


def ratio(groups: Groups, over: tuple[str, str], under: tuple[str, str]) -> float | None:
    """One figure over another; None if one of them is missing."""
    first, second = median(groups, *over), median(groups, *under)
    return None if first is None or not second else first / second


def goals(groups: Groups) -> list[tuple[str, float | None, str, float]]:
    """(what, the measured value, at least or at most, the goal)."""
    rows: list[tuple[str, float | None, str, float]] = []
    for group, note in ((PLAIN, ""), (TOKEN, ", with a token")):
        for peer, factor in (("libpresign", 4.5), ("obstore (list)", 4.5), ("boto3", 80)):
            if group == TOKEN and peer == "libpresign":
                continue  # it knows none
            measured = ratio(groups, (group, peer), (group, MANY))
            rows.append((f"times faster than {peer}{note}", measured, AT_LEAST, factor))
        for loop, most in ((limit.NAME, 2.4), (limit.BELOW, 2.6)):
            measured = ratio(groups, (group, MANY), (group, loop))
            rows.append((f"times the {loop}{note}", measured, AT_MOST, most))
    rows.append(
        ("times plain keys, to encode", ratio(groups, (ENCODED, MANY), (PLAIN, MANY)), AT_MOST, 1.6)
    )
    job, two_jobs = "keys, file to file, --jobs 1 (s)", "keys, file to file, --jobs 2 (s)"
    memory, loop = "keys, file to file, --jobs 2, memory", "keys, list in memory"
    parquet = "keys, Parquet to Parquet, --jobs 1 (s)"
    verify = "verified, file to file, --jobs 1 (s)"
    name, seconds = _total(groups, verify)
    rate = None if seconds is None else _count(name) / seconds
    name, seconds = _total(groups, two_jobs)
    ten = None if seconds is None else seconds / _count(name) * 10_000_000

    def over(first: str, second: str) -> float | None:
        (_, one), (_, other) = _total(groups, first), _total(groups, second)
        return None if one is None or not other else one / other

    rows += [
        ("MB in all, two jobs", _total(groups, memory)[1], AT_MOST, 150),
        ("seconds for 10 million, two jobs", ten, AT_MOST, 20),
        ("times the loop in memory, text to text", over(job, loop), AT_MOST, 1.4),
        ("times the loop in memory, Parquet to Parquet", over(parquet, loop), AT_MOST, 1.4),
        ("URLs verified a second, file to file, one job", rate, AT_LEAST, 60_000),
    ]
    rows += singles(groups)
    judge = "sigv4 Verifier"
    bare = "hashlib.sha256 alone"
    chunks = ratio(groups, ("verify-chunks", bare), ("verify-chunks", f"{judge}.stream"))
    frames = ratio(groups, ("stream-signed", bare), ("stream-signed", "sigv4 Signer.stream"))
    return [
        *rows,
        ("µs to verify a presigned URL", median(groups, "verify-presigned", judge), AT_MOST, 15),
        ("µs to verify a signed POST", median(groups, "verify-header", judge), AT_MOST, 25),
        ("of bare hashing, chunks verified", chunks, AT_LEAST, 0.85),
        ("of bare hashing, chunks framed", frames, AT_LEAST, 0.85),
    ]


def singles(groups: Groups) -> list[tuple[str, float | None, str, float]]:
    """The goals where one signature at a time is made, each beside a peer of the same run."""
    one, sign, url, post = "presign-one", "sign-post", "verify-presigned", "verify-header"
    run = "import (ms)"
    faster = [
        ("one URL, than libpresign", (one, "libpresign"), "sigv4 S3.presign", 2.4),
        ("JSON POST signed, than awscrt", (sign, "awscrt"), "sigv4 Signer.sign", 2.2),
        ("URL verified, than asigv4", (url, "asigv4"), "sigv4 Verifier", 4.5),
        (
            "URL of another second verified, than asigv4",
            (url, "asigv4"),
            "sigv4 Verifier, each of another second",
            2,
        ),
        ("POST verified, than asigv4", (post, "asigv4"), "sigv4 Verifier", 2),
        ("import and first URL, than boto3", (run, "boto3, one URL"), "sigv4, one URL", 30),
    ]
    slower = [
        ("new second each", "sigv4 S3.presign, new second each", 1),
        ("new second each, token and expiration", NEW_SECOND_TOKEN, 1.3),
        ("new S3 and day", "sigv4 S3.presign, new S3 and day", 4),
    ]
    return [
        (f"times faster: {what}", ratio(groups, peer, (peer[0], ours)), AT_LEAST, goal)
        for what, peer, ours, goal in faster
    ] + [
        (
            f"times libpresign: {what}",
            ratio(groups, (one, ours), (one, "libpresign")),
            AT_MOST,
            goal,
        )
        for what, ours, goal in slower
    ]


def _total(groups: Groups, ending: str) -> tuple[str, float | None]:
    """The one figure of the group whose name has this text, and its name."""
    for name, group in groups.items():
        if ending in name:
            return name, float(next(iter(group.values()))["median"])
    return "", None


def _count(name: str) -> int:
    return int(name.split(maxsplit=1)[0].replace(",", ""))


def table(groups: Groups) -> tuple[str, bool]:
    """The goals as a Markdown table, and whether all are met."""
    text, met = "| goal | | measured | control | |\n|---|---:|---:|---:|---|\n", True
    for kind, named, goal in jobs.KINDS:
        verdict, row = _of_jobs(kind, goal, *jobs.measured(groups, kind, named))
        met, text = met and verdict, text + row
    for what, measured, sense, goal in goals(groups):
        if measured is None:
            good, shown = False, "not measured"
        else:
            good = measured >= goal if sense == AT_LEAST else measured <= goal
            shown = f"{measured:,.0f}" if measured >= 1000 else f"{measured:.3g}"
        met = met and good
        text += f"| {what} | {sense} {goal:,} | {shown} | | {'met' if good else 'missed'} |\n"
    return text, met


def _of_jobs(
    kind: str, goal: float, measured: float | None, control: float | None
) -> tuple[bool, str]:
    """Whether two jobs reach their goal, beside what two independent processes reach; its row."""
    good, verdict = False, "missed"
    if measured is not None:
        good = measured >= jobs.goal_here(goal, control)
        verdict = "met" if measured >= goal else "met here" if good else "missed"
    found, beside = (
        "not measured" if each is None else f"{each:.3g}" for each in (measured, control)
    )
    what = f"times faster with two jobs, {kind}"
    return good, f"| {what} | {AT_LEAST} {goal} | {found} | {beside} | {verdict} |\n"


def main(arguments: list[str]) -> int:
    path = Path(arguments[0]) if arguments else FOLDER / JSON_FILE
    text, met = table(json.loads(path.read_text(encoding="utf-8"))["groups"])
    print(text, end="")
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
