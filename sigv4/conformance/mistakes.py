"""Known mistakes of signers: wrong forms of each part of a canonical request, with a description.

A part that a signer reports is looked up here, or a signature that one of the wrong forms explains,
so that a mistake is named even where the signer reports nothing but its signature.
"""

from __future__ import annotations

from itertools import combinations, islice
from urllib.parse import quote, unquote, unquote_to_bytes

from ..core.canonical_request import canonical_headers, canonical_path
from ..core.constants import EMPTY_SHA256, UNSIGNED_PAYLOAD
from ..core.encoding import recode, split_query
from ..core.signing_key import SigningKey
from .served import key_of, to_sign

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from .cases import Case
    from .served import Served

Parts = dict[str, str]
_JAVASCRIPT = "!'()*"  # what encodeURIComponent does not encode
_URI = _JAVASCRIPT + ";,?:@&=+$#"  # what encodeURI does not encode, but for the slash
_METHOD = "not in upper case, as it is sent"
_MOST_TRIED = 4000


def paths(case: Case, served: Served) -> Iterator[tuple[str, str]]:
    """Yield each mistake in a path, with the path that results."""
    raw, profile = served.request.path or "/", case.profile
    twice, dots = profile.double_encode, profile.normalize_path
    encoding = "encoded once instead of twice" if twice else "encoded twice instead of once"
    normal = (
        "not normalised, so dot segments and repeated slashes remain"
        if dots
        else "normalised, which S3 does not do"
    )
    other_encoding = profile.replace(double_encode=not twice)
    yield encoding, canonical_path(raw, other_encoding)
    yield normal, canonical_path(raw, profile.replace(normalize_path=not dots))
    yield (
        f"{encoding}, and {normal}",
        canonical_path(raw, other_encoding.replace(normalize_path=not dots)),
    )
    verbatim = profile.replace(double_encode=True, normalize_path=False)
    tidy = canonical_path(raw, verbatim.replace(normalize_path=True)).replace("%25", "%")
    for start, way in ((raw, ""), (_normal(raw), ", normalised")):
        data = unquote_to_bytes(start)
        yield f"as it is on the wire{way}, not encoded", start
        yield f"decoded{way}, then encoded, so that an escaped slash is lost", quote(data, "/~")
        yield f"decoded{way}, and not encoded again", data.decode(errors="replace")
        yield f"encoded with {_JAVASCRIPT} not encoded{way}", quote(start, "/~" + _JAVASCRIPT)
        yield (
            f"decoded, then encoded with {_JAVASCRIPT} not encoded{way}",
            quote(data, "/~" + _JAVASCRIPT),
        )
        yield f"encoded with % not encoded{way}", quote(start, "/~%")
        yield f"encoded with {_URI} and % not encoded{way}", quote(start, "/~%" + _URI)
        yield f"encoded with {_URI} not encoded{way}", quote(start, "/~" + _URI)
        yield f"slashes encoded{way}", quote(start, "~")
        yield f"+ taken for a space{way}", quote(unquote_to_bytes(start.replace("+", " ")), "/~")
        yield f"~ encoded{way}", quote(start, "/").replace("~", "%7E")
        yield f"decoded, then encoded with ~ too{way}", quote(data, "/").replace("~", "%7E")
    yield "normalised, not encoded twice", tidy
    collapsed = raw
    while "//" in collapsed:
        collapsed = collapsed.replace("//", "/")
    yield "repeated slashes merged", quote(unquote_to_bytes(collapsed), "/~")
    yield (
        "repeated slashes merged and dot segments kept",
        canonical_path(collapsed, profile.replace(normalize_path=False)),
    )
    yield (
        "the last slash is lost",
        canonical_path(raw.rstrip("/") or "/", profile),
    )
    yield "a slash is added at the end", canonical_path(raw + "/", profile)
    head, slash, last = raw.rpartition("/")
    yield "cut at a ;", canonical_path(head + slash + last.partition(";")[0], profile)
    yield "bytes that are not UTF-8 replaced", quote(unquote(raw), "/~")
    yield "not signed", ""
    yield "not signed: a slash in its place", "/"


def _normal(raw: str) -> str:
    kept: list[str] = []
    for segment in raw.split("/"):
        if segment == "..":
            del kept[-1:]
        elif segment and segment != ".":
            kept.append(segment)
    end = "/" if kept and raw.rsplit("/", 1)[-1] in {"", ".", ".."} else ""
    return f"/{'/'.join(kept)}{end}"


