"""`sigv4 post`: a form as JSON, as a page, as a curl command."""

from __future__ import annotations

import base64
import json
import shlex
from html.parser import HTMLParser

import pytest

from sigv4.cli import main, post
from sigv4.cli.upload_page import readable

AT = ["--demo", "--at", "20130524T000000Z", "--region", "eu-west-1"]


def run(capsys, *arguments: str) -> tuple[str, str]:
    assert main(["post", *arguments, *AT]) == 0
    return capsys.readouterr()


def form_of(capsys, *arguments: str) -> dict:
    return json.loads(run(capsys, *arguments)[0])


def conditions(form: dict) -> list:
    return json.loads(base64.b64decode(form["fields"]["policy"]))["conditions"]


class Page(HTMLParser):
    """The form of a page, and its inputs in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.inputs: list[dict[str, str | None]] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        if tag == "form":
            self.form = dict(attrs)
        if tag == "input":
            self.inputs.append(dict(attrs))


def test_json(capsys):
    """boto3's result."""
    form = form_of(
        capsys,
        "s3://examplebucket/photos/",
        *("--max-size", "10MB", "--content-type", "image/", "--field", "acl=private"),
        *("--redirect", "https://example.com/done?a=b"),
    )
    assert form["url"] == "https://examplebucket.s3.eu-west-1.amazonaws.com/"
    assert form["fields"]["key"] == "photos/${filename}"
    assert conditions(form)[:4] == [
        ["starts-with", "$Content-Type", "image/"],
        ["content-length-range", 0, 10_000_000],
        {"acl": "private"},
        {"success_action_redirect": "https://example.com/done?a=b"},
    ]


@pytest.mark.parametrize(
    ("target", "key"),
    [
        ("s3://examplebucket", "${filename}"),
        ("s3://examplebucket/", "${filename}"),
        ("s3://examplebucket/a/", "a/${filename}"),
        ("s3://examplebucket/a/b.jpg", "a/b.jpg"),
    ],
)
def test_key(capsys, target, key):
    """After a slash, the file keeps its name."""
    assert form_of(capsys, target)["fields"]["key"] == key


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0),
        ("10", 10),
        ("10B", 10),
        ("10kB", 10_000),
        ("10KB", 10_000),
        ("10KiB", 10_240),
        ("10MB", 10_000_000),
        ("10mib", 10_485_760),
        ("2GB", 2_000_000_000),
        ("2GiB", 2_147_483_648),
    ],
)
def test_sizes(text, number):
    """Decimal and binary units."""
    assert post.size(text) == number


def test_least_size_alone(capsys):
    """Up to what one upload can hold."""
    form = form_of(capsys, "s3://examplebucket/", "--min-size", "1KiB")
    assert conditions(form)[0] == ["content-length-range", 1024, 5 * 1024**3]


def test_page(capsys):
    """A form with everything, the file last, all escaped."""
    out, _ = run(
        capsys,
        's3://examplebucket/a"<b>&/',
        *("--content-type", "image/", "--max-size", "1MB", "--output", "html"),
        *("--field", 'x-amz-meta-a="><script>alert(1)</script>'),
    )
    page = Page(out)
    assert {name: text for name, text in page.form.items() if "data-" not in name} == {
        "action": "https://examplebucket.s3.eu-west-1.amazonaws.com/",
        "method": "post",
        "enctype": "multipart/form-data",
    }
    fields = {each["name"]: each.get("value") for each in page.inputs}
    assert fields["key"] == 'a"<b>&/${filename}'
    assert fields["x-amz-meta-a"] == '"><script>alert(1)</script>'
    assert fields["success_action_status"] == "201"
    assert fields["Content-Type"] == "image/"
    assert page.inputs[-1] == {
        "id": "file",
        "type": "file",
        "name": "file",
        "accept": "image/*",
        "required": None,
        "aria-describedby": "rules status",
    }
    assert 'data-most="1000000"' in out
    assert "One image, at most 1 MB." in out
    assert out.count("<script>") == 1


