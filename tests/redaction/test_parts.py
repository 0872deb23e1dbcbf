"""`sigv4.redact`: parts of multipart forms, of which one may name the value of another."""

from __future__ import annotations

import json

import pytest

from sigv4.cli.redact import redacted
from sigv4.redaction import redact

VALUE = "hunter2"


def form(*parts: tuple[str, str], end: str = "\r\n") -> str:
    """Return a form."""
    lines = []
    for name, value in parts:
        lines += ["--b", f'Content-Disposition: form-data; name="{name}"', "", value]
    return end.join([*lines, "--b--", ""])


BESIDE = {
    "name first": (("a", "b"), ("key", "AWS_SECRET_ACCESS_KEY"), ("value", VALUE), ("c", "d")),
    "value first": (("value", VALUE), ("key", "AWS_SECRET_ACCESS_KEY")),
    "others between": (("value", VALUE), ("protected", "1"), ("name", "SECRET_KEY"), ("a", "b")),
    "two": (("key", "A"), ("value", "1"), ("key", "SECRET_KEY"), ("value", VALUE)),
    "two, values first": (("value", VALUE), ("key", "SECRET_KEY"), ("value", "1"), ("key", "A")),
    "lines": (("key", "SECRET_KEY"), ("value", f"{VALUE}\n{VALUE}")),
}


@pytest.mark.parametrize("write", [str, json.dumps, lambda text: json.dumps(json.dumps(text))])
@pytest.mark.parametrize("end", ["\r\n", "\n"])
@pytest.mark.parametrize("name", BESIDE)
def test_value_of_another_part(name, end, write):
    """Only the value of the part goes that belongs to the name of a secret, also line by line."""
    parts = BESIDE[name]
    expected = [(key, "REDACTED" if VALUE in value else value) for key, value in parts]
    text, made = write(form(*parts, end=end)), write(form(*expected, end=end))
    assert redact(text) == made
    assert redact(made) == made
    lines = [line.encode() for line in text.splitlines(keepends=True)]
    assert b"".join(redacted(iter(lines))).decode() == made


@pytest.mark.parametrize(
    "parts",
    [
        (("key", "photos/a.jpg"), ("value", VALUE)),
        (("key", "SECRET_KEY"), ("description", "a")),
        (("value", "a"), ("key", "B"), ("key", "SECRET_KEY")),
        (("about", "SECRET_KEY"), ("value", "a")),
    ],
)
def test_parts_that_stay(parts):
    """A value needs the name of a secret right before or after it."""
    text = form(*parts)
    assert redact(text) is text


def test_long_head_of_a_part():
    """A part may have headers for its type, encoding and length."""
    text = (
        '--b\r\nContent-Disposition: form-data; name="x-amz-signature"; filename="x"\r\n'
        "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n"
        "Content-Length: 7\r\n\r\n%s\r\n--b--"
    )
    assert redact(text % VALUE) == text % "REDACTED"


def test_a_form_without_end():
    """The value that is cut ends with its line."""
    text = form(("key", "SECRET_KEY"), ("value", VALUE)).partition("\r\n--b--")[0]
    assert redact(text) == text.replace(VALUE, "REDACTED")
    assert redact(f"{text}\nb") == f"{text}\nb".replace(VALUE, "REDACTED")


def test_complete_forms_are_written_at_once():
    """Nothing is held after the last boundary."""
    text = form(("key", "a"), ("value", "b")).encode()
    lines = iter([text, b"next\n"])
    assert next(redacted(lines)) == text


@pytest.mark.parametrize("names", [("value", "key"), ("key", "value")])
def test_two_forms(names):
    """A value belongs to a name in its own form, also where both are read at once."""
    texts = {"key": "SECRET_KEY", "value": VALUE}
    text = "".join([form((name, texts[name])) for name in names])
    assert redact(text) is text
    lines = [line.encode() for line in text.splitlines(keepends=True)]
    assert b"".join(redacted(iter(lines))).decode() == text
