"""Judge other signers, and write docs/conformance-results.md and .json.

    python tools/judge_signers.py                 all of them
    python tools/judge_signers.py aws4 botocore   some, to standard output; nothing is written

Makes an environment of Python packages and one of npm packages in a temporary folder (--work keeps
them), so it needs pip, npm with Node 18 or newer, curl, openssl and ruby-aws-sigv4, and the network
for those.
Signers that are not installed are left out, with a line that says so. The library itself is judged
as well: it has to pass.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[1]
HERE = ROOT / "tools" / "judge"
RESULTS = ROOT / "docs" / "conformance-results"
sys.path[:0] = [str(ROOT), str(HERE)]

from causes import CAUSES, cause_of  # noqa: E402  after the path is set

PYTHON_PACKAGES = (
    *("asigv4", "aws-requests-auth", "awscrt", "boto3", "minio", "pycurl", "requests-aws4auth"),
    "typing-extensions",
)
VERDICTS = ("pass", "equivalent", "fail", "refused", "unsupported")
Json = dict[str, Any]


class Signer(NamedTuple):
    """Who is judged.

    Args:
        name: as people know it.
        adapter: file in tools/judge, and its arguments.
        versions: the packages whose versions are reported.
        note: what else has to be said, to be fair.
    """

    name: str
    adapter: tuple[str, ...]
    versions: tuple[str, ...]
    note: str = ""


SIGNERS = (
    Signer("sigv4", ("sigv4_adapter.py",), ("sigv4-engine",)),
    Signer(
        "botocore",
        ("botocore_adapter.py",),
        ("botocore", "boto3"),
        "Its signers get the URL as it is; its clients escape what they insert. The second table "
        "uses boto3's client for operations of S3, and botocore's signers for the rest.",
    ),
    Signer("awscrt", ("awscrt_adapter.py",), ("awscrt",)),
    Signer(
        "requests-aws4auth",
        ("requests_aws4auth_adapter.py",),
        ("requests-aws4auth", "requests"),
    ),
    Signer("asigv4", ("asigv4_adapter.py",), ("asigv4",)),
    Signer(
        "curl",
        ("curl_adapter.py",),
        ("curl",),
        "The curl program of the machine, called with --path-as-is. If it sends a given X-Amz-Date "
        "twice, the header counts once.",
    ),
    Signer(
        "libcurl",
        ("curl_adapter.py", "--library"),
        ("libcurl", "pycurl"),
        "It refuses to sign with PATH_AS_IS, so dot segments are resolved first.",
    ),
    Signer("aws4", ("aws4_adapter.js",), ("aws4", "node")),
    Signer("smithy", ("smithy_adapter.js",), ("@smithy/signature-v4", "node")),
    Signer(
        "aws4fetch",
        ("aws4fetch_adapter.js",),
        ("aws4fetch", "node"),
        "With `allHeaders`, since it leaves headers such as `Content-Type` and `Range` unsigned "
        "otherwise. WHATWG's URL resolves dot segments before it signs.",
    ),
    Signer(
        "aws-sigv4",
        ("aws_sigv4_adapter.rb",),
        ("aws-sigv4", "ruby"),
        "The signer of the AWS SDK for Ruby, from Debian's package ruby-aws-sigv4, without the gem "
        "aws-crt, with which alone it resolves dot segments.",
    ),
    Signer(
        "minio-py",
        ("minio_adapter.py",),
        ("minio",),
        "Its module `signer`; the client escapes keys and queries before it calls that.",
    ),
    Signer(
        "aws-requests-auth",
        ("aws_requests_auth_adapter.py",),
        ("aws-requests-auth", "requests"),
        "It signs `host`, `x-amz-date` and the token alone, so that S3 refuses every request with "
        "another `x-amz-` header; its clock is replaced.",
    ),
)


def main() -> int:
    """Judge, and write or print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    names = [signer.name for signer in SIGNERS]
    parser.add_argument("signers", nargs="*", metavar="SIGNER", help=", ".join(names))
    parser.add_argument("--work", help="folder for the environments, kept afterwards")
    options = parser.parse_args()
    if unknown := set(options.signers) - set(names):
        parser.error(f"there are {', '.join(names)}, and no {', '.join(sorted(unknown))}")
    chosen = [one for one in SIGNERS if not options.signers or one.name in options.signers]
    with tempfile.TemporaryDirectory() as temporary:
        work = Path(options.work or temporary).resolve()
        work.mkdir(parents=True, exist_ok=True)
        found = [judged for signer in chosen if (judged := judge(signer, work)) is not None]
    page = written(found)
    if options.signers:
        print(page)
    else:
        RESULTS.with_suffix(".md").write_text(page, encoding="utf-8")
        RESULTS.with_suffix(".json").write_text(data(found), encoding="utf-8")
    ours = [one for one in found if one["name"] == "sigv4"]
    return 0 if all(one["totals"]["pass"] == len(one["cases"]) for one in ours) else 1


