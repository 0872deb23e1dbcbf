"""A request validates itself when made, and shows its wire form."""

from __future__ import annotations

import pytest

import sigv4


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://example.com/", "example.com"),
        ("https://EXAMPLE.com/", "example.com"),
        ("https://example.com:443/", "example.com"),
        ("http://example.com:80/", "example.com"),
        ("https://example.com:80/", "example.com:80"),
        ("http://example.com:443/", "example.com:443"),
        ("https://example.com:/", "example.com"),
        ("https://example.com:8443", "example.com:8443"),
        ("https://127.0.0.1:9000/x", "127.0.0.1:9000"),
        ("https://[2001:DB8::1]/", "[2001:db8::1]"),
        ("https://[::1]:8080/", "[::1]:8080"),
        ("https://[::1]:443/", "[::1]"),
        ("wss://example.com:443/mqtt", "example.com"),
        ("HTTPS://example.com?x=1", "example.com"),
    ],
)
def test_host_is_what_a_client_sends(url, host):
    """Lower case, without the scheme's own port."""
    assert sigv4.Request("GET", url).host == host


@pytest.mark.parametrize(
    ("url", "scheme", "path", "query"),
    [
        ("https://h", "https", "", ""),
        ("https://h/", "https", "/", ""),
        ("http://h?a=b", "http", "", "a=b"),
        ("https://h?a=/b?c", "https", "", "a=/b?c"),
        ("https://h//a/../b%2F?x&y=+", "https", "//a/../b%2F", "x&y=+"),
        ("https://h/a b/é", "https", "/a b/é", ""),
        ("https://h/?", "https", "/", ""),
    ],
)
def test_parts_are_raw(url, scheme, path, query):
    """Path and query stay as they are on the wire."""
    request = sigv4.Request("GET", url)
    assert (request.scheme, request.path, request.query) == (scheme, path, query)
    assert request.url == url


@pytest.mark.parametrize(
    ("url", "rule"),
    [
        ("", "absolute"),
        ("example.com/", "absolute"),
        ("//example.com/", "absolute"),
        ("ftp://example.com/", "absolute"),
        ("s3://bucket/key", "absolute"),
        ("https://", "host"),
        ("https:///path", "host"),
        ("https://:443/", "host"),
        ("https://ex ample.com/", "host"),
        ("https://exämple.com/", "host"),
        ("https://a\\b/", "host"),
        ("https://[::1/", "host"),
        ("https://[]/", "host"),
        ("https://[g::1]/", "host"),
        ("https://[fe80::1%25eth0]/", "host"),
        ("https://" + "a" * 254 + "/", "host"),
        ("https://user@example.com/", "user information"),
        ("https://user:pass@example.com/", "user information"),
        ("https://example.com:x/", "port"),
        ("https://example.com:0/", "port"),
        ("https://example.com:65536/", "port"),
        ("https://example.com:99999999/", "port"),
        ("https://example.com:000443/", "port"),
        ("https://example.com:٨٠/", "port"),
        ("https://example.com/#f", "fragment"),
        ("https://example.com/a%zz", "%zz"),
        ("https://example.com/?a=%", "%"),
        ("https://example.com/\n", "U+000A"),
        ("https://example.com/a\tb", "U+0009"),
        ("https://example.com/\x7f", "U+007F"),
        ("https://example.com/\x00", "U+0000"),
        ("https://example.com/\x85", "U+0085"),
        ("https://example.com/\ud800", "U+D800"),
    ],
)
def test_urls_that_cannot_be_sent_are_refused(url, rule):
    """The message names the rule."""
    with pytest.raises(sigv4.InvalidRequest) as caught:
        sigv4.Request("GET", url)
    assert rule in str(caught.value)


@pytest.mark.parametrize("url", [None, b"https://h/", 1])
def test_url_is_text(url):
    """Another type is a TypeError."""
    with pytest.raises(TypeError, match="url must be str"):
        sigv4.Request("GET", url)


@pytest.mark.parametrize("method", ["", "GET ", "G ET", "GET\r\nX: y", "GÉT", "GET/", "GET\0"])
def test_methods_are_tokens(method):
    """Nothing that could end the request line passes."""
    with pytest.raises(sigv4.UnsafeHeader, match="is not an HTTP method"):
        sigv4.Request(method, "https://h/")


def test_method_is_upper_case():
    """As every client sends it."""
    assert sigv4.Request("get", "https://h/").method == "GET"
    with pytest.raises(TypeError, match="method must be str"):
        sigv4.Request(None, "https://h/")


