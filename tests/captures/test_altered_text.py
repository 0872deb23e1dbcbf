"""Error responses as logs, browsers, mails and programs have altered them."""

from __future__ import annotations

import html
import json
import re

import pytest

from sigv4.captures.altered_text import variants
from sigv4.captures.error_response import quoted_error_response
from sigv4.captures.error_response import read_error_response as read_response
from sigv4.captures.log_prefix import aligned, without_indent, without_prefix
from sigv4.explain import diagnose, read_capture

from ..verify.world import HOST, quoted_message, receive, s3_answer, send, string_of

SIGNED, MESSAGE = send()
RECEIVED = receive(MESSAGE)
BYTES = s3_answer(RECEIVED)
PLAIN = re.sub("<(StringToSign|CanonicalRequest)Bytes>.*?</.*?Bytes>", "", BYTES)
QUOTED = json.dumps({"__type": "x#InvalidSignatureException", "message": quoted_message(RECEIVED)})


def each_line(prefix: str, text: str = PLAIN) -> str:
    return "\n".join([prefix + line for line in text.split("\n")])


def numbered(form: str) -> str:
    return "\n".join([form.format(at) + line for at, line in enumerate(PLAIN.split("\n"), 1)])


def without_lines(joint: str) -> str:
    return re.sub(
        r"(<StringToSign>|<CanonicalRequest>)(.*?)(</)",
        lambda found: found[1] + found[2].replace("\n", joint) + found[3],
        BYTES,
        flags=re.DOTALL,
    )


ALTERED = {
    "quoted in a mail": each_line("> "),
    "quoted twice": each_line("> > "),
    "quoted in a chat": each_line("&gt; "),
    "docker compose": each_line("web-1  | "),
    "kubectl": each_line("[pod/web-abc/app] "),
    "journald": each_line("Nov 23 12:00:00 host app[123]: "),
    "container runtime": each_line("2026-11-23T12:00:00.000Z stderr F "),
    "time and logger": each_line("2026-11-23 12:00:00,123 ERROR app: "),
    "logger alone": each_line("ERROR app: "),
    "a time in some lines": each_line("12:00:00 E ").replace("12:00:00 E <Error>", "<Error>"),
    "line numbers": numbered("{:4}  "),
    "line numbers and colons": numbered("{}: "),
    "indented": each_line("    "),
    "indented, but not at its start": each_line("    ").lstrip(),
    "no-break spaces": each_line("  "),
    "bytes in Python": repr(PLAIN.encode()),
    "text in Python": f"RuntimeError: ({PLAIN!r}, 403)",
    "JSON string": json.dumps(PLAIN),
    "JSON field": json.dumps({"status": 403, "body": PLAIN}),
    "JSON in JSON": json.dumps({"level": "error", "log": QUOTED}),
    "JSON in JSON in JSON": json.dumps({"log": json.dumps({"log": QUOTED})}),
    "JSON in an exception": f"Error: a `400 Bad Request` response:\n{QUOTED}\n X (client)",
    "JSON that is cut in an exception": f"response:\n{QUOTED[:40]} (truncated...)\n"
    + quoted_message(RECEIVED),
    "JSON of something else": 'sent {"a": "b"}: ' + quoted_message(RECEIVED),
    "Node": f"InvalidSignatureException: {quoted_message(RECEIVED)}\n  '$fault': 'client',\n}}",
    "HTML": html.escape(PLAIN),
    "HTML twice": html.escape(html.escape(PLAIN)),
    "HTML by number": PLAIN.replace("<", "&#60;"),
    "lines lost": without_lines(""),
    "lines are spaces": without_lines(" "),
    "UTF-16": PLAIN.encode("utf-16"),
    "two responses": PLAIN + "\n" + PLAIN.replace("photos", "other"),
    "after a redirect": "HTTP/1.1 307 x\r\nA: b\r\n\r\nHTTP/1.1 403 y\r\nC: d\r\n\r\n" + PLAIN,
}


@pytest.mark.parametrize("name", ALTERED)
def test_both_texts(name):
    """To the character, as the server computed them."""
    response = read_response(ALTERED[name])
    assert response.canonical_request == RECEIVED.canonical_request
    assert response.string_to_sign == RECEIVED.string_to_sign


EMPTY_LINES = re.compile(r"\n(?=\n)")


@pytest.mark.parametrize("query", ["", "?list-type=2"])
def test_empty_lines_are_restored(query):
    """HTTPie and chats remove them: the string to sign tells what the server has hashed."""
    signed = receive(send(url=f"https://{HOST}/k{query}")[1])
    for text in (
        s3_answer(signed, StringToSignBytes="", CanonicalRequestBytes=""),
        quoted_message(signed),
    ):
        read = read_response(EMPTY_LINES.sub("", text))
        assert read.canonical_request == signed.canonical_request
        assert read.string_to_sign == signed.string_to_sign
    alone = f"<Error><CanonicalRequest>{signed.canonical_request}</CanonicalRequest></Error>"
    assert read_response(EMPTY_LINES.sub("", alone)).canonical_request == signed.canonical_request


def test_empty_lines_that_the_server_has_not():
    """Where its string to sign has the hash of another text, the text stays as it is."""
    faulty = EMPTY_LINES.sub("", RECEIVED.canonical_request)
    odd = RECEIVED._replace(canonical_request=faulty, string_to_sign=string_of(faulty))
    text = s3_answer(odd, StringToSignBytes="", CanonicalRequestBytes="")
    assert read_response(text).canonical_request == faulty


def test_several_responses_are_reported():
    """The first one is read, and the output says so."""
    notes = read_response(ALTERED["two responses"]).notes
    assert notes == ("The text holds 2 error responses; number 1 is shown.",)
    assert read_response(PLAIN).notes == ()


