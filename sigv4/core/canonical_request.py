"""Step 1 of 4: the canonical request, which client and server both compute.

    METHOD                          PUT
    canonical path                  /test%24file.text
    canonical query                 partNumber=1&uploads=
    canonical headers               host:examplebucket.s3.amazonaws.com
                                    x-amz-date:20130524T000000Z
    (empty line)
    signed headers                  host;x-amz-date
    payload hash                    44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072

Six parts joined by newlines. Any difference from what the server computes from the bytes that it
received ends as SignatureDoesNotMatch, so each rule here is the server's.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html#create-canonical-request
"""

from __future__ import annotations

from _operator import itemgetter  # without the import of operator

from .cache import Cache
from .encoding import TO_LETTERS, encode_path, recode, split_query

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

    from .model import Request
    from .profile import Profile


def canonical_request(
    method: str, path: str, query: str, headers: str, signed_headers: str, payload_hash: str
) -> str:
    """Join the six parts; each is already canonical.

    Each line of `headers` ends with a newline, and so the empty line arises.
    """
    return f"{method}\n{path}\n{query}\n{headers}\n{signed_headers}\n{payload_hash}"


def canonical_path(raw: str, profile: Profile) -> str:
    """Return the canonical URI of a raw wire path.

    In general the path is normalised (RFC 3986, 5.2.4, and repeated slashes become one) and what
    is on the wire is encoded once more: ``/a%20b//c/../d`` becomes ``/a%2520b/d``.

    S3 keys may hold ``//`` and ``..``, so S3 takes the path as it is, each segment in its one
    canonical encoding: ``/a%20b//c/../d`` stays. A server computes it from the decoded key, so a
    raw ``$`` is signed as ``%24`` (AWS's own example, PUT test$file.text) and ``%c3`` as ``%C3``.
    """
    if not raw or raw == "/":
        return "/"
    plain = raw.encode().translate(TO_LETTERS).isalpha()
    if plain and "//" not in raw and "/." not in raw:
        return raw
    if profile.normalize_path:
        raw = without_dot_segments(raw)
    if profile.double_encode:
        return encode_path(raw.encode())
    if plain:
        return raw
    return "/".join([recode(segment) for segment in raw.split("/")])


def canonical_query(raw: str, added: Iterable[tuple[str, str]] = ()) -> str:
    """Return the canonical query of a raw wire query and of pairs that are already canonical.

    Each name and value is decoded and encoded again, and the pairs are sorted by encoded name,
    then by encoded value: duplicates stay, ``?acl`` becomes ``acl=``. AWS reads a ``+`` as a
    space, so it is signed as one: ``a=b+c`` becomes ``a=b%20c``.
    """
    if not raw and not added:
        return ""
    if "+" in raw:
        raw = raw.replace("+", "%20")
    pairs = [(recode(name), recode(value)) for name, value in split_query(raw)] if raw else []
    pairs += added
    pairs.sort()
    return "&".join([f"{name}={value}" for name, value in pairs])


def fields_to_sign(request: Request, profile: Profile) -> dict[str, str]:
    """Return the headers of the request that are signed: all that its profile does not exclude.

    ``host`` is always signed: the request's own, or the one that clients derive from its URL. The
    Authorization header never is: it holds the signature.
    """
    unsigned, given = profile.unsigned_headers, request.fields
    if unsigned.isdisjoint(given):
        fields: dict[str, str] = given.copy()  # type: ignore[attr-defined]
    else:
        fields = {name: value for name, value in given.items() if name not in unsigned}
    fields.setdefault("host", request.host)
    if "authorization" in fields:
        del fields["authorization"]
    if profile.omit_session_token:
        fields.pop(profile.token_name.lower(), None)
    return fields


def canonical_headers(fields: dict[str, str]) -> tuple[str, str]:
    """Return the canonical headers and the list of signed headers, both sorted by name.

    Args:
        fields: lower-case name to trimmed value, of the headers that are signed.
    """
    names = tuple(fields)
    values, template, signed_headers = _LAYOUTS.get(names) or _layout(names)
    return template % values(fields), signed_headers


# The requests of a program have few sets of header names, so their order is remembered.
_LAYOUTS = Cache(256)
_LONGEST_REMEMBERED = 512  # characters


def _layout(names: tuple[str, ...]) -> tuple[Callable[[dict[str, str]], Any], str, str]:
    """Return what picks the values in the order of the names, the text around them, the list."""
    order = sorted(names)
    template = "".join([f"{name.replace('%', '%%')}:%s\n" for name in order])
    values = itemgetter(*order) if order else tuple
    layout = values, template, ";".join(order)
    if len(layout[2]) <= _LONGEST_REMEMBERED:
        _LAYOUTS.remember(names, layout)
    return layout


def without_dot_segments(path: str) -> str:
    """Normalise a path: resolve dot segments (RFC 3986, 5.2.4) and merge slashes.

    Unlike the RFC, a dot segment at the end leaves no slash: ``/a/b/..`` becomes ``/a``, which
    botocore and awscrt sign too.
    """
    kept: list[str] = []
    segments = path.split("/")
    for segment in segments:
        if segment == "..":
            del kept[-1:]
        elif segment and segment != ".":
            kept.append(segment)
    if not kept:
        return "/"
    slash = "/" if segments[-1] == "" else ""
    return f"/{'/'.join(kept)}{slash}"
