"""tools/playground: what the page signs and refuses, and the steps that it shows."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

import sigv4
from sigv4.core import sigv4a
from tools.playground import steps

from ..conftest import AT, KEY_ID, SECRET
from .playground import OTHER, ask, ask_example, blocks, words

VECTORS = Path(__file__).parents[2] / "vectors"


def test_the_example_of_the_documentation():
    """AWS's signature: sig-v4-query-string-auth, in all four steps."""
    answer = ask_example("sign", "documentation")
    (url, command) = blocks(answer, "code")
    signature = "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"
    assert url["text"].endswith(f"&X-Amz-Signature={signature}")
    assert command["text"] == f"curl --globoff --path-as-is '{url['text']}'"
    assert [block["title"][:7] for block in blocks(answer, "parts")] == [
        f"Step {number}:" for number in (1, 2, 3, 4)
    ]
    assert blocks(answer, "parts")[3]["parts"][0][0] == signature


def test_headers_are_signed():
    """The body is hashed, and the command sends what was signed."""
    answer = ask_example("sign", "gateway")
    headers, command = blocks(answer, "code")
    assert headers["text"].startswith("X-Amz-Date: ")
    assert "/eu-west-1/execute-api/aws4_request" in headers["text"]
    assert """--data-raw '{"sku": "A-1", "count": 2}'""" in command["text"]
    parts = blocks(answer, "parts")[0]["parts"]
    assert ["content-type:application/json\n", "header content-type"] in [
        each[:2] for each in parts
    ]
    assert parts[-1][2] == "the SHA-256 of the body, in hex"


def test_an_upload_names_its_headers():
    """What must be sent with a URL is shown, and each header once."""
    fields = {"headers": "Content-Type: text/plain\n\nX-Amz-Meta-Note: a", "method": "put"}
    command = blocks(ask_example("sign", "documentation", **fields), "code")[-1]["text"]
    assert command.startswith("curl --globoff --path-as-is --request PUT --data-binary ''")
    assert command.count("--header") == 2
    answer = ask_example("sign", "download", operation="put_object", content_type="image/jpeg")
    sent = blocks(answer, "code")[1]
    assert (sent["label"], sent["text"]) == ("headers to send with it", "Content-Type: image/jpeg")
    assert ["permission needed", "s3:PutObject"] in blocks(answer, "facts")[0]["rows"]


@pytest.mark.parametrize(
    ("changed", "field", "said"),
    [
        ({"expires_in": "10", "unit": "days"}, "expires_in", "Expires in 864000 exceeds 604800"),
        ({"expires_in": "soon"}, "expires_in", "Expires in must be a whole number, not 'soon'."),
        ({"expires_in": "0"}, "expires_in", "Expires in"),
        ({"bucket": "No_Bucket!"}, "Bucket", "bucket"),
        ({"key": "a/../b"}, "Key", "'..'"),
        ({"access_key_id": "ASIAIOSFODNN7EXAMPLE"}, "session_token", "without a session token"),
        ({"secret_access_key": ""}, "secret_access_key", "is empty"),
        ({"region": "eu-vest-1"}, "region", "eu-vest-1"),
        ({"region": " "}, "region", "The region of the bucket is missing"),
        ({"at": "yesterday"}, "at", "Signing time must be a time, not 'yesterday'."),
        ({"mode": "url", "url": "https://example.com/"}, "service", "is not known"),
        (
            {"mode": "headers", "url": "https://example.com/", "region": ""},
            "region",
            "is not known",
        ),
        ({"mode": "headers", "url": "example.com"}, "", "example.com"),
        ({"mode": "headers", "url": "https://a.example.com/", "headers": "x"}, "headers", "'x' is"),
    ],
)
def test_refusals(changed, field, said):
    """The guard's problem with the label of the field, and its remedy."""
    answer = ask_example("sign", "download", **changed)
    assert answer["tone"] == "bad"
    assert answer["field"] == field or not field
    assert said in answer["title"]
    assert not blocks(answer, "parts")


