"""Bounds, defaults and details of core, each of which could be off by one without a crash."""

from __future__ import annotations

import random
from datetime import datetime, timedelta, timezone
from itertools import product

import pytest

import sigv4
from sigv4.core import redact
from sigv4.core.conditions import EQ, RANGE, STARTS_WITH, Condition, check_satisfiable
from sigv4.core.event_message import EventDecoder, EventHeader, EventMessage
from sigv4.core.frozen import Frozen
from sigv4.core.sigv4a import _exceeds
from sigv4.core.suggest import did_you_mean

AT = datetime(2026, 11, 23, tzinfo=timezone.utc)
TOKEN = "FwoG=ZXIv://YXdz?EB=="  # with all that cuts a URL, a query or a header in two
KEY_ID = "AKIAIOSFODNN7EXAMPLE"
SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"


@pytest.mark.parametrize(
    ("hide", "text"),
    [
        (redact.query, f"a=1&X-Amz-Security-Token={TOKEN}"),
        (redact.query, f"x-amz-s3session-token={TOKEN}&b=c=d"),
        (redact.url, f"https://h/?a=1&X-Amz-Security-Token={TOKEN}"),
        (redact.refused_url, f"https://h/?a=1&X-Amz-Security-Token={TOKEN}"),
        (redact.refused_url, f"https://u:{TOKEN}@h/"),
        (redact.refused_url, "https://u:FwoG:80?EB@h/"),
        (redact.refused_url, "https://u:FwoG/a/b?EB@h/"),
        (redact.refused_url, f"https://u://:{TOKEN}@h/"),
        (redact.canonical_request, f"GET\n/\n\nhost:h\nx-amz-security-token:{TOKEN}:{TOKEN}\n\nh"),
    ],
)
def test_secrets_with_separators(hide, text):
    """All of a secret is hidden, whatever it holds; what stands beside it stays."""
    shown = hide(text)
    for piece in ("FwoG", "ZXIv", "YXdz", "EB"):
        assert piece not in shown
    assert shown.startswith(text[:5])


def test_what_is_not_secret_stays():
    """To the last character, in its order."""
    assert redact.query("a=b=c&d&e=") == "a=b=c&d&e="
    assert redact.url("https://h/a?b=?") == "https://h/a?b=?"
    assert redact.refused_url("https://h:80/a/b?c=@d") == "https://h:80/a/b?c=@d"
    assert redact.canonical_request("GET\n/\na=b\nhost:h:1\n\nhost") == (
        "GET\n/\na=b\nhost:h:1\n\nhost"
    )


def test_conditions_have_defaults():
    """Nothing, and no bytes."""
    condition = Condition(EQ)
    assert (condition.name, condition.value, condition.least, condition.most) == ("", "", 0, 0)


@pytest.mark.parametrize(
    ("value", "admits", "for_all"),
    [
        ("a/${filename}", True, True),
        ("a/${filename}/${filename}", True, True),
        ("b/${filename}/a/${filename}", False, False),
        ("${filename}", True, False),
        ("${filename}a/", True, False),
        ("a/", True, True),
        ("b/", False, False),
    ],
)
def test_file_names_in_fields(value, admits, for_all):
    """What stands before the first of them is what is fixed."""
    condition = Condition(STARTS_WITH, "key", "a/")
    assert condition.admits(value) is admits
    assert condition.holds_for_all(value) is for_all


def test_file_names_that_stand_twice():
    """What may come to stand for the first is not known, and what follows it neither."""
    twice = "a/${filename}/${filename}"
    assert Condition(STARTS_WITH, "key", "a/b").admits(twice)
    assert not Condition(STARTS_WITH, "key", "a/${filename}/").holds_for_all(twice)


@pytest.mark.parametrize("bounds", [(0, 0), (0, 1), (1, 1)])
def test_ranges_that_leave_a_size(bounds):
    """Of an empty file, too; and several ranges that meet in one size."""
    check_satisfiable([Condition(RANGE, least=bounds[0], most=bounds[1])], {})
    check_satisfiable(
        [Condition(RANGE, least=0, most=bounds[1]), Condition(RANGE, least=bounds[1], most=9)], {}
    )


@pytest.mark.parametrize("length", [1, 2, 32])
def test_comparison_that_takes_all_bytes(length):
    """As numbers are compared, at every place and for every difference."""
    chance = random.Random(length)
    for _ in range(300):
        left = chance.randbytes(length)
        for place in range(length):
            for other in (0, 1, 127, 128, 254, 255, left[place], left[place] ^ 1):
                right = left[:place] + bytes((other,)) + left[place + 1 :]
                assert _exceeds(left, right) is (left > right)
    assert not _exceeds(left, left)
    for *first, last, other in product((0, 1, 2, 127, 128, 255), repeat=4):
        left, right = bytes(first), bytes((last, other))
        assert _exceeds(left, right) is (left > right)


def test_signatures_of_sigv4a_repeat():
    """RFC 6979: of one message one signature, so that a request signed twice is the same."""
    pytest.importorskip("cryptography")
    signer = sigv4.Signer(
        sigv4.Credentials(KEY_ID, SECRET), "*", "s3", algorithm=sigv4.ECDSA_P256_SHA256
    )
    request = sigv4.Request("GET", "https://examplebucket.s3.amazonaws.com/k")
    assert signer.sign(request, at=AT) == signer.sign(request, at=AT)


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (-(2**31), "int"),
        (-(2**31) - 1, "long"),
        (2**31 - 1, "int"),
        (2**31, "long"),
        (0, "int"),
        (63, "int"),
        (-63, "int"),
        (True, "bool"),
        (b"", "bytes"),
        ("", "string"),
        (AT, "timestamp"),
    ],
)
def test_kinds_of_values(value, kind):
    """The narrowest of int and long; and what arrives is of the kind that was sent."""
    header = EventHeader("a", value)
    assert header.kind == kind
    decoder = EventDecoder()
    (message,) = decoder.feed(EventMessage((header,), b"").encode())
    decoder.close()
    (arrived,) = message.headers
    assert (arrived.kind, arrived.value) == (kind, value)


