"""Check a copy with the requests that AWS's test suite and documentation sign.

In a copy: ``python -m NAME.selftest``. Exit status 0 if all is as AWS has it, else 1.
"""

from __future__ import annotations

import sys
from json import loads
from pkgutil import get_data
from warnings import catch_warnings, simplefilter

from ..core.profile import GENERIC, S3
from ..core.timestamp import parse_amz_date
from ..credentials import Credentials
from ..signer import Signer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from typing import Any

    from ..core.model import Request
    from ..core.profile import Profile


def main() -> int:
    """Check all that this copy has, and print what is wrong."""
    data = get_data(str(__package__), "selftest.json") or b"[]"
    cases = loads(data)
    wrong = [line for case in cases for line in check(case)]
    print("\n".join([*wrong, f"{len(cases)} requests of AWS: {len(wrong)} differences"]))
    return 1 if wrong or not cases else 0


def check(case: list[Any]) -> Iterator[str]:
    """Yield what is wrong with a case: the signature, or what the verifier says of it."""
    name, method, url, headers, body, *keys, region, service, rules, time, expires, expected = case
    credentials = Credentials(*keys)
    rules = dict(rules)
    profile = {"GENERIC": GENERIC, "S3": S3}[rules.pop("base")].replace(**rules)
    signer = Signer(credentials, region, service, profile=profile)
    at = parse_amz_date(time)
    request = _request(method, url, headers, body)
    with catch_warnings():
        simplefilter("ignore")  # some paths are not what HTTP clients send
        if expires:
            signed = signer.presign(request, expires_in=expires, at=at)
        else:
            signed = signer.sign(request, at=at)
    if signed.signature[: len(expected)] != expected:  # not all digits, so that the file is small
        yield f"{name}: the signature is not the one of AWS"
    for verdict in _verdicts(credentials, signer, profile, signed.apply(request), at):
        yield f"{name}: {verdict}"


def _request(method: str, url: str, headers: list[list[str]], body: str) -> Request:
    from ..core.model import Request

    return Request(method, url, [(name, value) for name, value in headers], body.encode())


def _verdicts(
    credentials: Credentials, signer: Signer, profile: Profile, sent: Request, at: datetime
) -> Iterator[str]:
    """Yield what is wrong with the verifier, where the copy has it."""
    try:
        from ..verify import VerificationError, Verifier
    except ImportError:
        return
    verifier = Verifier(
        {credentials.access_key_id: credentials}.get,
        region=signer.region,
        service=signer.service,
        profile=profile,
    )
    try:
        verifier.verify(sent, at=at)
    except VerificationError as error:
        yield f"refused, {error.code}"
    try:
        verifier.verify(_altered(sent), at=at)
    except VerificationError:
        return
    yield "accepted with another method"


def _altered(request: Request) -> Request:
    from ..core.model import Request

    method = "PUT" if request.method != "PUT" else "POST"
    return Request(method, request.url, request.headers, request.body)


if __name__ == "__main__":
    sys.exit(main())