def queries(served: Served) -> Iterator[tuple[str, str]]:
    """Yield each mistake in a query, with the query that results."""
    raw = served.query
    pieces = [piece for piece in raw.split("&") if piece]
    pairs = split_query(raw)
    right = [(recode(name), recode(value)) for name, value in split_query(raw.replace("+", "%20"))]

    def joined(found: list[tuple[str, str]]) -> str:
        return "&".join(f"{name}={value}" for name, value in found)

    yield "as it is on the wire", raw
    yield "as it is on the wire, with = after names without value", joined(pairs)
    yield "sorted, but not encoded again", joined(sorted(pairs))
    yield "sorted as whole pieces, not encoded again", "&".join(sorted(pieces))
    yield "sorted by name alone", joined(sorted(right, key=lambda pair: pair[0]))
    yield "not sorted", joined(right)
    yield "sorted as whole pairs: a-b= before a=", "&".join(sorted(f"{n}={v}" for n, v in right))
    plus = [(recode(name), recode(value)) for name, value in pairs]
    yield "+ taken for a plus; servers read a space", joined(sorted(plus))
    by_raw = sorted(pairs)
    yield "sorted before it is encoded", joined([(recode(n), recode(v)) for n, v in by_raw])
    yield "sorted in UTF-16 order", joined(sorted(right, key=_in_code_units))
    yield "of a repeated name only the last", joined(sorted(dict(right).items()))
    yield "of a repeated name only the first", joined(sorted(dict(right[::-1]).items()))
    yield "names without value are dropped", joined(sorted(p for p in right if p[1]))
    bare = [quote(unquote_to_bytes(part), "~" + _JAVASCRIPT) for pair in right for part in pair]
    yield (
        f"encoded with {_JAVASCRIPT} not encoded",
        joined(sorted(zip(bare[::2], bare[1::2], strict=True))),
    )
    slashes = [(name.replace("%2F", "/"), value.replace("%2F", "/")) for name, value in right]
    yield "slashes not encoded", joined(sorted(slashes))
    plusses = [(name.replace("%20", "+"), value.replace("%20", "+")) for name, value in right]
    yield "spaces encoded as +", joined(sorted(plusses))
    encoded = [(quote(name, "~"), quote(value, "~")) for name, value in pairs]
    yield "encoded twice", joined(sorted(encoded))
    cut = [tuple(piece.split("=")[:2]) for piece in pieces]
    yield "cut at the second =", joined(sorted((p[0], p[1] if len(p) > 1 else "") for p in cut))
    yield (
        "an empty piece taken for a parameter",
        joined(
            sorted(
                [(recode(n), recode(v)) for n, _, v in (p.partition("=") for p in raw.split("&"))]
            )
        ),
    )
    yield (
        "a second ? taken for its start",
        joined(sorted((recode(n), recode(v)) for n, v in split_query(raw.rpartition("?")[2]))),
    )
    yield (
        "everything after a second ? is lost",
        joined(sorted((recode(n), recode(v)) for n, v in split_query(raw.partition("?")[0]))),
    )
    replaced = [(quote(unquote(n), "~"), quote(unquote(v), "~")) for n, v in pairs]
    yield "bytes that are not UTF-8 replaced", joined(sorted(replaced))
    yield "not signed", ""
    yield "parameters without a name dropped", joined(sorted(pair for pair in right if pair[0]))


def _in_code_units(pair: tuple[str, str]) -> bytes:
    return unquote_to_bytes(pair[0]).decode("utf-8", "replace").encode("utf-16-be")