def test_bytes_that_are_linked():
    """Each has the hash of the other, whatever the texts have become."""
    text = BYTES.replace("<CanonicalRequest>", "<CanonicalRequest>?")
    assert read_response(text).canonical_request == RECEIVED.canonical_request


def test_string_that_lost_its_form_is_not_compared():
    """No cause rests on it, and the output says so."""
    broken = read_response(PLAIN.replace("AWS4-HMAC-SHA256\n", "AWS4-HMAC-SHA256\n+ "))
    assert broken.string_to_sign
    explanation = diagnose(read_capture(MESSAGE.raw()), broken)
    assert [cause.confidence for cause in explanation.causes if cause.confidence == "certain"] == []
    assert "string to sign was changed before" in str(explanation).replace("\n" + " " * 12, " ")


@pytest.mark.parametrize("unsigned", ["A\nB\nC", "AWS4-X\n20261123T120000Z\na/b c\n" + "0" * 64])
def test_string_without_its_form(unsigned):
    """Four lines, a scope without spaces."""
    response = read_response(
        f"<Error><Code>X</Code><StringToSign>{unsigned}</StringToSign></Error>"
    )
    assert diagnose(None, response).views == ()


def test_variants_begin_with_the_text():
    """A response that can be read as it is, is."""
    assert next(variants(PLAIN)) == PLAIN
    assert [*variants("<a>\\</a>")] == ["<a>\\</a>"]


def test_prefixes():
    """They are removed from all lines or from none."""
    assert without_prefix("> a\n>\n> b") == "a\n\nb"
    assert without_prefix("> a\nb") == "> a\nb"
    assert without_prefix("") == ""
    assert without_prefix("1 a\n2 b") == "1 a\n2 b"
    assert without_prefix("1 a\n2 b\n\n4 c") == "a\nb\n\nc"
    assert without_prefix("1 a\n2 b\n9 c") == "1 a\n2 b\n9 c"
    assert without_indent("  a\n  b\n\n   c") == "a\nb\n\n c"
    assert without_indent("a") == "a"


def test_alignment():
    """Date and scope begin at one column, which is not the first."""
    lines = "E AWS4-HMAC-SHA256\nE 20261123T120000Z\n{}20261123/r/s/aws4_request\nE\nF"
    assert [*aligned(lines.format("E "))] == [
        "AWS4-HMAC-SHA256\n20261123T120000Z\n20261123/r/s/aws4_request\n\nF"
    ]
    assert [*aligned(lines.format(""))] == []
    assert [*aligned("AWS4-HMAC-SHA256\nx\ny")] == []
    assert len([*aligned("\n".join([lines.format("E ")] * 9))]) == 3


EMPTY = {
    "head alone": "HTTP/1.1 403 Forbidden",
    "head of curl": "< HTTP/2 403 \n< server: x\n< \n",
    "head with its end": b"HTTP/1.1 403 Forbidden\r\nServer: AmazonS3\r\n\r\n",
}


@pytest.mark.parametrize("name", EMPTY)
def test_response_without_a_body(name):
    """As to a HEAD request: the status is known, and the user reads what to send."""
    response = read_response(EMPTY[name])
    assert (response.status, response.code, response.says_why) == (403, "", False)
    assert "sign and send GET" in response.notes[0]
    shown = str(diagnose(read_capture(MESSAGE.raw()), response))
    assert "server:    HTTP 403, no code and no message" in shown
    assert "The response has no body" in shown


def test_status_that_is_not_one():
    """A head without a number has no status."""
    assert read_response("HTTP/x\n\n" + PLAIN).status is None


def test_page():
    """A proxy's page says who has refused, and is no error of a service."""
    page = "<html><head><title>403\n Forbidden</title></head></html>"
    response = read_response(page)
    assert (response.code, response.message) == ("", "")
    assert "an HTML page" in response.notes[0]
    assert response.notes[0].endswith(" has sent it. Its title is '403 Forbidden'.")
    assert read_response("<html></html>").notes[0].endswith(" has sent it.")
    website = "<html><h1>403</h1><li>Code: AccessDenied</li><li>Message: Access Denied</li></html>"
    response = read_response(website)
    assert (response.code, response.message) == ("AccessDenied", "Access Denied")


def test_code_in_a_page_that_shows_xml():
    """The error that a page quotes, escaped, is more than its title."""
    error = html.escape("<Error><Code>NoSuchKey</Code></Error>")
    page = f"<html><title>Oops</title><pre>{error}</pre></html>"
    assert read_response(page).code == "NoSuchKey"


def test_bounds():
    """Quotes in quotes, heads and apostrophes without end are read to a bound."""
    deep = QUOTED
    for _ in range(6):
        deep = json.dumps({"log": deep})
    assert quoted_error_response(deep) is not None
    assert without_prefix("> > > > > a") == "> a"
    heads = "HTTP/1.1 307 x\n\n" * 11
    assert read_response(heads + PLAIN).canonical_request == RECEIVED.canonical_request
    quotes = quoted_message(RECEIVED).replace("GET", "'" * 60 + "GET", 1)
    assert read_response(quotes).canonical_request
    assert read_response(json.dumps({"a": "<b>", "message": "no"})).message == "no"


def test_responses_of_captures():
    """None without one, or for one that cannot be read."""
    assert quoted_error_response(None) is None
    assert quoted_error_response("no") is None


def test_quoted_xml_that_cannot_be_read():
    """The fields beside it are still read."""
    response = read_response(
        json.dumps({"message": "no", "body": "<Error><Code>\0</Code></Error>"})
    )
    assert response.message == "no"
