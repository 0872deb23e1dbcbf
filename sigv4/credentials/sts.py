"""Calls to STS: AssumeRole, signed by us, and AssumeRoleWithWebIdentity, which is not signed.

https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from urllib.parse import urlencode

from ..core.errors import InvalidCredentials
from ..core.model import Credentials, Request
from ..settings import profile_name, read_files
from ..signer import Signer
from . import value
from .answers import OK, read_time, refused, xml_values
from .calls import ask, trusting
from .endpoints import STS, chosen_endpoint
from .errors import SourceFailed
from .source import Found, Machine, made

VERSION = "2011-06-15"
FORM = "application/x-www-form-urlencoded; charset=utf-8"
DEFAULT_REGION = "us-east-1"
LEAST_SECONDS, MOST_SECONDS, MOST_CHAINED = 900, 43200, 3600
_ELEMENTS = ("AccessKeyId", "SecretAccessKey", "SessionToken", "Expiration", "Arn")


def duration(text: str | None) -> int | None:
    """Read ``duration_seconds`` of a profile.

    Raises:
        InvalidCredentials: not 900 to 43200.
    """
    if text is None:
        return None
    return check_duration(int(text) if text.isascii() and text.isdigit() else text)


def check_duration(seconds: object) -> int:
    """Check the seconds that a role's session shall last.

    Raises:
        InvalidCredentials: not an int from 900 to 43200.
    """
    if type(seconds) is not int or not LEAST_SECONDS <= seconds <= MOST_SECONDS:
        raise InvalidCredentials(
            f"duration_seconds must be {LEAST_SECONDS} to {MOST_SECONDS}, not {str(seconds)[:40]}.",
            "Correct it, or leave it out for an hour.",
            "duration_seconds",
        )
    return seconds


def session_arguments(
    role_arn: str,
    session_name: str | None,
    made_up_name: str,
    more: Mapping[str, object | None],
) -> dict[str, object]:
    """Order what is sent as botocore does, so that a cache's file has the same name."""
    named = {"RoleSessionName": session_name} if session_name else {}
    given = {name: value for name, value in more.items() if value is not None}
    arguments = {**named, **given, "RoleArn": role_arn}
    return arguments if named else {**arguments, "RoleSessionName": made_up_name}


def assume(
    machine: Machine,
    root: str,
    action: str,
    arguments: Mapping[str, object],
    source: str,
    *,
    signer: tuple[Credentials, str] | None = None,
    secrets: Iterable[str | None] = (),
) -> Found:
    """Call STS for the keys of a role.

    Args:
        machine: what may be read and called.
        root: URL of STS.
        action: name in its API.
        arguments: what is sent, in order.
        source: name of the source that calls.
        signer: credentials and region to sign with; without, the call is not signed.
        secrets: what is sent and must not be shown.

    Raises:
        SourceFailed: no answer, a refusal, or one without keys.
    """
    body = urlencode({"Action": action, "Version": VERSION, **arguments}).encode()
    request = Request("POST", f"{root}/", {"Content-Type": FORM}, body)

    def make() -> Request:
        if signer is None:
            return request
        credentials, region = signer
        signed = Signer(credentials, region, "sts").sign(request, at=machine.clock())
        return signed.apply(request)

    answer = ask(machine, make)
    role = arguments["RoleArn"]
    what = f"STS ({action} of {role})"
    if answer.status != OK:
        raise refused(
            what,
            answer,
            machine.clock(),
            "Check that the role's trust policy allows this caller.",
            [*secrets, *_secrets(signer)],
        )
    found = xml_values(answer.body, _ELEMENTS)
    keys = session_keys(what, found)
    return Found(keys, source, f"role {role}", account_of(found["Arn"] or str(role)))


def session_keys(source: str, found: Mapping[str, str | None]) -> value.Credentials:
    """Make temporary credentials of the elements of a response.

    Args:
        source: which service was asked for what, for errors.
        found: texts of ``AccessKeyId``, ``SecretAccessKey``, ``SessionToken`` and ``Expiration``.

    Raises:
        SourceFailed: an element is missing or cannot work.
    """
    expiration = read_time(source, found["Expiration"])
    if expiration is None:
        raise SourceFailed(
            f"{source} gave no complete credentials.", "Check the endpoint that is configured."
        )
    return made(
        source, found["AccessKeyId"], found["SecretAccessKey"], found["SessionToken"], expiration
    )


def caller(
    machine: Machine, credentials: Credentials, region: str, profile: str | None = None
) -> tuple[str | None, str]:
    """Ask STS whose credentials they are: account and ARN. Every identity may ask.

    https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html

    Raises:
        SourceFailed: no answer, or a refusal.
    """
    files = read_files(environ=machine.environ)
    profile = profile_name(profile, machine.environ)
    machine = trusting(machine, files.profile(profile))
    root = chosen_endpoint(STS, region, files, profile, machine.environ)
    body = urlencode({"Action": "GetCallerIdentity", "Version": VERSION}).encode()
    request = Request("POST", f"{root}/", {"Content-Type": FORM}, body)

    def make() -> Request:
        return Signer(credentials, region, "sts").sign(request, at=machine.clock()).apply(request)

    answer = ask(machine, make)
    found = xml_values(answer.body, ("Account", "Arn"))
    if answer.status != OK or not found["Arn"]:
        raise refused(
            "STS (GetCallerIdentity)",
            answer,
            machine.clock(),
            "The credentials are no longer valid, or belong to another partition.",
            _secrets((credentials, region)),
        )
    return found["Account"], found["Arn"]


def account_of(arn: str) -> str | None:
    """Return the account in an ARN."""
    parts = arn.split(":")
    return parts[4] if len(parts) > 5 and parts[4] else None


def _secrets(signer: tuple[Credentials, str] | None) -> list[str | None]:
    if signer is None:
        return []
    return [signer[0].secret_access_key, signer[0].session_token]
