"""Run every case of vectors/hostile.json: the refusals with their codes, and the control cases."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest

import sigv4
from sigv4.verify import ChunkedBody, VerificationError, Verified, Verifier

Json = dict[str, Any]

VECTORS = Path(__file__).parents[2] / "vectors"
GENERATORS = Path(__file__).parents[2] / "tools" / "vectors"
FILE: Json = json.loads((VECTORS / "hostile.json").read_text(encoding="utf-8"))
CASES: list[Json] = FILE["cases"]
ALGORITHMS = (sigv4.HMAC_SHA256, sigv4.ECDSA_P256_SHA256)
SWITCHES = (
    "unsigned_payload",
    "unsigned_payload_over_http",
    "headers_in_query",
    "slashes_in_access_key_ids",
)


def time(text: str) -> datetime:
    return datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=timezone.utc)


def verifier_of(case: Json) -> Verifier:
    expects = {**FILE["verifier"], **case.get("verifier", {})}
    names = expects.get("algorithms", [sigv4.HMAC_SHA256.name])
    if len(names) > 1:
        pytest.importorskip("cryptography", reason="cryptography is not installed (SigV4A)")
    algorithms = [one for one in ALGORITHMS if one.name in names]
    assert len(algorithms) == len(names)
    known = {}
    for given in expects["credentials"]:
        values = dict(given)
        if "expiration" in values:
            values["expiration"] = time(values["expiration"])
        known[values["access_key_id"]] = sigv4.Credentials(**values)
    return Verifier(
        known.get,
        region=expects["region"],
        service=expects["service"],
        max_skew=expects["max_skew"],
        algorithms=algorithms,
        **{name: expects[name] for name in SWITCHES if name in expects},
    )


def request_of(case: Json) -> sigv4.Request:
    """The request; what cannot be one is refused as a server refuses it that builds it."""
    given = case["request"]
    body = base64.b64decode(given["body_base64"]) if "body_base64" in given else None
    pairs = [(name, value) for name, value in given["headers"]]
    try:
        return sigv4.Request(given["method"], given["url"], pairs, body or given["body"].encode())
    except sigv4.UnsafeHeader as error:
        raise VerificationError("InvalidRequest", 400, error.problem, error.remedy) from None
    except sigv4.InvalidRequest as error:
        raise VerificationError("InvalidURI", 400, error.problem, error.remedy) from None


def bytes_of(pieces: list[Json]) -> list[bytes]:
    """Pieces are text, or one character so many times."""
    return [
        piece["text"].encode("latin-1")
        if "text" in piece
        else (piece["repeat"] * piece["times"]).encode()
        for piece in pieces
    ]


def run_stream(stream: ChunkedBody, pieces: list[bytes]) -> tuple[Verified, bytes]:
    given = b"".join([stream.feed(piece) for piece in pieces])
    return stream.close(), given


def run(case: Json) -> object:
    verifier, at = verifier_of(case), time(case["time"])
    if case["kind"] == "form":
        form = case["form"]
        return verifier.verify_form(
            [
                (name, value.encode() if name.lower() == "file" else value)
                for name, value in form["fields"]
            ],
            at=at,
            bucket=form.get("bucket"),
            filename=form.get("filename"),
            size=form.get("size"),
        )
    request = request_of(case)
    if case["kind"] == "request":
        return verifier.verify(request, at=at)
    verified = verifier.verify(request, at=at, body_follows=True)
    return run_stream(verifier.stream(request, verified), bytes_of(case["pieces"]))


@pytest.mark.parametrize("case", [pytest.param(case, id=case["id"]) for case in CASES])
def test_verdict(case):
    """Accepted, or refused with exactly this code and status; the text shows no secret."""
    verdict = case["verdict"]
    if verdict == "accepted":
        assert run(case)
        return
    with pytest.raises(VerificationError) as caught:
        run(case)
    error = caught.value
    assert (error.code, error.status) == (verdict["code"], verdict["status"]), str(error)
    assert error.explanation.isprintable()
    for known in FILE["verifier"]["credentials"]:
        for secret in (known["secret_access_key"], known.get("session_token", "a" * 99)):
            assert secret not in f"{error} {error!r} {error.canonical_request}"


def test_there_are_control_cases_of_every_kind():
    """What refuses everything fails, for each way to carry a signature."""
    accepted = {case["kind"] for case in CASES if case["verdict"] == "accepted"}
    assert accepted == {"request", "form", "stream"} == {case["kind"] for case in CASES}
    assert sum(case["verdict"] != "accepted" for case in CASES) >= 500


@pytest.mark.parametrize("size", [1, 7, 1000])
@pytest.mark.parametrize(
    "case", [pytest.param(case, id=case["id"]) for case in CASES if case["kind"] == "stream"]
)
def test_cuts_change_nothing(case, size):
    """A stream has one verdict, however it is cut into pieces."""
    whole = b"".join(bytes_of(case["pieces"]))
    step = max(size, len(whole) // 3000)
    pieces = [whole[at : at + step] for at in range(0, len(whole), step)]
    again = {**case, "pieces": [{"text": piece.decode("latin-1")} for piece in pieces]}
    test_verdict(again)


def test_file_is_as_generated():
    """`generate_hostile.py --check` finds nothing to change."""
    command = [sys.executable, str(GENERATORS / "generate_hostile.py"), "--check"]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