def today() -> str:
    """Return the day, UTC."""
    return datetime.now(timezone.utc).strftime("%Y-%m-%d")


def run(*command: str, cwd: Path | None = None) -> str:
    """Return the output of a command that must succeed."""
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}: {done.stderr.strip()[-300:]}")
    return done.stdout


def judge(signer: Signer, work: Path) -> Json | None:
    """Judge one signer; None if something that it needs is missing."""
    try:
        command = command_of(signer, work)
        versions = {name: version_of(name, work) for name in signer.versions}
    except (OSError, RuntimeError) as error:
        print(f"{signer.name} is left out: {error}", file=sys.stderr)
        return None
    report = work / f"{signer.name}.json"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    arguments = ["conformance", "--failed", "--timeout", "30", "--json", str(report)]
    done = subprocess.run(
        [sys.executable, "-m", "sigv4", *arguments, "--", *command],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if not report.is_file():
        raise RuntimeError(f"{signer.name}: {done.stderr}")
    result = json.loads(report.read_text(encoding="utf-8"))
    shown = {name: count for name, count in result["totals"].items() if count}
    print(f"{signer.name}: {shown}", file=sys.stderr)
    for case in result["cases"]:
        case["cause"] = cause_of(signer.name, case)
    return {
        "name": signer.name,
        "versions": versions,
        "note": signer.note,
        "totals": result["totals"],
        "cases": result["cases"],
    }


def command_of(signer: Signer, work: Path) -> list[str]:
    """Return the command line of an adapter, in its environment."""
    file, *arguments = signer.adapter
    if file.endswith(".js"):
        return ["node", str(node_modules(work) / file), *arguments]
    if file.endswith(".rb"):
        run("ruby", "-e", "require 'aws-sigv4'")
        return ["ruby", str(HERE / file), *arguments]
    if signer.name == "curl" and shutil.which("curl") is None:
        raise RuntimeError("there is no curl")
    return [str(python(work)), str(HERE / file), *arguments]


def python(work: Path) -> Path:
    """Make an environment with the Python packages, and return its interpreter."""
    folder = work / "python"
    interpreter = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not (folder / "ready").is_file():
        run(sys.executable, "-m", "venv", str(folder))
        run(str(interpreter), "-m", "pip", "install", "--quiet", *PYTHON_PACKAGES)
        (folder / "ready").touch()
    return interpreter


def node_modules(work: Path) -> Path:
    """Make a folder with the npm packages and the adapters."""
    folder = work / "node"
    if not (folder / "node_modules").is_dir():
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(HERE / "node", folder, ignore=shutil.ignore_patterns("node_modules"))
        run("npm", "install", "--silent", "--no-audit", "--no-fund", cwd=folder)
    for path in (HERE / "node").glob("*.js"):
        shutil.copy(path, folder)
    return folder


def version_of(name: str, work: Path) -> str:
    """Return the version of a package or program."""
    if name == "sigv4-engine":
        text = (ROOT / "sigv4" / "__init__.py").read_text(encoding="utf-8")
        return text.partition('__version__ = "')[2].partition('"')[0]
    if name in PROGRAMS:
        return PROGRAMS[name](work)
    if name in {"aws4", "aws4fetch", "@smithy/signature-v4"}:
        package = node_modules(work) / "node_modules" / name / "package.json"
        return str(json.loads(package.read_text(encoding="utf-8"))["version"])
    program = f"from importlib.metadata import version; print(version({name!r}))"
    return run(str(python(work)), "-c", program).strip()


def libcurl(work: Path) -> str:
    """Return the version of the library that pycurl is linked with."""
    reported = run(str(python(work)), "-c", "import pycurl; print(pycurl.version)")
    return next(one for one in reported.split() if one.startswith("libcurl/"))[8:]


PROGRAMS: dict[str, Callable[[Path], str]] = {
    "node": lambda _: run("node", "--version").strip().removeprefix("v"),
    "curl": lambda _: run("curl", "--version").split()[1],
    "libcurl": libcurl,
    "ruby": lambda _: run("ruby", "-e", "puts RUBY_VERSION").strip(),
    "aws-sigv4": lambda _: run(
        "ruby", "-e", "require 'aws-sigv4'; puts Aws::Sigv4::VERSION"
    ).strip(),
}


# --- the page ----------------------------------------------------------------------------------


PAGE = """# Other signers, judged

`python tools/judge_signers.py` wrote this page on {day}. [conformance.md](conformance.md)
describes the method, and [conformance-results.json](conformance-results.json) has each case that
does not pass.

- **pass**: the expected result, byte for byte.
- **equivalent**: another valid choice, such as fewer signed headers, that servers accept by the
  documented rules.
- **fail**: the signature does not match the request that is sent, or another request is sent than
  the one asked for.
- **refused**: the signer refuses a request that can be signed.
- **unsupported**: the signer does not have this feature, or has no option for it.

Each signer is called as its documentation says, with the options that fit the service; the
adapters are in [tools/judge](../tools/judge). Signers are judged alone: where an SDK prepares
requests before it signs them, many of the unusual encodings below never reach its signer.

## Requests that must be signed

{signed}

## Requests that must be refused

These calls end in a refusal by the server, in another request than intended, or in a URL that
expires early: an expiry of ten years, a line break in a header, a temporary key without its
token, an invalid bucket name. That a signer should refuse them is a decision of this project;
most signers leave it to their callers. Here *pass* means refused.

{refused}

## Causes

The cases of the first table that fail or are refused, by cause.
{causes}"""


def written(found: list[Json]) -> str:
    """Write the page."""
    causes = "\n".join(line for one in found for line in causes_of(one))
    signed, refused = ("\n".join(table(found, refusals=which)) for which in (False, True))
    return PAGE.format(day=today(), signed=signed, refused=refused, causes=causes + "\n")


def data(found: list[Json]) -> str:
    """All but the cases that pass, one a line."""
    signers = []
    for one in found:
        head = {name: one[name] for name in ("name", "versions", "totals")}
        cases = [case for case in one["cases"] if case["verdict"] != "pass"]
        lines = ",\n".join(json.dumps({k: v for k, v in case.items() if v}) for case in cases)
        signers.append(f'{json.dumps(head)[:-1]}, "cases": [\n{lines}\n]}}')
    return f'{{"date": "{today()}", "signers": [\n' + ",\n".join(signers) + "\n]}\n"


def table(found: list[Json], *, refusals: bool) -> list[str]:
    """Write a line for each signer."""
    shown = [name for name in VERDICTS if not refusals or name in {"pass", "fail", "unsupported"}]
    lines = [f"| signer | {' | '.join(shown)} |", f"|---|{'---:|' * len(shown)}"]
    for one in found:
        cases = [case for case in one["cases"] if (case["group"] == "negative") == refusals]
        counts = Counter(case["verdict"] for case in cases)
        extra = {name: n for name, n in counts.items() if name not in shown}
        if extra:
            raise RuntimeError(f"{one['name']}: the page has no column for {extra}")
        name = f"{one['name']} {next(iter(one['versions'].values()))}"
        lines.append(f"| {name} | {' | '.join(str(counts[verdict]) for verdict in shown)} |")
    return lines


def causes_of(one: Json) -> list[str]:
    """Write the section of a signer."""
    groups: dict[str, list[str]] = {}
    for case in one["cases"]:
        if case["verdict"] in {"fail", "refused"} and case["group"] != "negative":
            groups.setdefault(case["cause"], []).append(case["id"])
    versions = ", ".join(f"{name} {number}" for name, number in one["versions"].items())
    reported = f"{versions}. {one['note']}".strip()
    lines = ["", f"### {one['name']}", "", reported, ""]
    if not groups:
        return [*lines, "All pass."]
    for cause, ids in sorted(groups.items(), key=lambda item: -len(item[1])):
        listed = ", ".join(f"`{name}`" for name in ids)
        lines.append(f"- {CAUSES[cause]} ({len(ids)}: {listed})")
    return lines


if __name__ == "__main__":
    sys.exit(main())