@pytest.mark.parametrize("size", [32_767])
def test_longest_value(size):
    """32,767 bytes fit, and one more does not."""
    assert EventHeader("a", "x" * size).value == "x" * size
    with pytest.raises(sigv4.InvalidMessage, match="32767 bytes"):
        EventHeader("a", "x" * (size + 1))


def test_a_header_that_is_not_there():
    """As of a mapping: its name is reported."""
    with pytest.raises(KeyError, match="'b'"):
        EventMessage((EventHeader("a", 1),), b"")["b"]


def test_headers_are_cut_short():
    """A message whose headers end in the middle of one, with checks that are right."""
    from binascii import crc32

    for cut in (1, 2, 3):
        headers = EventHeader("abc", "defgh").encode()[:-cut]
        head = (16 + len(headers)).to_bytes(4, "big") + len(headers).to_bytes(4, "big")
        head += crc32(head).to_bytes(4, "big") + headers
        decoder = EventDecoder()
        with pytest.raises(sigv4.InvalidMessage, match="headers of a message cannot be read"):
            decoder.feed(head + crc32(head).to_bytes(4, "big"))


def test_a_message_in_two_pieces():
    """Cut after its prelude and after every other byte: it is not read before the last."""
    data = EventMessage((EventHeader("a", 1),), b"payload").encode()
    for cut in range(1, len(data)):
        decoder = EventDecoder()
        assert decoder.feed(data[:cut]) == []
        (message,) = decoder.feed(data[cut:])
        assert message.payload == b"payload"


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (604_801, "604801"),
        (10**30 - 1, "9" * 30),
        (10**30, f"{hex(10**30)}"),
        (16**37, "0x1" + "0" * 37),
        (16**38, "0x1" + "0" * 17 + "... (153 bits)"),
        (-(10**30) + 1, "-" + "9" * 30),
        (-(10**30), f"{hex(-(10**30))}"),
    ],
)
def test_large_numbers_are_shortened(number, shown):
    """Whole up to 40 characters; and never as thousands of digits, which Python may refuse."""
    signer = sigv4.Signer(sigv4.Credentials(KEY_ID, SECRET), "eu-west-1", "s3")
    request = sigv4.Request("GET", "https://h/k")
    with pytest.raises(sigv4.GuardError) as caught:
        signer.presign(request, expires_in=number, at=AT)
    assert f"expires_in={shown} " in caught.value.problem


def test_reprs_show_what_there_is():
    """A missing token, headers, and the sets of a profile in order."""
    assert "session_token=None" in repr(sigv4.Credentials(KEY_ID, SECRET))
    signed = sigv4.Signer(sigv4.Credentials(KEY_ID, SECRET), "eu-west-1", "s3").sign(
        sigv4.Request("GET", "https://h/k"), at=AT
    )
    assert "X-Amz-Date" in repr(signed)
    assert hash(signed) == hash(signed)
    profile = sigv4.Profile(
        unsigned_headers=frozenset(("user-agent", "expect")), must_sign=frozenset(("b", "a"))
    )
    assert "unsigned_headers=['expect', 'user-agent']" in repr(profile)
    assert "must_sign=['a', 'b']" in repr(profile)


class _Value(Frozen):
    __slots__ = ("a",)


def test_what_cannot_be_deleted():
    """The class and the name are reported."""
    with pytest.raises(AttributeError, match="_Value is immutable: a cannot be deleted"):
        del _Value().a


@pytest.mark.parametrize(
    ("given", "known", "suggested"),
    [
        ("abcd", ["abxx"], True),
        ("abcd", ["axxx"], False),
        ("abcdefg", ["abcdexx"], True),
        ("abcdefg", ["abcdxxx"], False),
        ("ba", ["ab"], True),
    ],
)
def test_how_near_a_suggestion_is(given, known, suggested):
    """One slip, and one more for every four letters; two letters swapped are one slip."""
    assert bool(did_you_mean(given, known)) is suggested


def test_credentials_that_last_just_long_enough():
    """To the second."""
    ends = AT + timedelta(hours=1)
    temporary = sigv4.Credentials("ASIAIOSFODNN7EXAMPLE", SECRET, "token", ends)
    signer = sigv4.Signer(temporary, "eu-west-1", "s3")
    request = sigv4.Request("GET", "https://h/k")
    assert signer.presign(request, expires_in=3600, at=AT).expires_at == ends
    with pytest.raises(sigv4.OutlivesCredentials):
        signer.presign(request, expires_in=3601, at=AT)


def test_what_was_signed_before_goes():
    """A presigned URL replaces an Authorization header: two signatures would be refused."""
    stale = sigv4.Request("GET", "https://h/k", {"Authorization": "Bearer x", "A": "b"})
    signer = sigv4.Signer(sigv4.Credentials(KEY_ID, SECRET), "eu-west-1", "s3")
    made = signer.presign(stale, at=AT).apply(stale)
    assert "authorization" not in made.fields
    assert made.fields["a"] == "b"
