"""Answers of services that speak the AWS Query protocol, such as STS and IAM, for clients to parse.

https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qs

from .documents import document, element
from .responses import Response
from .sessions import ACCOUNT, Session, Sessions
from .wire import refusal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from ..core.model import Request

    _Members = list[str | tuple[str, object]]

_NAMESPACES = {
    "sts": "https://sts.amazonaws.com/doc/2011-06-15/",
    "iam": "https://iam.amazonaws.com/doc/2010-05-08/",
}
_XML = [("Content-Type", "text/xml")]
_ROLE = re.compile(r"arn:[\w-]+:iam::\d{12}:role/(?:[\x21-\x7e]*/)?([\w+=,.@-]{1,64})", re.ASCII)
_SESSION_NAME = re.compile(r"[\w+=,.@-]{2,64}", re.ASCII)


@dataclass(frozen=True, slots=True)
class _Action:
    """What is known of an action: its default and longest duration, and what it answers."""

    seconds: int
    most: int
    members: Callable[[dict[str, list[str]], int, Sessions, Session], _Members]


def answer_query(
    service: str, request: Request, body: bytes, access_key_id: str, sessions: Sessions
) -> Response:
    """Return the response to a verified request of another service.

    Args:
        service: its signing name.
        request: the request that was verified.
        body: its form, which may name the action as the query may.
        access_key_id: who signed.
        sessions: that know who that is, and issue temporary credentials.

    Raises:
        VerificationError: a parameter of STS is missing or malformed.
    """
    asked = parse_qs(request.query) | parse_qs(body.decode("latin-1"))
    action = asked.get("Action", [""])[0]
    if not (action.isascii() and action.isalnum()):
        return Response(200, _XML, document("Verified"))
    members: _Members = []
    known = _STS.get(action) if service == "sts" else None
    caller = sessions.find(access_key_id)
    if known is not None and caller is not None:
        members = known.members(asked, _duration(asked, known), sessions, caller)
    result = element(f"{action}Result", *members)
    metadata = element("ResponseMetadata", ("RequestId", "00000000-0000-0000-0000-000000000000"))
    namespace = _NAMESPACES.get(service, "")
    return Response(200, _XML, document(f"{action}Response", result, metadata, namespace=namespace))


def _caller_identity(
    asked: dict[str, list[str]], seconds: int, sessions: Sessions, caller: Session
) -> _Members:
    del asked, seconds, sessions
    return [
        ("Arn", caller.arn),
        ("UserId", caller.user_id),
        ("Account", ACCOUNT),
    ]


def _assume_role(
    asked: dict[str, list[str]], seconds: int, sessions: Sessions, caller: Session
) -> _Members:
    role = _ROLE.fullmatch(asked.get("RoleArn", [""])[0])
    name = asked.get("RoleSessionName", [""])[0]
    if role is None:
        raise _invalid(
            "RoleArn", f"is not the ARN of a role, such as arn:aws:iam::{ACCOUNT}:role/x"
        )
    if not _SESSION_NAME.fullmatch(name):
        raise _invalid("RoleSessionName", "must have 2 to 64 letters, digits, or +=,.@_-")
    if caller.is_temporary and seconds > _HOUR:
        raise _invalid(
            "DurationSeconds", f"must be at most {_HOUR} with session credentials (role chaining)"
        )
    session = sessions.issue(seconds, role[1], name)
    user = element("AssumedRoleUser", ("Arn", session.arn), ("AssumedRoleId", session.user_id))
    return [user, _credentials(session)]


def _session_token(
    asked: dict[str, list[str]], seconds: int, sessions: Sessions, caller: Session
) -> _Members:
    del asked
    if caller.is_temporary:
        raise refusal(
            "AccessDenied",
            403,
            "Cannot call GetSessionToken with session credentials.",
            "Call it with the key of a user, or use AssumeRole.",
        )
    return [_credentials(sessions.issue(seconds))]


_HOUR = 3600
_STS = {
    "GetCallerIdentity": _Action(_HOUR, _HOUR, _caller_identity),
    "AssumeRole": _Action(_HOUR, 12 * _HOUR, _assume_role),
    "GetSessionToken": _Action(12 * _HOUR, 36 * _HOUR, _session_token),
}
_SHORTEST = 900  # seconds
_DIGITS = re.compile(r"[0-9]{1,9}")


def _duration(asked: dict[str, list[str]], action: _Action) -> int:
    text = asked.get("DurationSeconds", [str(action.seconds)])[0]
    if not (_DIGITS.fullmatch(text) and _SHORTEST <= int(text) <= action.most):
        raise _invalid("DurationSeconds", f"must be {_SHORTEST} to {action.most}")
    return int(text)


def _credentials(session: Session) -> str:
    of = session.credentials
    ends = of.expiration
    return element(
        "Credentials",
        ("AccessKeyId", of.access_key_id),
        ("SecretAccessKey", of.secret_access_key),
        ("SessionToken", of.session_token or ""),
        ("Expiration", f"{ends:%Y-%m-%dT%H:%M:%SZ}" if ends is not None else ""),
    )


def _invalid(parameter: str, rule: str) -> Exception:
    return refusal("ValidationError", 400, f"{parameter} {rule}.", "Send another value.")