def test_page_is_ascii(capsys):
    """It is right whatever the encoding of the terminal, and of the server that it is put on."""
    out, _ = run(capsys, "s3://examplebucket/é写/", "--output", "html")
    assert out.isascii()
    fields = {each["name"]: each.get("value") for each in Page(out).inputs}
    assert fields["key"] == "é写/${filename}"


def test_page_of_one_type(capsys):
    """The type is a field like others; a redirect takes the place of the status."""
    out, _ = run(
        capsys,
        "s3://examplebucket/k",
        *("--content-type", "text/plain", "--redirect", "https://example.com", "--output", "html"),
    )
    fields = {each["name"]: each.get("value") for each in Page(out).inputs}
    assert fields["Content-Type"] == "text/plain"
    assert fields["success_action_redirect"] == "https://example.com"
    assert "success_action_status" not in fields
    assert 'data-most=""' in out
    assert "One file of type text/plain." in out
    plain, _ = run(capsys, "s3://examplebucket/k", "--output", "html")
    assert Page(plain).inputs[-1] == {
        "id": "file",
        "type": "file",
        "name": "file",
        "required": None,
        "aria-describedby": "rules status",
    }


def test_curl(capsys):
    """Each field as it is, the file last, a word on what is to be put in."""
    out, err = run(
        capsys, "s3://examplebucket/a b/", "--field", "x-amz-meta-a=@b", "--output", "curl"
    )
    words = shlex.split(out)
    assert words[:4] == ["curl", "--globoff", "--form-string", "x-amz-meta-a=@b"]
    assert "key=a b/${filename}" in words
    assert words[-3:] == [
        "--form",
        "file=@FILE",
        "https://examplebucket.s3.eu-west-1.amazonaws.com/",
    ]
    assert "replace FILE by the file to upload." in err
    out, err = run(capsys, "s3://examplebucket/", "--content-type", "image/", "--output", "curl")
    assert "Content-Type=image/TYPE" in shlex.split(out)
    assert "and TYPE by the rest" in err


def test_a_star_means_the_prefix(capsys):
    """image/* is what people write for image/: a form can only say how a type begins."""
    form = form_of(capsys, "s3://examplebucket/", "--content-type", "image/*")
    assert conditions(form)[0] == ["starts-with", "$Content-Type", "image/"]
    assert "Content-Type" not in form["fields"]


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (0, "0 bytes"),
        (999, "999 bytes"),
        (1500, "1.5 kB"),
        (10**7, "10 MB"),
        (5 * 2**30, "5.369 GB"),
    ],
)
def test_readable_sizes(size, text):
    """Decimal units, as file managers show them."""
    assert readable(size) == text


@pytest.mark.parametrize(
    ("arguments", "reported"),
    [
        (["s3://examplebucket/", "--content-type", "im*"], "has a '*' that no form can express"),
        (["s3://examplebucket/", "--content-type", "*/*"], "has a '*' that no form can express"),
        (["s3://examplebucket/", "--max-size", "10M"], "'10M' is not a size"),
        (["s3://examplebucket/", "--max-size", "1.5MB"], "is not a size"),
        (["s3://examplebucket/", "--max-size", "6GiB"], "more than one upload can hold"),
        (["s3://examplebucket/", "--max-size", "1", "--min-size", "2"], "allows no file"),
        (["s3://examplebucket/", "--field", "acl"], "is not a field"),
        (["s3://examplebucket/", "--field", "acl=publik-read"], "Did you mean 'public-read'"),
        (["s3://examplebucket/", "--expires-in", "864000"], "604800"),
        (["examplebucket"], "does not name an object. Write it as s3://examplebucket."),
        (
            ["s3://examplebucket/", "--field", "x-amz-meta-a=1\n2", "--output", "html"],
            "has a line break, which browsers send as CR LF",
        ),
    ],
)
def test_refused(capsys, arguments, reported):
    """By the same rules."""
    assert main(["post", *arguments, *AT]) == 1
    assert reported in capsys.readouterr().err
