"""Options that several commands share."""

from __future__ import annotations

import argparse
from datetime import datetime, timezone
from typing import Any

from ..core.errors import InvalidParameter
from ..core.timestamp import parse_amz_date

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

    Arguments: TypeAlias = argparse.ArgumentParser | argparse._ArgumentGroup  # noqa: SLF001

USUAL = 3600  # seconds
LONGEST_WAIT = 86_400  # seconds
_SIGNER_ALLOWANCES = {
    "--allow-scope-mismatch": "a region or service that the host contradicts",
    "--allow-ambiguous-paths": "paths that clients rewrite, or that S3 reads otherwise",
    "--allow-non-ascii-headers": "header values beyond ASCII, which many clients cannot send",
    "--allow-refused-headers": "repeated and malformed headers, which servers refuse",
}
_LONGEST_DURATION = 40  # characters
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}
_ALLOWANCES = {
    "--allow-any-endpoint": "endpoints that hold a bucket, or that are known to take no signatures",
    "--allow-unsafe-keys": "keys with '.' or '..' segments, which HTTP clients rewrite",
    "--allow-long-keys": "keys of over 1024 bytes",
    "--allow-any-bucket": "bucket names that break AWS's rules",
    "--allow-unknown-region": "regions that this version does not know",
    "--allow-unsupported": "what the service behind the endpoint is known to lack",
    "--allow-refused-values": "values and combinations that S3 always refuses",
    "--allow-non-ascii-headers": "header values beyond ASCII, which many clients cannot send",
}


def add_repeated(group: Arguments, flag: str, text: str, **more: Any) -> None:
    """Add an option that may be given several times; its values become a list.

    Args:
        group: the group of options.
        flag: its name.
        text: what it does.
        more: `metavar` or `choices`.
    """
    group.add_argument(flag, action="append", default=[], help=f"{text}; may be repeated", **more)


def add_expiry(command: argparse.ArgumentParser, default: int | None = USUAL) -> Arguments:
    """Add how long the signature is valid; None leaves the default to the service."""
    group = command.add_argument_group("how long it is valid")
    group.add_argument(
        "--expires-in",
        type=seconds,
        default=default,
        metavar="DURATION",
        help="seconds, or a duration such as 90m, 12h or 7d; at most 7 days (default: 1h, or the "
        "most that the service honours)",
    )
    group.add_argument(
        "--on-short-lived",
        choices=("refuse", "cap", "allow"),
        default="refuse",
        help="what to do if the credentials expire earlier (default: refuse)",
    )
    return group


def add_window(group: Arguments) -> None:
    """Add the time during which a URL stays the same."""
    group.add_argument(
        "--window",
        type=seconds,
        metavar="DURATION",
        help="make the same URL for all of an hour, or another duration, so that caches keep what "
        "it fetches; the URL then lasts up to this much longer",
    )


def add_s3(command: argparse.ArgumentParser) -> None:
    """Add where the bucket is, and the guards around it."""
    group = command.add_argument_group("where the bucket is")
    group.add_argument(
        "--addressing-style",
        choices=("auto", "virtual", "path"),
        help="put the bucket in the host or in the path (default: auto)",
    )
    group.add_argument(
        "--endpoint-url", metavar="URL", help="root of another service, such as MinIO's"
    )
    group.add_argument(
        "--endpoint-is-bucket",
        action="store_true",
        help="the host of --endpoint-url is the bucket's own, as with a custom domain",
    )
    group.add_argument("--accelerate", action="store_true", help="use S3 Transfer Acceleration")
    group.add_argument("--dualstack", action="store_true", help="use IPv6 and IPv4")
    group.add_argument("--fips", action="store_true", help="use endpoints with FIPS 140 modules")
    group.add_argument(
        "--disable-s3-express-session-auth",
        action="store_true",
        help="sign for directory buckets with the credentials themselves, without a session",
    )
    guards = command.add_argument_group("guards to lift (see docs/guards.md)")
    for flag, meaning in _ALLOWANCES.items():
        guards.add_argument(flag, action="store_true", help=f"allow {meaning}")


def add_signer_guards(command: argparse.ArgumentParser, *, shared: bool = False) -> None:
    """Add the guards around requests that are not operations of S3.

    Args:
        command: the parser.
        shared: whether `add_s3` has added those that both have.
    """
    guards = command.add_argument_group(
        "guards to lift for URLs" if shared else "guards to lift (see docs/guards.md)"
    )
    for flag, meaning in _SIGNER_ALLOWANCES.items():
        if not (shared and flag in _ALLOWANCES):
            guards.add_argument(flag, action="store_true", help=f"allow {meaning}")


