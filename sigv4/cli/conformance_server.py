"""``sigv4 conformance server``: test which signatures a running server accepts and refuses."""

from __future__ import annotations

import json
from pathlib import Path

from ..conformance.server import Results, Severity, Target, judge
from ..conformance.server import report as reports
from ..conformance.server.hostile import read
from ..core.errors import InvalidParameter
from . import messages, source
from . import options as shared

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

OK, FINDINGS, NOT_JUDGED = 0, 1, 3
_WAYS = "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or pass --profile or --access-key-id."
_SEVERITIES = tuple(one.word for one in Severity)

DESCRIPTION = (
    "Send valid and hostile requests to an S3-compatible server, each signed again with your key, "
    "and list what it accepts that it must refuse, and refuses that it must accept. It writes "
    "below a random prefix, and deletes that afterwards. Exit status 0 if nothing of at least "
    "--fail-on was found, 1 if something was, 3 if the server could not be judged."
)
EXAMPLES = (
    "sigv4 conformance server http://127.0.0.1:9000 --yes",
    "sigv4 conformance server https://s3.example.com --bucket scratch",
)


def add_arguments(command: ArgumentParser) -> None:
    """Declare the arguments of the command."""
    command.add_argument("url", metavar="URL", help="root of the server, before the bucket")
    where = command.add_argument_group("what may be touched")
    where.add_argument(
        "--bucket",
        default="",
        help="a bucket that exists; only keys of a random prefix are touched",
    )
    where.add_argument(
        "--yes", action="store_true", help="make two buckets of random names, and delete them"
    )
    where.add_argument(
        "--allow-aws", action="store_true", help="allow hosts of AWS, where requests are charged"
    )
    _add_key(command)
    how = command.add_argument_group("how")
    shared.add_repeated(
        how, "--only", "hostile cases whose id matches, as in 'stream/*'", metavar="PATTERN"
    )
    shared.add_repeated(how, "--skip", "leave out cases whose id matches", metavar="PATTERN")
    how.add_argument(
        "--timeout",
        type=float,
        default=5.0,
        metavar="SECONDS",
        help="seconds for each response (default: 5)",
    )
    how.add_argument(
        "--max-seconds",
        type=float,
        default=900.0,
        metavar="SECONDS",
        help="seconds for all cases; the rest is not judged (default: 900)",
    )
    _add_report(command)


def _add_key(command: ArgumentParser) -> None:
    group = command.add_argument_group("key and scope")
    group.add_argument(
        "--access-key-id",
        metavar="ID",
        help="long-term access key; the secret is asked for, or read from standard input "
        "(default: the environment, then the profile)",
    )
    group.add_argument("--profile", help="profile in ~/.aws to take the key and region from")
    group.add_argument(
        "--region", help="region of the scope (default: AWS_REGION, the profile's, or us-east-1)"
    )
    group.add_argument(
        "--service", default="s3", help="service of the scope (default: s3); S3's rules hold"
    )
    shared.add_sources(group)
    command.set_defaults(demo=False, at=None)


def _add_report(command: ArgumentParser) -> None:
    group = command.add_argument_group("report")
    group.add_argument(
        "--fail-on",
        choices=_SEVERITIES,
        default="medium",
        help="least severity that is described and makes the exit status 1 (default: medium)",
    )
    group.add_argument(
        "--output-curl",
        action="store_true",
        help="add a curl command to each finding; its signature works for about 15 minutes",
    )
    group.add_argument("--junit", metavar="FILE", help="write JUnit XML")
    group.add_argument("--json", metavar="FILE", help="write JSON, with curl commands")


def run(options: Namespace) -> int:
    """Send the cases, and print the verdicts."""
    _check(options)
    credentials = source.credentials(options, _WAYS)
    if credentials.session_token is not None:
        raise InvalidParameter(
            "The cases need a long-term key, and this one has a session token.",
            "Pass --access-key-id, or a profile with a key of its own.",
            "access_key_id",
        )
    target = Target(
        options.url,
        credentials.access_key_id,
        credentials.secret_access_key,
        source.region(options) or source.DEMO_REGION,
        options.service,
        options.bucket,
    )
    if target.is_aws and not options.allow_aws:
        raise InvalidParameter(
            f"{target.host} is AWS's own.",
            "Test your own server, or pass --allow-aws if AWS allows that test for your account.",
            "url",
        )
    cases = read(options.only, options.skip)
    results = judge(target, cases, timeout=options.timeout, most_seconds=options.max_seconds)
    return _reported(results, options)


def _check(options: Namespace) -> None:
    """Refuse options that leave it open what may be touched, or for how long."""
    if not options.bucket and not options.yes:
        raise InvalidParameter(
            "It is not clear what may be touched on the server.",
            "Pass --bucket with a bucket that exists, or --yes to make two and delete them.",
            "bucket",
        )
    shared.check_waits(options, "Pass 5.", "timeout", "max_seconds")


def _reported(results: Results, options: Namespace) -> int:
    least = Severity[options.fail_on.upper()]
    print(reports.as_text(reports.rows(results)))
    for line in reports.details(results, least, curl=options.output_curl):
        print(line)
    print()
    for line in reports.not_judged(results.verdicts):
        print(line)
    print(f"all: {reports.summary(results)}")
    for key in results.left:
        messages.note(f"Not deleted: {key}")
    if options.json:
        text = json.dumps(reports.as_json(results), indent=1)
        Path(options.json).write_text(text + "\n", encoding="utf-8")
    if options.junit:
        Path(options.junit).write_bytes(reports.as_junit(results, least))
    if not results.is_judged:
        messages.note("The server is not judged: it refuses control/header, or the time was over.")
        return NOT_JUDGED
    return FINDINGS if results.findings(least) else OK
