"""Turn rounds into medians and ratios: JSON for programs, charts and tables for people.

python -m bench.results      # write the charts, and the tables of README and docs/benchmarks.md
"""

from __future__ import annotations

import json
import platform
import sys
from datetime import datetime, timezone
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import median
from typing import Any

from bench import jobs, scaling

HERE = Path(__file__).parent
FOLDER = HERE / "results"
JSON_FILE, CHART_FILE, SCALING_FILE = "latest.json", "latest.svg", "scaling.svg"
PEERS = (
    "asigv4",
    "awscrt",
    "boto3",
    "botocore",
    "libpresign",
    "minio",
    "obstore",
    "pyarrow",
    "requests-aws4auth",
    "signurlarity",
)
TITLES = {
    "presign-many": "Presigned GET URLs in bulk, 40-character keys",
    "presign-one": "Presigned GET URLs, one call each",
    "presign-token": "In bulk, with a 900-byte session token",
    "presign-encoded": "In bulk, keys with spaces and umlauts",
    "presign-rows": "In bulk, what varies besides the key",
    "sign-post": "A JSON POST signed with headers",
    "verify-presigned": "A presigned URL verified",
    "verify-header": "A small signed POST verified",
    "verify-chunks": "A chunk of 64 KiB verified",
    "stream-signed": "64 KiB framed and signed",
    "stream-unsigned": "64 KiB framed, with a trailing CRC-32",
    "import (ms)": "Import, over a bare interpreter",
}
CHARTED = ("presign-many", "presign-one", "sign-post")
PAGE, README = HERE.parent / "docs" / "benchmarks.md", HERE.parent / "README.md"
SHORT = {  # the README's table: what is compared, the group, our row, boto3's or botocore's
    "Presigned URLs in bulk, each": ("presign-many", "sigv4 presigner.many", "boto3"),
    "One presigned URL": ("presign-one", "sigv4 S3.presign", "boto3"),
    "A POST signed with headers": ("sign-post", "sigv4 Signer.sign", "botocore"),
    "Import and first URL": ("import (ms)", "sigv4, one URL", "boto3, one URL"),
}
NOT_LIBRARIES = ("C loop", "import ")
OURS = ("sigv4 ", "sigv4,")


def write(collected: dict[str, dict[str, list[float]]], folder: Path) -> None:
    """Merge this run's groups into the results and draw them."""
    folder.mkdir(exist_ok=True)
    path = folder / JSON_FILE
    facts = machine()
    groups = _known(path, facts) | {name: _group(rows) for name, rows in collected.items()}
    path.write_text(json.dumps({"machine": facts, "groups": groups}, indent=1) + "\n")
    render(folder)


def _known(path: Path, facts: dict[str, Any]) -> dict[str, Any]:
    """Groups of an earlier run that the facts hold for too: of that day, machine and packages."""
    known = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return known["groups"] if known.get("machine") == facts else {}


def _group(rows: dict[str, list[float]]) -> dict[str, Any]:
    medians = {name: median(figures) for name, figures in rows.items()}
    ours = next((figure for name, figure in medians.items() if name.startswith(OURS)), None)
    return {
        name: {
            "median": round(medians[name], 3),
            "min": round(min(figures), 3),
            "max": round(max(figures), 3),
            "rounds": len(figures),
            "ratio": _ratio(name, medians[name], ours),
        }
        for name, figures in rows.items()
    }


def _ratio(name: str, figure: float, ours: float | None) -> float | None:
    """How many times ours; nothing for a bare import, which is too near to zero to divide by."""
    return None if ours is None or name.startswith("import ") else round(figure / ours, 2)


def machine() -> dict[str, Any]:
    """What the figures were measured on."""
    return {
        "date": datetime.now(timezone.utc).date().isoformat(),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "cpu": _cpu(),
        "packages": {name: _version(name) for name in PEERS},
    }


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


def _cpu() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return f"{len(models)} x {models[0]}" if models else platform.processor()


def table(groups: dict[str, Any], names: tuple[str, ...]) -> str:
    """The groups as Markdown tables."""
    text = ""
    for name in names:
        if name not in groups:
            continue
        unit = "ms" if "(ms)" in name else "µs"
        text += f"\n| {TITLES.get(name, name)} | {unit} | times ours |\n|---|---:|---:|\n"
        for contender, row in sorted(groups[name].items(), key=lambda item: item[1]["median"]):
            shown = f"**{contender}**" if _is_ours(contender) else contender
            ratio = "" if row["ratio"] is None else f"{row['ratio']:.3g}"
            text += f"| {shown} | {_figure(row['median'])} | {ratio} |\n"
    return text.lstrip("\n")


def _figure(value: float) -> str:
    return f"{value:.3g}" if abs(value) >= 1 else f"{value:.1f}"