@pytest.mark.parametrize("has_cryptography", [False, True])
def test_sigv4a_is_refused(monkeypatch, has_cryptography):
    """With and without the package that it takes, as in the browser."""
    if not has_cryptography:
        monkeypatch.setattr(sigv4a, "_CURVES", [])
        monkeypatch.setitem(sys.modules, "cryptography.exceptions", None)
    point = "arn:aws:s3::123456789012:accesspoint/mfzwi23gnjvgw.mrap"
    answer = ask_example("sign", "download", bucket=point)
    assert answer["title"].startswith("This is SigV4A")


def test_warnings_are_shown():
    """What may not work is signed, and the page says so."""
    answer = ask_example(
        "sign",
        "download",
        access_key_id="ASIAIOSFODNN7EXAMPLE",
        session_token="x" * 200,
        expires_in="3",
    )
    assert answer["tone"] == "good"
    note = answer["blocks"][0]
    assert note["tone"] == "warn"
    assert note["text"].startswith("Expires in 10800 with a session token of unknown expiration")


def test_other_keys_stay_hidden():
    """The secret, the token and the derived keys are not shown; only what was signed with them."""
    token = "IQoJb3JpZ2luX2VjEXAMPLETOKEN" * 8
    answer = ask_example(
        "sign",
        "gateway",
        access_key_id="ASIAIOSFODNN7EXAMPLE",
        secret_access_key=OTHER,
        session_token=token,
    )
    shown = words({**answer, "blocks": blocks(answer, "parts")})
    assert OTHER not in words(answer)
    assert token not in shown
    assert "x-amz-security-token:<hidden>" in shown
    keys = blocks(answer, "parts")[2]["parts"]
    assert [each[0] for each in keys[:2]] == ["kDate = <hidden>\n", "kRegion = <hidden>\n"]
    assert "not the example keys" in blocks(answer, "text")[0]["text"]
    for fields in ({"request": OTHER, "secret": OTHER}, {"response": "<Error/>", "secret": OTHER}):
        assert OTHER not in words(ask("explain", **fields))


def cases(*kinds):
    loaded = [
        case
        for name in ("aws_docs.json", "aws_suite.json")
        for case in json.loads((VECTORS / name).read_text(encoding="utf-8"))["cases"]
        if case["kind"] in kinds
    ]
    return [pytest.param(case, id=case["id"]) for case in loaded]


@pytest.mark.parametrize("case", cases("header", "presign"))
def test_pieces_are_the_text(case):
    """Of every vector of AWS: the pieces, joined, are each text; each has a name and a reason."""
    expected = case["expected"]
    for text, take in (
        (expected["canonical_request"], steps.canonical_parts),
        (expected["string_to_sign"], steps.string_parts),
    ):
        parts = take(text)
        assert "".join([part.text for part in parts]) == text
        assert all(part.name and part.why for part in parts)


@pytest.mark.parametrize("case", cases("signing-key"))
def test_keys_are_derived(case):
    """The last key is that of AWS's documentation."""
    credentials = sigv4.Credentials(KEY_ID, case["credentials"]["secret_access_key"])
    scope = f"{case['time'][:8]}/{case['region']}/{case['service']}/aws4_request"
    parts = steps.key_parts(f"A\nT\n{scope}\nh", credentials, hidden=False)
    assert parts[-1].text == f"kSigning = {case['expected']['signing_key']}"


def test_encoded_characters_are_explained():
    """What they stand for; bytes that are no UTF-8 are left."""
    signer = sigv4.Signer(sigv4.Credentials(KEY_ID, SECRET), "eu-west-1", "s3")
    request = sigv4.Request("GET", "https://b.s3.amazonaws.com/%C3%A9%20(1)?a=%FF")
    parts = steps.canonical_parts(signer.sign(request, at=AT).canonical_request)
    assert parts[1].why == "the path, percent-encoded. Decoded: /é (1)"
    assert "Decoded" not in parts[2].why
    assert parts[0].text == "GET\n"
