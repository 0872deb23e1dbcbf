"""Credentials that expire before the URL: those of a Lambda function, and those of AWS STS.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-presigned-url.html
https://repost.aws/knowledge-center/presigned-url-s3-bucket-expiration
"""

from __future__ import annotations

import ast
from typing import Any

from ...preflight.lifetimes import in_words
from . import rules
from .clients import STS
from .results import Results
from .sources import Source
from .values import ABSENT, Keys, Temporary, Unknown, is_number

_LAMBDA_MOST = 43_200  # the longest that was observed; AWS documents none
_LAMBDA_PERHAPS = 3600
_CHAINED = 3600


def sessions_end(
    results: Results,
    source: Source,
    node: ast.Call,
    keys: Keys,
    place: str,
    expires_in: float | None,
) -> None:
    """Report credentials that expire before the URL.

    Args:
        results: to which it is added.
        source: the file of the call.
        node: the call.
        keys: that the client signs with.
        place: what says that it runs in Lambda; empty if nothing does.
        expires_in: of the URL, in seconds; None if it is not followed.
    """
    if isinstance(keys.session, Unknown):
        why = f"The credentials are not followed: {keys.session.why}."
        results.lost(source, node, "credentials", why)
    if expires_in is None:
        return
    if isinstance(keys.session, Temporary):
        _of_sts(results, source, node, keys.session, place, expires_in)
    elif place and not keys.given and keys.session is ABSENT:
        _of_lambda(results, source, node, place, expires_in)


def _of_lambda(
    results: Results, source: Source, node: ast.Call, place: str, expires_in: float
) -> None:
    if expires_in <= _LAMBDA_PERHAPS:
        return
    asked = in_words(int(expires_in))
    if expires_in > _LAMBDA_MOST:
        message = (
            f"The URL is to last {asked}, but it is signed in {place}, with the temporary "
            "credentials of the execution role: it expires with these, after at most 12 hours, "
            "perhaps far less."
        )
        results.found(rules.CREDENTIALS_END_EARLIER, source, node, message)
        return
    message = (
        f"The URL is to last {asked}. It is signed in {place}, with the temporary credentials of "
        "the execution role, and may expire earlier with these: how long they last is not "
        "documented."
    )
    results.found(rules.CREDENTIALS_END_EARLIER, source, node, message, level=rules.NOTE)


def _of_sts(
    results: Results,
    source: Source,
    node: ast.Call,
    session: Temporary,
    place: str,
    expires_in: float,
) -> None:
    most = _bound(session, place)
    if expires_in <= most:
        return
    message = (
        f"The URL is to last {in_words(int(expires_in))}, but it is signed with credentials from "
        f"{session.operation}, which last at most {in_words(int(most))}: it expires with these."
    )
    results.found(rules.CREDENTIALS_END_EARLIER, source, node, message)


def _bound(session: Temporary, place: str) -> float:
    """Return how many seconds a session lasts at most."""
    most: Any = STS[session.operation][1]
    by = session.by
    chained = isinstance(by.session, Temporary) or bool(place and not by.given)
    if chained and session.operation == "assume_role":
        most = _CHAINED
    if is_number(session.seconds):
        return float(min(session.seconds, most))
    return float(most)
