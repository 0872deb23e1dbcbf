"""Run every vector of vectors/*.json, stage by stage, each with a message of its own."""

from __future__ import annotations

import base64
import importlib.util
import json
import subprocess
import sys
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest

import sigv4
from sigv4.core.model import Scope
from sigv4.core.signing_key import derive_signing_key
from sigv4.s3 import S3

Json = dict[str, Any]

# Some paths of AWS's suite, and of our own, are not what HTTP clients send.
pytestmark = pytest.mark.filterwarnings("ignore::sigv4.RewrittenPathWarning")

VECTORS = Path(__file__).parents[2] / "vectors"
GENERATORS = Path(__file__).parents[2] / "tools" / "vectors"
FILES = ("aws_suite.json", "aws_docs.json", "blind_spots.json", "negative.json")
BASE_SERVICES = {"GENERIC": "execute-api", "S3": "s3"}


def load(name: str) -> Json:
    """A file of vectors/."""
    file: Json = json.loads((VECTORS / name).read_text(encoding="utf-8"))
    return file


CASES: list[Json] = [case for name in FILES for case in load(name)["cases"]]


def cases(*kinds: str) -> pytest.MarkDecorator:
    """Parametrise a test with the cases of some kinds."""
    chosen = [pytest.param(case, id=case["id"]) for case in CASES if case["kind"] in kinds]
    return pytest.mark.parametrize("case", chosen)


def credentials_of(case: Json) -> sigv4.Credentials:
    """The credentials of a case."""
    values = dict(case["credentials"])
    if "expiration" in values:
        values["expiration"] = datetime.fromisoformat(values["expiration"].replace("Z", "+00:00"))
    return sigv4.Credentials(**values)


def request_of(case: Json) -> sigv4.Request:
    """The request of a case."""
    request = case["request"]
    if "body_base64" in request:
        body = base64.b64decode(request["body_base64"])
    else:
        body = request["body"].encode()
    headers = [(name, value) for name, value in request["headers"]]
    return sigv4.Request(request["method"], request["url"], headers, body)


def profile_of(case: Json) -> sigv4.Profile:
    """The base profile with the overrides of a case."""
    overrides = dict(case["profile"])
    base = sigv4.Profile.for_service(BASE_SERVICES[overrides.pop("base")])
    return base.replace(**overrides)


def signer_of(case: Json, profile: sigv4.Profile | None = None) -> sigv4.Signer:
    """The signer of a case."""
    return sigv4.Signer(credentials_of(case), case["region"], case["service"], profile=profile)


def time_of(case: Json) -> datetime:
    """The time at which a case is signed."""
    return datetime.strptime(case["time"], "%Y%m%dT%H%M%SZ").replace(tzinfo=timezone.utc)


def assert_stages(signed: sigv4.Signed, expected: Json) -> None:
    """Canonical request, then string to sign, then signature."""
    assert signed.canonical_request == expected["canonical_request"], "canonical request"
    assert signed.string_to_sign == expected["string_to_sign"], "string to sign"
    assert signed.signature == expected["signature"], "signature"


def lower(headers: Any) -> list[tuple[str, str]]:
    """Header pairs, names in lower case, sorted."""
    return sorted((name.lower(), value) for name, value in headers)


def split_url(url: str) -> tuple[str, list[str]]:
    """A URL without its query, and its parameters sorted."""
    base, _, query = url.partition("?")
    return base, sorted(query.split("&"))


@cases("header")
def test_signed_headers(case: Json) -> None:
    """Each stage is as expected, and the request goes out with its own and the added headers."""
    request, expected = request_of(case), case["expected"]
    signed = signer_of(case, profile_of(case)).sign(request, at=time_of(case))
    assert_stages(signed, expected)
    added = expected["headers"]
    replaced = {name.lower() for name in added}
    kept = [pair for pair in request.headers if pair[0].lower() not in replaced]
    assert signed.headers["authorization"] == added["Authorization"], "Authorization header"
    assert lower(signed.apply(request).headers) == lower([*kept, *added.items()]), "headers sent"
    assert signed.url == case["request"]["url"], "URL"


