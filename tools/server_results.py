"""The page docs/server-results.md, from docs/server-results.json."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from sigv4.conformance.server import Severity
from sigv4.conformance.server.classes import ALL_CLASSES
from sigv4.conformance.server.verdicts import NOT_JUDGED, NOT_SENT

if TYPE_CHECKING:
    from sigv4.conformance.server import Results
    from sigv4.conformance.server.kinds import HostileClass

BEGIN = "<!-- The table is made by tools/judge_servers.py --page; do not edit it here. -->"
END = "<!-- end of the table -->"
_CLASSES = {one.code: one for one in ALL_CLASSES}
_REMARKS = {
    "JuiceFS": "Its gateway is MinIO's server.",
    "rclone serve s3": "",
    "Ceph Object Gateway": "The version is Debian 12's; Ceph maintains newer ones, which were not "
    "judged.",
    "OpenStack Swift": "With the middleware `s3api` and `tempauth`. It knows neither forms nor "
    "`aws-chunked`.",
    "moto": "An emulator for tests, which verifies no signature unless it is asked to. Cases are "
    "not listed one by one.",
    "MiniStack": "An emulator for tests. Cases are not listed one by one.",
    "s3rver": "An emulator for tests. Cases are not listed one by one.",
}
_EMULATORS = ("moto", "MiniStack", "s3rver")
_HEAD = """\
# How servers judge signatures

Which S3-compatible servers accept what they must refuse? These are the results of
[`sigv4 conformance server`](conformance-server.md), which sends the cases of
[vectors/hostile.json](../vectors/README.md), signed again for each server.

This page is written by `python tools/judge_servers.py`; the verdicts are in
[server-results.json](server-results.json). Findings are counted by
[severity](conformance-server.md#severities). A case is "not judged" if the server refuses the valid
request of the same kind, such as every form.

| server | version | judged on | critical | high | medium | low | right | not judged |
|---|---|---|---|---|---|---|---|---|
"""
_REPORTS = """
## Findings, and reports for their projects

Each section can be sent to the project as it stands. To see a request and its response again, start
the server, make a bucket, and name the case:

*Not run in the tests: it needs a server.*

```sh
sigv4 conformance server http://127.0.0.1:9000 --bucket scratch --only CASE --output-curl
```

`--fail-on low` shows the findings of low severity too.
"""


def entry(name: str, version: str, judged: str, results: Results) -> dict[str, Any]:
    """Return what is kept of a server's results."""
    counts = Counter(one.verdict for one in results.verdicts)
    return {
        "name": name,
        "version": version,
        "judged": judged,
        "totals": dict(sorted(counts.items())),
        "not_judged": dict(
            sorted(
                Counter(one.why for one in results.verdicts if one.verdict == NOT_JUDGED).items()
            )
        ),
        "findings": [
            {
                "id": one.case.id.removeprefix("hostile/"),
                "class": one.found.code,
                "severity": one.found.severity.word,
                "verdict": one.verdict,
                "why": one.why,
            }
            for one in results.findings(Severity.LOW)
        ],
        "left": [*results.left],
    }


def as_text(results: list[dict[str, Any]]) -> str:
    """Return the file of the results: a finding a line."""
    servers = []
    for one in results:
        head = json.dumps({name: value for name, value in one.items() if name != "findings"})
        lines = ",\n".join(json.dumps(finding) for finding in one["findings"])
        servers.append(f'{head[:-1]}, "findings": [\n{lines}\n]}}')
    return "[\n" + ",\n".join(servers) + "\n]\n"


def page(results: list[dict[str, Any]]) -> str:
    """Return the text of the page."""
    rows = "".join(_row(one) for one in results)
    return _HEAD + rows + _REPORTS + "".join(_section(one) for one in results)


def classes_table() -> str:
    """Return the table of classes for docs/conformance-server.md."""
    ordered = sorted(ALL_CLASSES, key=lambda one: -one.severity)
    rows = [
        f"| `{one.code}` | {one.severity.word} | {one.accepts} | {one.remedy} |\n"
        for one in ordered
    ]
    return (
        "| class | severity | what the server does | what it should do |\n|---|---|---|---|\n"
        + ("".join(rows))
    )


def with_table(text: str) -> str:
    """Return docs/conformance-server.md with the table put between its marks."""
    before, _, rest = text.partition(BEGIN)
    return f"{before}{BEGIN}\n\n{classes_table()}\n{END}{rest.partition(END)[2]}"


def _row(one: dict[str, Any]) -> str:
    severities = Counter(finding["severity"] for finding in one["findings"])
    counts = [severities[severity.word] for severity in reversed(Severity)]
    skipped = one["totals"].get(NOT_JUDGED, 0) + one["totals"].get(NOT_SENT, 0)
    cells = [_link(one["name"]), one["version"], one["judged"], *counts]
    cells += [one["totals"].get("right", 0), skipped]
    return f"| {' | '.join(map(str, cells))} |\n"


def _link(name: str) -> str:
    return f"[{name}](#{name.lower().replace(' ', '-')})"


def _section(one: dict[str, Any]) -> str:
    lines = [f"\n### {one['name']}\n"]
    if remark := _REMARKS.get(one["name"], ""):
        lines.append(f"{remark}\n")
    by_class: dict[str, list[dict[str, Any]]] = {}
    for finding in one["findings"]:
        by_class.setdefault(finding["class"], []).append(finding)
    ordered = sorted(by_class, key=lambda code: -_CLASSES[code].severity)
    if one["name"] in _EMULATORS:
        lines += [
            f"- **{code}** ({_CLASSES[code].severity.word}): {len(by_class[code])} cases."
            for code in ordered
        ]
    else:
        lines += [_finding(_CLASSES[code], by_class[code]) for code in ordered]
    lines += [
        f"- **Not judged**, {count} cases: {why}." for why, count in one["not_judged"].items()
    ]
    return "\n".join(lines) + "\n"


def _finding(found: HostileClass, findings: list[dict[str, Any]]) -> str:
    head = f"- **{found.code}** ({found.severity.word}). {found.accepts} {found.remedy}"
    by_response: dict[str, list[str]] = {}
    for one in findings:
        by_response.setdefault(one["why"], []).append(f"`{one['id']}`")
    cases = "; ".join(f"{', '.join(ids)}: {why}" for why, ids in by_response.items())
    return f"{head} Cases: {cases}."
