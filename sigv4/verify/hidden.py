"""What refusals and results show of a request: no secret, wherever it arrived.

A client that makes a mistake sends a secret in the wrong place: a session token in a parameter of
another name, a secret key where the access key id belongs. A refusal goes to the client, into logs
and to the people who read them, so the place of a secret must not decide whether it is shown.

- In headers and parameters, a value is hidden for its name, in any case, and with ``_`` or ``-``.
- In any text, tokens are hidden for their shape, and so is what follows the name of a secret.
- The secrets of the access key that the request names are hidden wherever they stand.
- A value that is refused for its form is shown unless it looks random: it may be anything.

Strangers send what is looked at here: the time grows with its length, whatever it holds.
"""

from __future__ import annotations

import re

from ..core import redact
from ..core.encoding import encode
from ..core.redact import HIDDEN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

MARK = "(hidden)"  # in the texts of refusals, which hold no < and >
_SEPARATORS = str.maketrans("", "", "-_ .")
# Ends of names, in lower case and without separators, whose values nobody else needs to see.
_ENDS = (
    "accesstoken",
    "apikey",
    "authorization",
    "authtoken",
    "bearertoken",
    "cookie",
    "customerkey",
    "password",
    "passwd",
    "secret",
    "secretaccesskey",
    "secretkey",
    "securitytoken",
    "sessiontoken",
    "signature",
    "vaulttoken",
)
_REST = r"[^\s&;,'\"<>]{4,}"
_SECRET = re.compile(
    r"(?:signature|(?:security|session|auth|access)[-_]?token|secret[-_]?(?:access[-_]?)?key|customer[-_]?key"
    rf"|password|passwd)(?:=|:|%(?:25)*3[ad]){_REST}"
    # Tokens of STS, whose first bytes are always the same, of EKS and of Bedrock; JWTs.
    rf"|(?:iqojb3jpz2lu|f[wq]ogzxivyxdz|aqodyxdz|k8s-aws-v1\.|bedrock-api-key-){_REST}"
    r"|(?<![a-z0-9_-])eyj[a-z0-9_-]{8,}\.eyj[a-z0-9_-]{8,}\.[a-z0-9_-]{16,}"
    r"|(?<=://)[^/\s:@]*:[^/\s@]+(?=@)",
    re.IGNORECASE | re.ASCII,
)
# Each secret above holds one of these. A text is searched for them first: most lack all.
_HINTS = ("signature", "token", "key", "passw", "iqoj", "ogzx", "aqody", "k8s-", "eyj", "@")
_LONGEST_SEARCHED = 4096  # a longer text that holds a hint is not shown
_SHORTEST = 8  # characters of a secret: a shorter one stands in too many words
_LEAST = 16  # characters of a value that looks random
_RUN = re.compile(r"[A-Za-z0-9+/=_-]{16,}")
_TURN = re.compile(r"[a-z](?=[A-Z])")
_LEAST_TURNS = 2
_OF_RANDOM = re.compile(r"[0-9+/=]")


def shown(value: str, most: int) -> str:
    """Quote the start of a refused value; hide it if it may be a secret in the wrong place."""
    return MARK if looks_random(value) else repr(value[:most])


def looks_random(text: str) -> bool:
    """Say whether a text holds what looks like a key or token: long, with letters of both cases."""
    return len(text) >= _LEAST and any(
        len(_TURN.findall(run)) >= _LEAST_TURNS and _OF_RANDOM.search(run)
        for run in _RUN.findall(text)
    )


def without_secrets(text: str, mark: str = HIDDEN) -> str:
    """Hide what has the shape of a secret, or follows the name of one, in any text."""
    lowered = text.lower()
    if not any(hint in lowered for hint in _HINTS):
        return text
    return _SECRET.sub(mark, text) if len(text) <= _LONGEST_SEARCHED else mark


def field(name: str, value: str) -> str:
    """Return the value of a header or query parameter without secrets."""
    plain = name.lower().translate(_SEPARATORS)
    if plain.endswith(_ENDS) or plain == "token" or redact.field(name, value) == HIDDEN:
        return HIDDEN
    return without_secrets(value)


def query(raw: str) -> str:
    """Return a raw query in which secret values are `HIDDEN`."""
    pieces = []
    for piece in raw.split("&"):
        name, equals, value = piece.partition("=")
        if value:
            value = field(redact.plain(name) if "%" in name else name, value)
        pieces.append(f"{name}{equals}{value}")
    return "&".join(pieces)


def canonical_request(canonical: str, secrets: Iterable[str | None] = ()) -> str:
    """Return a canonical request without secrets.

    Args:
        canonical: the canonical request.
        secrets: which are hidden wherever they stand, as they are and percent-encoded.
    """
    method, path, raw, *lines = canonical.split("\n")
    found = [method, without_secrets(path), query(raw)]
    for line in lines:
        name, colon, value = line.partition(":")
        found.append(f"{name}{colon}{field(name, value)}" if colon else line)
    joined = "\n".join(found)
    for secret in secrets:
        if secret and len(secret) >= _SHORTEST:
            for form in _forms(secret):
                joined = joined.replace(form, HIDDEN)
    return joined


def _forms(secret: str) -> tuple[str, ...]:
    """Return how a secret is written in headers and in queries, where a + may stand for a space.

    They are as many for each secret, since timing must not reveal whether a key is known.
    """
    encoded = encode(secret.encode())
    return secret, encoded, encoded.replace("%2B", "%20"), encode(encoded.encode())
