"""tools/playground: what the page answers, without a browser; and what its build checks."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import sigv4
from tools import build_playground
from tools.playground import answers, examples, steps

from ..conftest import AT, KEY_ID, SECRET

VECTORS = Path(__file__).parents[2] / "vectors"
OTHER = "fPxRbYCwJalrXUtnMDENG1EXAMPLEKEY/FEMI7K7"
EXPECTED = {  # the cause, or what the title says
    "port": "port-changed-by-proxy",
    "path": "path-signed-as-sent",
    "secret": "wrong-secret-or-request",
    "region": "wrong-region",
    "expired": "presigned-url-expired",
}
ALL = [(task, each.name) for task, listed in examples.EXAMPLES.items() for each in listed]


def ask(task, **fields):
    return json.loads(answers.answer(task, json.dumps(fields)))


def ask_example(task, name, **changed):
    return ask(task, **(json.loads(answers.example(task, name)) | changed))


def blocks(answer, kind):
    return [block for block in answer["blocks"] if block["kind"] == kind]


def words(answer):
    return json.dumps(answer, ensure_ascii=False)


@pytest.mark.parametrize(("task", "name"), ALL)
def test_examples_are_listed(task, name):
    """By name and title, and each is answered."""
    assert name in [each[0] for each in json.loads(answers.examples())[task]]
    assert ask_example(task, name)["title"]


@pytest.mark.parametrize(("name", "code"), EXPECTED.items())
def test_examples_are_explained(name, code):
    """Each by its own cause, first."""
    (causes,) = blocks(ask_example("explain", name), "causes")
    assert causes["items"][0]["code"] == code
    assert causes["items"][0]["remedy"]


def test_every_refusal_has_an_expected_cause():
    assert set(EXPECTED) == {each.name for each in examples.EXAMPLES["explain"]}


def test_the_difference_is_marked():
    """The characters that differ; a line that is the same on both sides is there once."""
    answer = ask_example("explain", "port")
    canonical, string = blocks(answer, "difference")
    differing = [line for line in canonical["lines"] if "same" not in line]
    assert differing == [
        {
            "ours": ["host:localhost", ":9000", ""],
            "theirs": ["host:localhost", "", ""],
            "first": True,
        }
    ]
    assert canonical["lines"][0] == {"same": "GET"}
    assert [line["first"] for line in string["lines"] if "same" not in line] == [False]
    (text,) = blocks(answer, "text")
    assert text["text"].endswith("':' in A, the end of the line in B.")


def test_a_path_shows_what_is_common_at_both_ends():
    (line,) = [
        line
        for line in blocks(ask_example("explain", "path"), "difference")[0]["lines"]
        if "same" not in line
    ]
    assert line["ours"] == ["/2026/report%20", "(1)", ".pdf"]
    assert line["theirs"] == ["/2026/report%20", "%281%29", ".pdf"]


def test_a_header_of_one_side_stands_alone():
    fields = json.loads(answers.example("explain", "port"))
    fields["request"] = fields["request"].replace(
        "  --header 'X-Amz-Date", "  --header 'Range: bytes=0-9' \\\n  --header 'X-Amz-Date"
    ).replace("SignedHeaders=host;", "SignedHeaders=host;range;")  # fmt: skip
    lines = blocks(ask("explain", **fields), "difference")[0]["lines"]
    assert {"ours": ["", "range:bytes=0-9", ""], "theirs": None, "first": False} in lines


def test_a_wrong_secret_is_suspected_without_it():
    """Nothing is proven: the page says what is most likely, and what to paste."""
    answer = ask_example("explain", "secret", secret="")
    assert answer["title"].startswith("The secret access key is another one")
    note = blocks(answer, "text")[0]
    assert "“Prove the cause”" in note["text"]
    assert note["tone"] == "warn"


def test_what_is_only_possible_stays_first():
    """A possible cause is the title, with the same advice."""
    answer = ask_example("explain", "path", canonical_request="")
    assert answer["title"] == "Possible cause: path signed as it is sent."
    assert "“Prove the cause”" in blocks(answer, "text")[0]["text"]


@pytest.mark.parametrize(
    ("left_out", "advice"),
    [
        ("request", "Paste the request too"),
        ("response", "Paste the body of the error response too"),
    ],
)
def test_one_side_alone(left_out, advice):
    """It is explained as far as it goes, and the page asks for the other."""
    answer = ask_example("explain", "secret", **{left_out: ""}, secret="")
    assert any(block["text"].startswith(advice) for block in blocks(answer, "text"))
    assert answer["tone"] == ""


def test_an_error_response_in_the_field_of_the_request():
    """Or each in the field of the other, or both in one, as `curl -v` prints them."""
    fields = json.loads(answers.example("explain", "port"))
    request, response = fields["request"], fields["response"]
    expected = "Cause: port changed by a proxy."
    alone = ask("explain", request=response)
    assert alone["title"] == "The error response alone does not show the cause."
    assert ask("explain", request=response, response=request)["title"] == expected
    assert ask("explain", request=f"{request}\n\n{response}")["title"] == expected
    sent = [line.strip(" \\")[10:-1] for line in request.splitlines() if "--header" in line]
    printed = [
        "> GET /photos/?list-type=2&prefix=2026%2F HTTP/1.1",
        *[f"> {line}" for line in ["Host: localhost:9000", *sent, ""]],
        "< HTTP/1.1 403 Forbidden",
        "< ",
        f"{response}",
        "* Connection #0 left intact",
    ]
    assert ask("explain", request="\n".join(printed))["title"] == expected
    region = json.loads(answers.example("explain", "region"))
    assert (
        ask("explain", request=region["response"])["title"] == "Cause: wrong region in the scope."
    )


def test_a_body_that_looks_like_an_error_response():
    """Of a request, and not of S3: it stays where it is."""
    url = json.loads(answers.example("explain", "expired"))["request"]
    answer = ask("explain", request=f"curl -T - --data-raw '<Errors>1</Errors>' '{url}'")
    assert answer["title"] == "The request alone does not show why it was refused."


def test_the_message_of_an_sdk_alone():
    """It is not enough, and the page says what is."""
    said = (
        "botocore.exceptions.ClientError: An error occurred (SignatureDoesNotMatch) when calling "
        "the PutObject operation: The request signature we calculated does not match the signature "
        "you provided. Check your key and signing method."
    )
    for field in ("request", "response"):
        answer = ask("explain", **{field: said})
        assert answer["title"] == "The error response alone does not show the cause."
        assert blocks(answer, "text")[0]["text"].startswith("Paste the request too")


def test_a_har_brings_its_response():
    """The error response is in it."""
    fields = json.loads(answers.example("explain", "expired"))
    request = {"method": "GET", "url": fields["request"], "headers": []}
    content = {"text": fields["response"], "mimeType": "application/xml"}
    response = {"status": 403, "headers": [], "content": content}
    har = {"log": {"entries": [{"request": request, "response": response}]}}
    assert "presigned URL expired" in ask("explain", request=json.dumps(har))["title"]


def test_a_debug_log_brings_what_was_signed():
    """The canonical request of botocore's log is compared with that of the server."""
    fields = json.loads(answers.example("explain", "path"))
    log = f"CanonicalRequest:\n{fields['canonical_request']}\n"
    answer = ask("explain", request=log, response=fields["response"])
    assert answer["title"] == "Cause: reserved characters not encoded in the path."
    quoted = f"{log}Response body: b'{fields['response']}'\n"
    assert ask("explain", request=quoted)["title"]
    assert ask("explain", request=f"{log}Response body: b'cut off")["title"]