@pytest.mark.parametrize("name", ["", "a b", "a:", "a\n", "é", "a\0", "(a)", "a\r\nb"])
def test_header_names_are_tokens(name):
    """Anything else is refused, in a mapping and in pairs."""
    with pytest.raises(sigv4.UnsafeHeader, match="is not a header name"):
        sigv4.Request("GET", "https://h/", {name: "x"})
    with pytest.raises(sigv4.UnsafeHeader, match="is not a header name"):
        sigv4.Request("GET", "https://h/", [(name, "x")])


@pytest.mark.parametrize("value", ["a\nb", "a\r", "\0", "a\x1b[0m", "a\x7f", "\x9f", "\udfff"])
def test_header_values_hold_no_control_characters(value):
    """Line breaks are refused, never folded in."""
    with pytest.raises(sigv4.UnsafeHeader, match="forbidden character"):
        sigv4.Request("GET", "https://h/", {"A": value})


@pytest.mark.parametrize(
    ("value", "reported"),
    [
        ("a", "a"),
        ("  a  ", "a"),
        ("a   b  c", "a b c"),
        ("\ta\tb \t c\t", "a b c"),
        ('"a   b"', '"a b"'),
        ("", ""),
        ("   ", ""),
        ("é\xa0x", "é\xa0x"),
        ("日本", "日本"),
    ],
)
def test_header_values_are_trimmed_for_signing_only(value, reported):
    """Runs of spaces and tabs become one; what is sent stays."""
    request = sigv4.Request("GET", "https://h/", {"A": value})
    assert request.fields == {"a": reported}
    assert request.headers == (("A", value),)


def test_repeated_headers_are_joined_in_order():
    """By a comma without a space, names in any case."""
    request = sigv4.Request("GET", "https://h/", [("A", " 2 "), ("B", "x"), ("a", "1"), ("A", "")])
    assert request.fields == {"a": "2,1,", "b": "x"}
    assert len(request.headers) == 4


@pytest.mark.parametrize("value", [1, None, b"x", ["x"]])
def test_header_values_are_text(value):
    """Another type is a TypeError that names the header."""
    with pytest.raises(TypeError, match="header A must be str"):
        sigv4.Request("GET", "https://h/", {"A": value})


@pytest.mark.parametrize("headers", [None, 5, "ab:c", ["ab:c"], [("a", "b", "c")], [1]])
def test_headers_are_pairs(headers):
    """Anything else is a TypeError that says what is wanted."""
    with pytest.raises(TypeError, match="headers must be|header name must be|not a header"):
        sigv4.Request("GET", "https://h/", headers)


def test_header_name_of_another_type():
    """The error names the type alone."""
    with pytest.raises(TypeError, match="header name must be str"):
        sigv4.Request("GET", "https://h/", [(1, "x")])


def test_long_header_names_are_checked_and_not_remembered():
    """A name of any length passes, twice."""
    name = "x-" + "a" * 200
    for _ in range(2):
        assert sigv4.Request("GET", "https://h/", {name: "v"}).fields == {name: "v"}


def test_headers_may_come_from_a_generator():
    """Any iterable of pairs is read once."""
    pairs = ((name, "x") for name in ("A", "B"))
    assert sigv4.Request("GET", "https://h/", pairs).fields == {"a": "x", "b": "x"}


@pytest.mark.parametrize("body", [b"abc", bytearray(b"abc"), memoryview(b"abc")])
def test_body_is_bytes(body):
    """What is like bytes becomes bytes."""
    assert sigv4.Request("PUT", "https://h/", (), body).body == b"abc"


@pytest.mark.parametrize("body", ["abc", None, 5, [1]])
def test_body_is_nothing_else(body):
    """Text has no bytes before it is encoded."""
    with pytest.raises(TypeError, match="body must be bytes"):
        sigv4.Request("PUT", "https://h/", (), body)


def test_repr_shows_the_request_and_hides_its_secrets():
    """Enough to recognise it by."""
    request = sigv4.Request(
        "PUT",
        "https://h/p?X-Amz-Signature=abc&x=1",
        {"Authorization": "AWS4...", "X-Amz-Server-Side-Encryption-Customer-Key": "k", "A": "b"},
        b"12345",
    )
    assert repr(request) == (
        "Request(method='PUT', url='https://h/p?X-Amz-Signature=<hidden>&x=1', "
        "headers=[('Authorization', '<hidden>'), "
        "('X-Amz-Server-Side-Encryption-Customer-Key', '<hidden>'), ('A', 'b')], "
        "body=<5 bytes>)"
    )


def test_fields_are_read_only():
    """What was checked cannot be changed later."""
    request = sigv4.Request("GET", "https://h/", {"A": "b"})
    with pytest.raises(TypeError):
        request.fields["x"] = "\r\ny"


@pytest.mark.parametrize("port", ["1", "65535", "8443"])
def test_ports(port):
    """From 1 to 65535."""
    assert sigv4.Request("GET", f"https://h:{port}/").host == f"h:{port}"