def render(folder: Path) -> None:
    """Write the charts, and the pages' tables if the folder is the one kept here."""
    data = json.loads((folder / JSON_FILE).read_text(encoding="utf-8"))
    (folder / CHART_FILE).write_text(chart(data), encoding="utf-8")
    if {scaling.BATCHES, scaling.LENGTHS} <= data["groups"].keys():
        (folder / SCALING_FILE).write_text(scaling.chart(data["groups"]), encoding="utf-8")
    if folder.resolve() != FOLDER.resolve():
        return
    for path, text in pages(data).items():
        _replace(path, text)


def pages(data: dict[str, Any]) -> dict[Path, str]:
    """Render what each page shows: all tables in docs/, the chart and one table in README."""
    facts, groups = data["machine"], data["groups"]
    where = f"{facts['date']}, Python {facts['python']}, {facts['cpu']}"
    note = f"{where}; medians of interleaved rounds.\n"
    head = "![Time per signature, sigv4 and other libraries](bench/results/latest.svg)\n\n"
    return {
        PAGE: note + "\n" + table(groups, tuple(TITLES)) + jobs.table(groups) + _totals(groups),
        README: head + short_table(groups) + "\n" + note,
    }


def short_table(groups: dict[str, Any]) -> str:
    """Render one row for each task: ours, the fastest other library, boto3."""
    text = "| | sigv4 | fastest other library | boto3, botocore |\n|---|---:|---:|---:|\n"
    for title, (name, ours, boto3) in SHORT.items():
        group = groups.get(name, {})
        if ours not in group or boto3 not in group:
            continue
        others = {row: each["median"] for row, each in group.items() if not _is_ours(row)}
        libraries = [row for row in others if not row.startswith(NOT_LIBRARIES)]
        best = min(libraries, key=others.__getitem__)
        unit = "ms" if "(ms)" in name else "µs"
        fastest = "" if best == boto3 else f"{_figure(others[best])} {unit} ({best.split(' ')[0]})"
        mine, theirs = _figure(group[ours]["median"]), _figure(group[boto3]["median"])
        text += f"| {title} | {mine} {unit} | {fastest} | {theirs} {unit} |\n"
    return text


def _totals(groups: dict[str, Any]) -> str:
    rows = [
        f"- {name}: {row['median']:.1f}\n"
        for name, group in groups.items()
        if any(unit in name for unit in (" keys", " URLs", " GiB "))
        for row in group.values()
    ]
    return "\n" + "".join(rows) if rows else ""


def _is_ours(contender: str) -> bool:
    return contender.startswith(OURS) or contender == "import sigv4"


def _replace(path: Path, text: str) -> None:
    before, start, rest = path.read_text(encoding="utf-8").partition("<!-- bench -->\n")
    _, end, after = rest.partition("<!-- /bench -->")
    path.write_text(f"{before}{start}{text}{end}{after}", encoding="utf-8")


WIDTH, LEFT, BAR, GAP = 800, 290, 18, 7


def chart(data: dict[str, Any]) -> str:
    """Horizontal bars, one panel a group, each on its own linear scale."""
    rows: list[str] = []
    y = 28
    for name in CHARTED:
        if name not in data["groups"]:
            continue
        group = sorted(data["groups"][name].items(), key=lambda item: item[1]["median"])
        longest = group[-1][1]["median"]
        rows.append(f'<text x="8" y="{y}" class="title">{TITLES[name]} (µs each)</text>')
        y += 12
        for contender, row in group:
            rows += _bar(contender, row, y, longest)
            y += BAR + GAP
        y += 30
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{y - 20}" '
        f'viewBox="0 0 {WIDTH} {y - 20}" role="img" aria-label="Microseconds per signature">\n'
        "<style>text{font:13px system-ui,sans-serif;fill:#57606a}"
        ".title{font-weight:600;font-size:14px}.ours{font-weight:600}"
        ".bar{fill:#8c959f}.mine{fill:#1a7f37}"
        "@media(prefers-color-scheme:dark){text{fill:#9198a1}.bar{fill:#656c76}"
        ".mine{fill:#3fb950}}</style>\n" + "\n".join(rows) + "\n</svg>\n"
    )


def _bar(contender: str, row: dict[str, Any], y: int, longest: float) -> list[str]:
    ours = _is_ours(contender)
    width = max(2, round((WIDTH - LEFT - 150) * row["median"] / longest))
    label = f"{row['median']:.3g} µs" + ("" if row["ratio"] == 1 else f" ({row['ratio']:.3g}x)")
    text_class = ' class="ours"' if ours else ""
    return [
        f'<text x="{LEFT - 8}" y="{y + 14}" text-anchor="end"{text_class}>{contender}</text>',
        f'<rect x="{LEFT}" y="{y}" width="{width}" height="{BAR}" rx="2" '
        f'class="{"mine" if ours else "bar"}"/>',
        f'<text x="{LEFT + width + 6}" y="{y + 14}"{text_class}>{label}</text>',
    ]


if __name__ == "__main__":
    render(FOLDER)
    sys.exit(0)