def headers(served: Served) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield each mistake in signed headers, with the fields that result."""
    right, request = served.fields, served.request
    sent: dict[str, list[str]] = {}
    for name, value in request.headers:
        sent.setdefault(name.lower(), []).append(value)
    values = sent.items()

    def changed(how: dict[str, str]) -> dict[str, str]:
        return right | {name: value for name, value in how.items() if name in right}

    tabs = {n: ",".join(" ".join(filter(None, x.strip().split(" "))) for x in v) for n, v in values}
    yield "tabs kept", changed(tabs)
    joined = {n: " ".join(",".join(v).split()) for n, v in values}
    yield "values trimmed only after they are joined", changed(joined)
    yield "values not trimmed", changed({n: ",".join(v) for n, v in values})
    yield (
        "runs of spaces not collapsed",
        changed({n: ",".join(x.strip() for x in v) for n, v in values}),
    )
    single = {n: [" ".join(x.split()) for x in v] for n, v in values}
    yield (
        "repeated headers joined with a comma and a space",
        changed({n: ", ".join(v) for n, v in single.items()}),
    )
    yield "of a repeated header only the last", changed({n: v[-1] for n, v in single.items()})
    yield "of a repeated header only the first", changed({n: v[0] for n, v in single.items()})
    yield (
        "values of a repeated header sorted",
        changed({n: ",".join(sorted(v)) for n, v in single.items()}),
    )
    yield (
        "spaces inside quotes kept",
        changed(
            {
                n: ",".join(x.strip() if '"' in x else " ".join(x.split()) for x in v)
                for n, v in values
            }
        ),
    )
    authority = request.url.partition("://")[2].partition("/")[0].partition("?")[0]
    name, _, port = authority.rpartition(":")
    implied = port if name and port.isdigit() else ""
    if authority != authority.lower():
        yield "host with the case of the URL", changed({"host": authority})
    if "host" in request.fields:
        yield "host of the URL, where a Host header is given", changed({"host": request.host})
    yield "host without its port", changed({"host": (name if implied else authority).lower()})
    default = {"https": "443", "http": "80"}.get(request.scheme, "")
    yield (
        "host with the port that the scheme implies",
        changed({"host": f"{(name if implied else authority).lower()}:{implied or default}"}),
    )
    latin = {name: value.encode().decode("latin-1") for name, value in right.items()}
    yield "UTF-8 taken for Latin-1", latin


def payloads(served: Served) -> Iterator[tuple[str, str]]:
    """Yield each mistake in the payload hash, with the hash that results."""
    from hashlib import sha256

    body = served.request.body
    yield "UNSIGNED-PAYLOAD", UNSIGNED_PAYLOAD
    yield "the hash of an empty body", EMPTY_SHA256
    yield "the hash of the body", sha256(body).hexdigest()
    text = body.decode("utf-8", "replace").encode()
    yield "the hash of the body taken for UTF-8", sha256(text).hexdigest()
    yield "the hash of the body without white space around", sha256(body.strip()).hexdigest()


def in_words(part: str, reported: str, case: Case, served: Served) -> str:
    """Return the mistake that explains a reported part; empty if none of these does."""
    kinds = {"path": paths(case, served), "query": queries(served)}
    if part == "method" and reported == case.question["request"]["method"]:
        return _METHOD
    if part == "payload hash":
        return next((words for words, text in payloads(served) if text == reported), "")
    if part == "headers":
        found = ((words, canonical_headers(fields)[0]) for words, fields in headers(served))
        return next((words for words, text in found if text == reported), "")
    return next((words for words, text in kinds.get(part, ()) if text == reported), "")


def guess(case: Case, served: Served, signature: str) -> tuple[str, str]:
    """Find the mistake that explains a signature: its part and description, empty if none does.

    Single mistakes are tried first, then pairs.
    """
    key = SigningKey(key_of(case))

    def fits(parts: Parts) -> bool:
        try:
            text = to_sign(case, served.canonical(case, **parts)).encode()
        except UnicodeEncodeError:  # a lone surrogate cannot be encoded
            return False
        return key.verifies(text, signature)

    ways = _ways(case, served)
    for part, words, parts in ways:
        if fits(parts):
            return part, words
    for one, two in islice(combinations(ways, 2), _MOST_TRIED):
        if one[0] != two[0] and fits(one[2] | two[2]):
            return one[0], f"{one[1]}; {two[0]}: {two[1]}"
    return "", ""


def _ways(case: Case, served: Served) -> list[tuple[str, str, Parts]]:
    """List part, mistake and result, once for each wrong canonical request."""
    found: list[tuple[str, str, Parts]] = []
    for part, ways in (("path", paths(case, served)), ("query", queries(served))):
        found += [(part, words, {part: text}) for words, text in ways]
    for words, fields in headers(served):
        text, names = canonical_headers(fields)
        found.append(("headers", words, {"headers": text, "signed_headers": names}))
    found += [("payload hash", words, {"payload_hash": text}) for words, text in payloads(served)]
    found.append(("method", _METHOD, {"method": case.question["request"]["method"]}))
    unique: dict[str, tuple[str, str, Parts]] = {}
    for one in found:
        unique.setdefault(served.canonical(case, **one[2]), one)
    unique.pop(served.canonical(case), None)
    return [*unique.values()]
