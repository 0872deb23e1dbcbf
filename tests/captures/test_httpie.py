"""Commands of HTTPie and xh; the requests are those that HTTPie 3.2.4 has sent."""

from __future__ import annotations

import pytest

import sigv4
from sigv4.captures.reader import read_capture
from sigv4.explain import diagnose

from ..verify.world import presigned

JSON = "application/json, */*;q=0.5"
URLS = {
    f"http '{presigned()[0].url}'": presigned()[0].url,
    "http :9000/x": "http://localhost:9000/x",
    "http :/x": "http://localhost/x",
    "https h.example/x%41%2f": "https://h.example/xA%2F",
    "xhs h.example/x": "https://h.example/x",
    "http --default-scheme=https h.example/x": "https://h.example/x",
    "http ://h.example/x": "http://h.example/x",
    "$ http -v GET 'http://h/a b|d?x=a b&y=[z]&e=é#f'": "http://h/a%20b%7Cd?x=a%20b&y=%5Bz%5D&e=%C3%A9",
    "http 'http://h/%7e/x%zz\"q[é]?a=%2f+b'": "http://h/%257E/x%25zz%22q%5B%C3%A9%5D?a=%2F+b",
    "http :9000/'x?p=1 2' 'a==é' 'b==' 'q==a b+&'": (
        "http://localhost:9000/x?p=1%202&a=%C3%A9&b=&q=a+b%2B%26"
    ),
    "http \\\n  --follow \\\n  GET 'https://h/k'": "https://h/k",
}  # fmt: skip


@pytest.mark.parametrize("text", URLS)
def test_urls(text):
    """What HTTPie makes of a URL."""
    capture = read_capture(text)
    assert (capture.kind, capture.request.method) == ("HTTPie command", "GET")
    assert capture.request.url == URLS[text]


def test_headers():
    """Given, empty, removed and made; a header in capitals replaces the one that is made."""
    capture = read_capture("http GET :9000/x 'A: b ' 'E;' Accept-Encoding: ACCEPT:x > out.txt")
    assert capture.request.headers == (("A", "b"), ("E", ""), ("ACCEPT", "x"))


BODIES = {
    "http :/x a=b": ("POST", b'{"a": "b"}', "application/json", JSON),
    "http PUT :/x 'a\\=b=c' 'x:=[1, 2]' é=é": (
        "PUT",
        b'{"a=b": "c", "x": [1, 2], "\\u00e9": "\\u00e9"}',
        "application/json",
        JSON,
    ),
    "http -f put :/x a=b 'c=d e'": (
        "PUT",
        b"a=b&c=d+e",
        "application/x-www-form-urlencoded; charset=utf-8",
        "*/*",
    ),
    "http --raw 'he llo' :/x": ("POST", b"he llo", "application/json", JSON),
    "http :/x 'a[b]=c'": ("POST", None, "application/json", JSON),
    "http :/x a=b a=c": ("POST", None, "application/json", JSON),
    "http :/x a:=b": ("POST", None, "application/json", JSON),
    "http :/x a=@f": ("POST", None, "application/json", JSON),
    "printf '{}'| http --timeout 9 POST :/x Content-Type:x": ("POST", None, "x", JSON),
    "http PUT :/x < file": ("PUT", None, "application/json", JSON),
    "http --multipart :/x a=b": ("POST", None, None, "*/*"),
}


@pytest.mark.parametrize("text", BODIES)
def test_bodies(text):
    """None where the words alone do not give it."""
    capture = read_capture(text)
    request = capture.request
    made = request.fields.get("content-type"), request.fields["accept"]
    assert (request.method, capture.body, *made) == BODIES[text]


def test_form_with_a_file():
    """The fields of a POST form; of a file only its name is known."""
    text = "http -f POST https://b.s3.amazonaws.com/ key=a policy=x file@a/b.txt;type=text/plain"
    form = read_capture(text.replace("file@", "'file@") + "'").form
    assert form is not None
    assert form.values == {"key": "a", "policy": "x"}
    assert (form.filename, form.has_file) == ("b.txt", True)
    assert read_capture("http --multipart :/x").form is None