def signer_guards(options: argparse.Namespace) -> dict[str, Any]:
    """Return the keywords of `Signer` that the options set."""
    names = [flag.removeprefix("--").replace("-", "_") for flag in _SIGNER_ALLOWANCES]
    return {name: getattr(options, name) for name in names}


def add_region(command: argparse.ArgumentParser) -> None:
    """Add the region, and the profile that may name it."""
    group = command.add_argument_group("region")
    group.add_argument("--region", help="region (default: AWS_REGION, then the profile's)")
    group.add_argument("--profile", help="profile in ~/.aws to take the region from")


def add_credentials(command: argparse.ArgumentParser) -> None:
    """Add whose signature it is, for which region, and at what time."""
    group = command.add_argument_group("credentials, region and time")
    group.add_argument(
        "--region", help="region of the scope (default: AWS_REGION, then the profile's)"
    )
    group.add_argument("--profile", help="profile in ~/.aws to take the credentials from")
    add_sources(group)
    group.add_argument(
        "--access-key-id",
        metavar="ID",
        help="access key; the secret is asked for, or read from the first line of standard input "
        "(and a session token from the second)",
    )
    group.add_argument(
        "--demo",
        action="store_true",
        help="sign with the example keys of AWS's documentation, which no server accepts",
    )
    group.add_argument(
        "--at",
        type=point_in_time,
        metavar="TIME",
        help="sign at a fixed time, as 20130524T000000Z or 2013-05-24T00:00:00Z (default: now)",
    )


def add_sources(command: Arguments) -> None:
    """Add what may be called and started to find credentials; nothing is without these."""
    command.add_argument(
        "--network",
        action="store_true",
        help="allow calls for credentials: to STS, SSO, sign-in, a container or an instance",
    )
    command.add_argument(
        "--processes",
        action="store_true",
        help="allow to start the credential_process of the profile",
    )


def add_output(command: argparse.ArgumentParser, outputs: tuple[str, ...]) -> None:
    """Add the forms of output that a command has, the default first."""
    curl = "; curl is a command to paste" if "curl" in outputs else ""
    command.add_argument(
        "--output",
        choices=outputs,
        default=outputs[0],
        help=f"what to print{curl} (default: {outputs[0]})",
    )


def check_waits(options: argparse.Namespace, remedy: str, *names: str) -> None:
    """Refuse a time to wait that is not a number of seconds up to a day.

    Raises:
        InvalidParameter: it is not more than 0, or longer.
    """
    for name in names:
        given, flag = getattr(options, name), f"--{name.replace('_', '-')}"
        if not given > 0:  # also what is no number
            problem = f"{flag} must be more than 0 seconds, not {given}."
        elif given > LONGEST_WAIT:
            problem = f"{flag} must be at most {LONGEST_WAIT} seconds, not {given}."
        else:
            continue
        raise InvalidParameter(problem, remedy, name)


def seconds(text: str) -> int:
    """Read a number of seconds, or a duration such as ``1h``, ``90m``, ``7d`` or ``1h30m``."""
    given = text.lower() if len(text) <= _LONGEST_DURATION else ""
    if given.isascii() and given.removeprefix("-").isdigit():
        return int(given)
    total, digits = 0, ""
    for letter in given:
        if letter.isascii() and letter.isdigit():
            digits += letter
        elif digits and letter in _UNITS:
            total, digits = total + int(digits) * _UNITS[letter], ""
        else:
            break
    else:
        if not digits and given:
            return total
    raise argparse.ArgumentTypeError(
        f"{text[:40]!r} is not a duration: write whole seconds such as 3600, or 90m, 12h, 7d"
    )


def point_in_time(text: str) -> datetime:
    """Read a time, taken as UTC where it names no zone."""
    try:
        if len(text) == len("20130524T000000Z"):
            return parse_amz_date(text)
        time = datetime.fromisoformat(text[:-1] + "+00:00" if text.endswith("Z") else text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"{text[:40]!r} is not a time such as 20130524T000000Z or 2013-05-24T00:00:00Z"
        ) from None
    return time if time.tzinfo is not None else time.replace(tzinfo=timezone.utc)