@pytest.mark.parametrize("task", ["explain", "inspect", "sign"])
def test_nothing_pasted(task):
    """A refusal says what to do."""
    answer = ask(task)
    assert answer["tone"] == "bad"
    assert blocks(answer, "text")[0]["text"].startswith("What to do: ")
    assert blocks(answer, "facts")[0]["rows"][0][0] == "code"


def test_what_is_nested_deeply():
    """It is refused before it is read; what is nested as HARs are is read."""
    answer = ask("inspect", what="[" * 1001)
    assert answer["title"] == "The text is nested more than 1000 levels deep."
    assert answer["field"] == "what"
    assert "1000 levels" not in ask("inspect", what="[" * 1000 + "]" * 1000)["title"]


def test_nonsense():
    """Text that is no request is refused, not explained."""
    answer = ask("explain", request="Hello, why does it not work?")
    assert (answer["tone"], answer["field"]) == ("bad", "request")


def test_a_url_that_expired():
    answer = ask_example("inspect", "expired")
    assert answer["tone"] == "bad"
    assert answer["title"].startswith("This presigned URL has expired: 2026-11-23 12:15:00 UTC, ")
    assert answer["title"].endswith(" ago.")
    assert "The signature itself was not verified" in blocks(answer, "text")[0]["text"]


