"""MongoDB and DocumentDB logins: the mechanism MONGODB-AWS."""

from __future__ import annotations

from base64 import b64encode
from json import dumps

from ..core.errors import InvalidParameter
from ..core.model import Request
from . import inputs
from .identity import ACTION, LIFE
from .signing import REFUSE, Signing
from .value import Token

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime

    from ..provider import CredentialsLike


_NONCE = 64  # bytes: 32 of the client, then 32 of the server
_HALF = 32


def mongodb_aws(
    credentials: CredentialsLike,
    *,
    sts_host: str,
    server_nonce_hex: str,
    client_nonce_hex: str | None = None,
    at: datetime | None = None,
    on_short_lived: str = REFUSE,
) -> Token:
    """Make the second message of a MONGODB-AWS login.

    Args:
        credentials: the credentials to sign with.
        sts_host: the ``h`` that the server sent.
        server_nonce_hex: the ``s`` that the server sent, 64 bytes in hex.
        client_nonce_hex: the ``r`` that was sent in the first message, 32 bytes in hex; the
            server's nonce must begin with it.
        at: aware datetime to sign at; now by default.
        on_short_lived: ``"refuse"``, ``"cap"`` or ``"allow"`` a token that outlives the keys.

    Returns:
        ``value`` has ``a`` (Authorization), ``d`` (X-Amz-Date), and ``t`` (session token).

    Raises:
        InvalidParameter: a nonce or host that the specification refuses.

    Source: https://github.com/mongodb/specifications/blob/master/source/auth/auth.md#mongodb-aws
    """
    signing = Signing("mongodb-aws", credentials, at, on_short_lived)
    region = _region(sts_host)
    nonce = _bytes("server_nonce_hex", server_nonce_hex, _NONCE)
    if client_nonce_hex is not None:
        sent = _bytes("client_nonce_hex", client_nonce_hex, _HALF)
        if not nonce.startswith(sent):
            raise InvalidParameter(
                "`server_nonce_hex` does not begin with `client_nonce_hex`: the response does not "
                "belong to this login.",
                "Close the connection and log in again.",
                "server_nonce_hex",
            )
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Content-Length": str(len(ACTION)),
        "Host": sts_host,
        "X-MongoDB-Server-Nonce": b64encode(nonce).decode(),
        "X-MongoDB-GS2-CB-Flag": "n",
    }
    request = Request("POST", f"https://{sts_host}/", headers, ACTION.encode())
    signed = signing.headers(request, region, "sts")
    value = {"a": signed["Authorization"], "d": signed["X-Amz-Date"]}
    if signing.credentials.session_token is not None:
        value["t"] = signing.credentials.session_token
    return Token(
        "mongodb-aws",
        value,
        dumps(value),
        signing.end(signing.life(LIFE, LIFE)),
        needs=("The user in $external is the ARN of the user or role that signs.",),
    )


def _region(sts_host: str) -> str:
    """Return the region of a host by the rules of the specification."""
    labels = inputs.text("sts_host", sts_host).split(".")
    if len(sts_host.encode()) > 255 or not all(labels):
        raise InvalidParameter(
            f"`sts_host={sts_host[:80]!r}` is longer than 255 bytes or has an empty label.",
            "Close the connection: the server sent a host that no client accepts.",
            "sts_host",
        )
    if len(labels) == 1 or sts_host == "sts.amazonaws.com":
        return "us-east-1"
    return labels[1]


def _bytes(name: str, value: str, length: int) -> bytes:
    digits = inputs.matching(name, value, "[0-9A-Fa-f]*", "hex digits")
    if len(digits) != 2 * length:
        raise InvalidParameter(
            f"`{name}` has {len(digits)} hex digits.",
            f"Pass {length} bytes: {2 * length} digits.",
            name,
        )
    return bytes.fromhex(digits)