def test_dot_segments():
    """They are resolved unless an option prevents it; escaped ones are not."""
    capture = read_capture("http :/a/./b/../c")
    assert (capture.request.path, capture.typed_path) == ("/a/c", "/a/./b/../c")
    assert capture.notes == (
        "HTTPie resolves '.' and '..' in the path before it sends the request; pass --path-as-is "
        "to prevent that.",
    )
    kept = read_capture("http --path-as-is :/a/../c")
    assert (kept.request.path, kept.notes) == ("/a/../c", ())


def test_a_plugin_signs():
    """What it signs is not in the command."""
    assert read_capture("http --auth-type aws4 -a k:s https://h/").signs_itself
    assert not read_capture("http -A basic -a k:s https://h/").signs_itself


@pytest.mark.parametrize("text", ["http -v", "https --auth"])
def test_refusals(text):
    """Commands that are not whole."""
    with pytest.raises(sigv4.InvalidRequest, match=r"HTTPie command (has no URL|ends in)"):
        read_capture(text)


@pytest.mark.parametrize("text", ["http is a protocol", "xh my", "https", "http and https"])
def test_prose(text):
    """A sentence that begins with its name is not a command."""
    with pytest.raises(sigv4.InvalidRequest, match="not a command of curl, wget or HTTPie"):
        read_capture(text)


def test_explanation_of_a_command():
    """The kind is named."""
    assert "HTTPie command: GET" in str(diagnose(read_capture(f"http '{presigned()[0].url}'")))


INPUTS = ("<body.json", "<'my body'", "< 'my body'", "<<< '{\"a\":1}'", "<<<x", "<<END\nx\nEND")


@pytest.mark.parametrize("words", INPUTS)
def test_standard_input(words):
    """The body is not known, and what is read from is not an item."""
    for text in (f"http PUT :/x A:b {words}", f"http PUT :/x {words}"):
        capture = read_capture(text)
        assert (capture.request.method, capture.request.path) == ("PUT", "/x")
        assert capture.body is None


@pytest.mark.parametrize("word", ["'<b'", "<b>", "\\<b"])
def test_other_angle_brackets(word):
    """A quoted one and a placeholder belong to a word."""
    assert read_capture(f"http PUT :/x {word}==c").request.url.startswith("http://localhost/x?%3Cb")
    with pytest.raises(sigv4.InvalidRequest, match="'<https://h/k>' is not an absolute"):
        read_capture("curl <https://h/k>")


@pytest.mark.parametrize(
    ("name", "kind"),
    [("b.json", "application/json"), ("b", "application/json"), ("b.txt", "text/plain")],
)
def test_file_as_body(name, kind):
    """Without the name of a field, a file is the whole body."""
    capture = read_capture(f"http :/x @{name}")
    assert (capture.request.method, capture.body, capture.form) == ("POST", None, None)
    assert capture.request.fields["content-type"] == kind
    assert read_capture(f"http -f :/x @{name}").request.fields.get("content-type") is None


@pytest.mark.parametrize("item", ["x-amz-content-sha256:@h.txt", "A==@f"])
def test_value_in_a_file(item):
    """It belongs to what is signed, and it is not known."""
    with pytest.raises(sigv4.InvalidRequest, match="from a file, and no file is read"):
        read_capture(f"http PUT :/x {item}")


@pytest.mark.parametrize("option", ["http-version 2", "interface lo", "resolve h:1", "later 9"])
@pytest.mark.parametrize("method", ["", "PUT "])
def test_options_with_a_value(option, method):
    """Those of xh are known; the value of another one is not taken for the URL."""
    capture = read_capture(f"xh --{option} {method}https://h/x A:b")
    assert (capture.request.url, capture.request.method) == ("https://h/x", method.strip() or "GET")
    assert capture.request.headers[0] == ("A", "b")
