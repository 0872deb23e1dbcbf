"""The limits of what can stand on the wire, from both sides."""

from __future__ import annotations

import pytest

import sigv4
from sigv4.core.wire import canonical_value, check_method, read_headers, require_str, split_url

CHARACTERS = [
    ("\x00", False),
    ("\x1f", False),
    (" ", True),
    ("~", True),
    ("\x7f", False),
    ("\x80", False),
    ("\x9f", False),
    ("\xa0", True),
    ("\ud7ff", True),
    ("\ud800", False),
    ("\udfff", False),
    ("\ue000", True),
    ("\U0010ffff", True),
]


def code(given):
    return f"U+{ord(given):04X}" if isinstance(given, str) else str(given)


@pytest.mark.parametrize(("character", "allowed"), CHARACTERS, ids=code)
def test_characters_of_urls(character, allowed):
    """Control characters and surrogates are refused."""
    url = f"https://h/a{character}b"
    if allowed:
        assert split_url(url) == ("https", "h", f"/a{character}b", "")
    else:
        with pytest.raises(sigv4.InvalidRequest, match=f"U\\+{ord(character):04X}"):
            split_url(url)


@pytest.mark.parametrize(("character", "allowed"), CHARACTERS, ids=code)
def test_characters_of_header_values(character, allowed):
    """Nor of these."""
    if allowed:
        assert canonical_value("A", f"a{character}b") == f"a{character}b"
    else:
        with pytest.raises(sigv4.UnsafeHeader, match=f"header A .* U\\+{ord(character):04X}"):
            canonical_value("A", f"a{character}b")


@pytest.mark.parametrize("place", range(128))
def test_characters_of_names(place):
    """RFC 9110's tokens, one by one, in methods and header names alike."""
    character = chr(place)
    token = character.isalnum() or character in "!#$%&'*+-.^_`|~"
    if token:
        check_method(f"A{character}")
        assert read_headers([(f"A{character}", "v")])[1] == {f"a{character.lower()}": "v"}
        return
    with pytest.raises(sigv4.UnsafeHeader):
        check_method(f"A{character}")
    with pytest.raises(sigv4.UnsafeHeader):
        read_headers([(f"A{character}", "v")])


@pytest.mark.parametrize(
    ("authority", "host"),
    [
        ("a" * 253, "a" * 253),
        ("h:1", "h:1"),
        ("h:65535", "h:65535"),
        ("h:00080", "h:80"),
        ("h:00443", "h"),
        ("xn--bcher-kva.example", "xn--bcher-kva.example"),
        ("under_score", "under_score"),
        ("1.2.3.4", "1.2.3.4"),
        ("[::]", "[::]"),
        ("[::FFFF:1.2.3.4]:65535", "[::ffff:1.2.3.4]:65535"),
    ],
)
def test_longest_and_oddest_hosts(authority, host):
    """To the limits, they pass, twice."""
    for _ in range(2):
        assert split_url(f"https://{authority}/")[1] == host


@pytest.mark.parametrize(
    "authority", ["a" * 254, "h:0", "h:65536", "h:000443", "[1234]", "[::1]x", "[::1]:x", "h:-1"]
)
def test_hosts_over_the_limits(authority):
    """One step further they are refused, twice: nothing refused is remembered as good."""
    for _ in range(2):
        with pytest.raises(sigv4.InvalidRequest):
            split_url(f"https://{authority}/")


def test_scheme_is_part_of_what_a_host_is():
    """A port that is default for one scheme is not for the other, in whatever order they come."""
    for _ in range(2):
        assert split_url("https://h:443/")[1] == "h"
        assert split_url("http://h:443/")[1] == "h:443"
        assert split_url("http://h:80/")[1] == "h"
        assert split_url("https://h:80/")[1] == "h:80"


@pytest.mark.parametrize("length", [1, 63, 64, 65, 1000])
def test_header_names_of_any_length(length):
    """Whether remembered or not."""
    name = "N" * length
    for _ in range(2):
        assert read_headers([(name, "v")])[1] == {"n" * length: "v"}


def test_hosts_and_names_beyond_what_is_remembered():
    """More than fit in memory are read as the first ones were."""
    for number in [*range(600), *range(600)]:
        assert split_url(f"https://HOST-{number}/")[1] == f"host-{number}"
        assert read_headers([(f"Name-{number}", "v")])[1] == {f"name-{number}": "v"}


@pytest.mark.parametrize("value", [None, b"x", 1, ["x"]])
def test_text_is_text(value):
    """The message has the name and the type."""
    with pytest.raises(TypeError, match=f"thing must be str, not {type(value).__name__}"):
        require_str("thing", value)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://h/" + "a" * 1000 + "#f", 400),
        ("ftp://h/" + "a" * 1000, 400),
        ("https://h/" + "a" * 1000 + "%zz", 400),
        ("https://" + "a" * 1000 + "/", 80),
    ],
)
def test_messages_stay_short(url, shown):
    """However long what they refuse."""
    with pytest.raises(sigv4.InvalidRequest) as caught:
        split_url(url)
    assert len(str(caught.value)) < shown + 250


def test_repeated_headers_keep_their_order():
    """Joined by a comma in the order in which they arrived, in any case of the name."""
    pairs = [("A", "1"), ("b", "x"), ("a", " 2 "), ("A", "3"), ("B", "y")]
    assert read_headers(pairs)[1] == {"a": "1,2,3", "b": "x,y"}