def test_a_url_that_was_signed_now():
    """Its end is ahead; the example keys are noticed."""
    answer = ask_example("inspect", "now")
    assert answer["tone"] == "warn"
    assert "it expires at" in answer["title"]
    assert "AWS's documentation" in words(answer)


def test_urls_that_can_work():
    """With keys that are no examples; with and without a time at which they end."""
    url = sigv4.Signer(sigv4.Credentials("AKIA2X5FQ7JDNV3TLWZR", OTHER), "eu-west-1", "s3").presign(
        sigv4.Request("GET", "https://photos.s3.eu-west-1.amazonaws.com/cat.jpg")
    )
    answer = ask("inspect", what=url.url)
    assert answer["tone"] == "good"
    assert answer["title"].startswith("This presigned URL can work until 20")
    assert ask("inspect", what="https://example.com/")["title"] == "It carries no signature."


def test_what_cannot_work():
    """A URL for more than seven days."""
    url = ask_example("inspect", "now")
    assert url
    long = json.loads(answers.example("inspect", "now"))["what"].replace("=900&", "=900000&")
    assert ask("inspect", what=long)["title"] == "This presigned URL cannot work."


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
    date, scope = case["time"][:8], (case["region"], case["service"])
    parts = steps.key_parts(f"A\nT\n{date}/r/s/t\nh", scope, credentials, hidden=False)
    assert parts[-1].text == f"kSigning = {case['expected']['signing_key']}"


def test_encoded_characters_are_explained():
    """What they stand for; bytes that are no UTF-8 are left."""
    signer = sigv4.Signer(sigv4.Credentials(KEY_ID, SECRET), "eu-west-1", "s3")
    request = sigv4.Request("GET", "https://b.s3.amazonaws.com/%C3%A9%20(1)?a=%FF")
    parts = steps.canonical_parts(signer.sign(request, at=AT).canonical_request)
    assert parts[1].why == "the path, percent-encoded. Decoded: /é (1)"
    assert "Decoded" not in parts[2].why
    assert parts[0].text == "GET\n"


IMPORT_ALL = """
import importlib, sys, zipfile
sys.path.insert(0, sys.argv[1])
names = zipfile.ZipFile(sys.argv[1]).namelist()
for name in names:
    if name.endswith(".py"):
        importlib.import_module(name[:-3].replace("/", ".").removesuffix(".__init__"))
from playground import answers
assert sys.argv[1] in answers.__file__
print(answers.answer("explain", answers.example("explain", "port")))
"""


def test_the_library_is_whole(tmp_path):
    """Every module that the page gets can be imported from it, and a task is answered."""
    file = tmp_path / "library.zip"
    file.write_bytes(build_playground.library())
    assert file.read_bytes() == build_playground.library()
    command = [sys.executable, "-I", "-c", IMPORT_ALL, str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["title"] == "Cause: port changed by a proxy."


def test_modules_that_are_left_out_are_noticed(tmp_path, monkeypatch):
    """The build stops where this library imports what the page would not have."""
    monkeypatch.setattr(build_playground, "LEFT_OUT", ("json",))
    with pytest.raises(build_playground.BuildError, match="imports json, which LEFT_OUT names"):
        build_playground.library()


def test_names_that_python_does_not_have_are_noticed():
    """So that the list of what is left out stays short when Pyodide is updated."""
    with io.BytesIO() as packed:
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("json/__init__.py", "")
        with pytest.raises(build_playground.BuildError, match="remove it from LEFT_OUT"):
            build_playground.standard_library(packed.getvalue())


def test_a_package_that_is_another_is_refused(tmp_path, capsys):
    """Its hash is in the error, and nothing is written."""
    other = tmp_path / "other.tgz"
    other.write_bytes(b"other")
    assert build_playground.main([str(tmp_path / "page"), "--package", str(other)]) == 1
    assert f"The package is not pyodide {build_playground.VERSION}" in capsys.readouterr().err
    assert not (tmp_path / "page").exists()
