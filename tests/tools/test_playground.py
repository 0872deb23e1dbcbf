"""tools/playground: what the page explains and inspects, without a browser."""

from __future__ import annotations

import json

import pytest

import sigv4
from tools.playground import answers, examples

from .playground import OTHER, ask, ask_example, blocks, words

EXPECTED = {  # the cause, or what the title says
    "port": "port-changed-by-proxy",
    "path": "path-signed-as-sent",
    "secret": "wrong-secret-or-request",
    "region": "wrong-region",
    "expired": "presigned-url-expired",
}
ALL = [(task, each.name) for task, listed in examples.EXAMPLES.items() for each in listed]


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
