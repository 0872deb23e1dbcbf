"""Every hostile case of vectors/hostile.json has the verdict that it must have."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest

import sigv4
from sigv4.core.timestamp import parse_amz_date
from sigv4.verify import VerificationError, Verified, VerifiedFormHead, VerifiedHead, Verifier
from tests.vectors import generate_hostile

DATA = json.loads(
    (Path(__file__).parents[2] / "vectors" / "hostile.json").read_text(encoding="utf-8")
)


def credentials(key: dict[str, str]) -> sigv4.Credentials:
    ends = key.get("expiration")
    return sigv4.Credentials(
        key["access_key_id"],
        key["secret_access_key"],
        key.get("session_token"),
        parse_amz_date(ends) if ends else None,
    )


KNOWN = {key["access_key_id"]: credentials(key) for key in DATA["keys"]}


def judge(case) -> None:
    """Raises unless the case is accepted, with all that belongs to it."""
    verifier = Verifier(KNOWN.get, **DATA["expects"], **case.get("switches", {}))
    at = parse_amz_date(case["time"])
    if "form" in case:
        told = dict(case["form"])
        fields = [
            (name, value.encode() if name == "file" else value)
            for name, value in told.pop("fields")
        ]
        form = verifier.verify_form(fields, at=at, **told)
        assert not isinstance(form, VerifiedFormHead)
        return
    given = case["request"]
    body = base64.b64decode(given.get("body_base64", ""))
    request = sigv4.Request(given["method"], given["url"], given["headers"], body)
    verified = verifier.verify(request, at=at)
    if "stream_base64" in case:
        assert isinstance(verified, VerifiedHead)
        stream = verifier.stream(request, verified)
        data = base64.b64decode(case["stream_base64"])
        for start in range(0, len(data), 1000):
            stream.feed(data[start : start + 1000])
        verified = stream.close()
    assert type(verified) is Verified


@pytest.mark.parametrize("case", DATA["cases"], ids=lambda case: case["id"])
def test_verdict(case):
    """Accepted, or refused with AWS's code and status."""
    if case["verdict"] == "accepted":
        judge(case)
        return
    with pytest.raises(VerificationError) as caught:
        judge(case)
    found = {"code": caught.value.code, "status": caught.value.status}
    assert found == case["verdict"], str(caught.value)


def test_file_is_what_is_generated():
    """By a script that anyone can read, with HMAC and nothing of ours."""
    assert generate_hostile.TARGET.read_text(encoding="utf-8") == generate_hostile.generate()


def test_there_are_many():
    """Of every kind, each with its own name, and enough that are accepted."""
    cases = DATA["cases"]
    assert len(cases) >= 200
    assert len({case["id"] for case in cases}) == len(cases)
    assert sum(case["verdict"] == "accepted" for case in cases) >= 15
    kinds = {case["id"].split("-")[1] for case in cases}
    assert kinds == {"header", "scope", "key", "token", "query", "body", "form", "stream"}
    assert all(case["shows"].endswith(".") and case["source"] for case in cases)
