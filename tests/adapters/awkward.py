"""Forty requests that clients and signers encode, order or hash differently."""

from __future__ import annotations

import io
from typing import NamedTuple

from .wire import PLAIN, TEMPORARY, judge, servers

CONTENT = b"0123456789" * 3000


class Awkward(NamedTuple):
    """A request: its target below the bucket, what it sends, and what it must be sent as."""

    name: str
    target: str
    method: str = "GET"
    kind: str = ""  # of the body
    headers: tuple[tuple[str, str], ...] = ()
    redirect: str = ""  # "same" or "foreign": where the first answer leads
    temporary: bool = False

    def body(self):
        """The body as the user passes it, and what must arrive."""
        if self.kind == "bytes":
            return CONTENT, CONTENT
        if self.kind == "empty":
            return b"", b""
        if self.kind == "file":
            return io.BytesIO(CONTENT), CONTENT
        if self.kind == "middle of a file":
            file = io.BytesIO(CONTENT)
            file.seek(10)
            return file, CONTENT[10:]
        if self.kind == "generator":
            return (CONTENT[at : at + 10_000] for at in range(0, len(CONTENT), 10_000)), CONTENT
        return None, b""


LENGTH = (("Content-Length", str(len(CONTENT))),)
AWKWARD = [
    Awkward("space", "/a%20b"),
    Awkward("raw space", "/a b"),
    Awkward("non-ASCII", "/%C3%A4%E2%82%AC"),
    Awkward("raw non-ASCII", "/\u00e4\u20ac"),
    Awkward("encoded slash", "/a%2Fb"),
    Awkward("encoded plus", "/a%2Bb"),
    Awkward("raw plus", "/a+b"),
    Awkward("encoded percent", "/a%25b"),
    Awkward("tilde", "/a~b"),
    Awkward("encoded tilde", "/a%7Eb"),
    Awkward("encoded colon and at", "/a%3Ab%40c%21d"),
    Awkward("asterisk, quote, brackets", "/a*b'(c)"),
    Awkward("semicolon, equals, comma", "/a;b=c,d"),
    Awkward("two slashes", "//a//b"),
    Awkward("dots", "/x/../a/./b"),
    Awkward("slash at the end", "/a/"),
    Awkward("empty query", "/a?"),
    Awkward("parameter without value", "?acl"),
    Awkward("parameter with empty value", "?prefix="),
    Awkward("parameters out of order", "?prefix=b&max-keys=1&delimiter=/"),
    Awkward("parameter twice", "?list-type=2&prefix=b&prefix=a"),
    Awkward("encoded slash in the query", "?list-type=2&prefix=a%2Fb%2F"),
    Awkward("raw slash in the query", "?list-type=2&prefix=a/b/"),
    Awkward("encoded space in the query", "?list-type=2&prefix=a%20b"),
    Awkward("plus in the query", "?list-type=2&prefix=a+b"),
    Awkward("encoded plus in the query", "?list-type=2&prefix=a%2Bb"),
    Awkward("equals in a value", "?list-type=2&prefix=a=b=="),
    Awkward("non-ASCII in the query", "?list-type=2&prefix=%C3%A4"),
    Awkward("asterisk, colon, at in the query", "?list-type=2&prefix=*:@"),
    Awkward("tilde and quote in the query", "?list-type=2&prefix='~"),
    Awkward("bytes", "/put", "PUT", "bytes"),
    Awkward("empty body", "/put", "PUT", "empty"),
    Awkward("file", "/put", "PUT", "file", LENGTH),
    Awkward(
        "middle of a file",
        "/put",
        "PUT",
        "middle of a file",
        (("Content-Length", str(len(CONTENT) - 10)),),
    ),
    Awkward("generator", "/put", "PUT", "generator", LENGTH),
    Awkward(
        "headers of x-amz",
        "/put",
        "PUT",
        "bytes",
        (("X-Amz-Meta-A", "a  b"), ("Content-Type", "text/plain")),
    ),
    Awkward("session token", "/a%20b?versionId=null", temporary=True),
    Awkward("HEAD with a range", "/put", "HEAD", "", (("Range", "bytes=0-1"),)),
    Awkward("redirect to the same host", "/a%20b", redirect="same", temporary=True),
    Awkward("redirect to a foreign host", "/a%20b", redirect="foreign", temporary=True),
]

PASSES, REFUSES, WRONG = "passes", "refuses", "wrong"


def outcome(send, one: Awkward, service: str) -> str:
    """Send a request; say whether what arrived is right, or nothing arrived, or neither.

    Args:
        send: called with credentials, method, URL, headers and body; it follows redirects.
        one: the request.
        service: that it is signed for.
    """
    credentials = TEMPORARY if one.temporary else PLAIN
    body, whole = one.body()
    with servers(2) as (ours, foreign):
        if one.redirect:
            ours.redirect(302, f"{foreign.url if one.redirect == 'foreign' else ours.url}/next")
        try:
            send(credentials, one.method, f"{ours.url}/bucket{one.target}", dict(one.headers), body)
        except Exception:
            if not ours.arrived:
                return REFUSES
        try:
            bodies = [judge(arrived, service) for arrived in ours.arrived]
        except Exception:
            return WRONG
        leaked = [name for arrived in foreign.arrived for name in arrived.leaked()]
        hops = 2 if one.redirect == "same" else 1
        right = len(bodies) == hops and bodies[0] == whole and not leaked
        return PASSES if right else WRONG