@cases("presign")
def test_presigned_url(case: Json) -> None:
    """Each stage is as expected; the URL starts as it was given and has the expected parameters."""
    request, expected = request_of(case), case["expected"]
    signer = signer_of(case, profile_of(case))
    signed = signer.presign(request, expires_in=case["expires_in"], at=time_of(case))
    assert_stages(signed, expected)
    assert signed.url.startswith(case["request"]["url"]), "the URL that was given"
    assert split_url(signed.url) == split_url(expected["url"]), "URL"
    assert lower(signed.headers.items()) == lower(expected["headers"].items()), "headers to send"


@cases("signing-key")
def test_signing_key(case: Json) -> None:
    """The derived key is the documented one."""
    scope = Scope(case["time"][:8], case["region"], case["service"])
    key = derive_signing_key(case["credentials"]["secret_access_key"], scope)
    assert key.hex() == case["expected"]["signing_key"]


def assert_refused(error: BaseException, case: Json) -> None:
    """Exactly the expected class, without a secret in the text."""
    assert type(error).__name__ == case["error"], f"{type(error).__name__}: {error}"
    assert isinstance(error, sigv4.SigV4Error)
    for name in ("secret_access_key", "session_token"):
        secret = case["credentials"].get(name)
        assert not secret or secret not in f"{error} {error!r}", f"the error shows the {name}"


def sign_or_presign(case: Json) -> None:
    """All steps of a case that has to be refused at one of them."""
    signer, request, at = signer_of(case), request_of(case), time_of(case)
    if "expires_in" in case:
        signer.presign(request, expires_in=case["expires_in"], at=at)
    else:
        signer.sign(request, at=at)


@cases("guard")
def test_refused(case: Json) -> None:
    """Exactly the expected error, and no secret in it."""
    with pytest.raises(Exception) as refusal:
        sign_or_presign(case)
    assert_refused(refusal.value, case)


@cases("s3-presign")
def test_s3_operation_refused(case: Json) -> None:
    """Exactly the expected error, and no secret in it."""
    with pytest.raises(Exception) as refusal:
        S3(credentials_of(case), case["region"]).presign(
            case["operation"],
            Bucket=case["bucket"],
            Key=case["key"],
            expires_in=case["expires_in"],
            at=time_of(case),
        )
    assert_refused(refusal.value, case)


@pytest.mark.parametrize("name", [*FILES, "hostile.json"])
def test_file_follows_the_schema(name: str) -> None:
    """Each file validates against vectors/schema.json."""
    jsonschema = pytest.importorskip("jsonschema")
    schema = load("schema.json")
    jsonschema.Draft202012Validator.check_schema(schema)
    errors = jsonschema.Draft202012Validator(schema).iter_errors(load(name))
    assert [f"{error.json_path}: {error.message}" for error in errors] == []


def test_every_file_is_run() -> None:
    """No vector file lies there unread."""
    found = {path.name for path in VECTORS.glob("*.json")}
    others = (
        "ecdsa_signatures",
        "event_chains",
        "event_streams",
        "hostile",
        "hostile_signing",
        "policies",
        "s3_endpoints",
        "schema",
        "streams",
        "tokens",
    )
    assert found == {*FILES, *[f"{name}.json" for name in others]}


def test_ids_are_unique() -> None:
    """An id names one case over all files."""
    ids = [case["id"] for case in [*CASES, *load("hostile.json")["cases"]]]
    assert len(ids) == len(set(ids))


def test_the_suite_is_whole() -> None:
    """All 34 header cases of AWS's suite are there."""
    assert len(load("aws_suite.json")["cases"]) == 34


def test_expected_values_are_what_peers_compute() -> None:
    """`generate.py --check` finds nothing to change."""
    if not all(importlib.util.find_spec(peer) for peer in ("botocore", "awscrt")):
        pytest.skip("needs botocore and awscrt")
    command = [sys.executable, str(GENERATORS / "generate.py"), "--check"]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
