"""Names whose values are secrets, in text in lower case."""

from __future__ import annotations

import re

from ..core.redact import SECRET_NAMES
from .forms import COLOUR_ENDS

# Names without "-" and "_", in lower case. Whatever stands before the first group belongs to them:
# AWS_SECRET_ACCESS_KEY and TF_VAR_secret_access_key end in a name of the first group.
NAMES = frozenset(
    {
        "accesstoken",
        "authorizationtoken",
        "authtoken",
        "awstoken",
        "bearertoken",
        "bearertokenbedrock",
        "clientsecret",
        "containerauthorizationtoken",
        "ec2metadatatoken",
        "idtoken",
        "privatekey",
        "refreshtoken",
        "rootpassword",
        "samlassertion",
        "secretaccesskey",
        "secretbinary",
        "secretkey",
        "secretstring",
        "secretstoken",
        "securitytoken",
        "sessiontoken",
        "ssecustomerkey",
        "vaulttoken",
        "webidentitytoken",
        *[name.replace("-", "") for name in SECRET_NAMES if name.startswith("x-amz-")],
    }
)
LINES = frozenset({"cookie", "setcookie"})  # whose value is the rest of the line
COOKIES = "cookies"  # whose value is an array or an object
WORKING_FOLDER = "pwd"
# The ends of names; "password_v4" is Terraform's.
_PASSWORDS = ("password", "passwd", "passwordv4", WORKING_FOLDER)
PASSWORD = _PASSWORDS[0]
# Before "password", these name a setting, an action or an error.
_NO_PASSWORDS = re.compile(
    r"(?:^|.*[-_.])?(?:allow|bad|change|forgot|forgotten|has|hide|incorrect|invalid|is|lost|max|min"
    r"|missing|need|needs|no|require|requires|reset|show|use|uses|validate|weak|with|without|wrong)"
    r"[-_]?passw(?:or)?d|(?:.*[-_])?(?:old|l|p)pwd"
)
KNOWN_PASSWORD = re.compile(r"(?:yes|no|on|off|required|optional)(?![^\s,;)\]}|\"'])")
AUTHORIZATIONS = frozenset({"authorization", "proxyauthorization"})
LAST_WORD = "secret"  # more often the end of the name of one, as in existingSecret
_WHOLE_NAMES = LINES | AUTHORIZATIONS | {LAST_WORD, "token"}
_LENGTHS = tuple(sorted({len(name) for name in NAMES}))
_MOST_OF_NAME = 200

HINTS = (
    "signature",
    "token",
    "secret",
    "authorization",
    "cookie",
    "customer",
    "passw",
    "pwd",
    "samlassertion",
    "private",
)
_REST_OF_NAME = re.compile(r"[a-z0-9_-]*")
_ESCAPES = re.compile(r"(?:25){0,9}[0-9a-f]{2}")  # of "%26name", after the percent sign
_UNICODE_ESCAPE = re.compile(
    r"(?:u00|x)(?:25(?:25){0,9})?[0-9a-f]{2}"
)  # of "\u0026name", after the backslash


def end_of_name(text: str, start: int) -> int:
    """Return where a name ends that holds a hint at a place."""
    found = _REST_OF_NAME.match(text, start)
    return found.end() if found else start


def name_before(text: str, end: int) -> tuple[str, int]:
    """Return the name of a secret that ends at a place, without "-" and "_", and where it begins.

    The name is empty if it is that of something else.
    """
    start = end
    least = max(0, end - _MOST_OF_NAME)
    while start > least and (text[start - 1].isalnum() or text[start - 1] in "-_"):
        start -= 1
    before = text[start - 1 : start]
    if before in ("%", "\\"):
        escape = (_ESCAPES if before == "%" else _UNICODE_ESCAPE).match(text, start, end)
        if escape:
            start = escape.end()
        elif before == "\\":
            start += 1  # as in "\nsignature:"
    elif before in ("[", ";"):  # a colour of a terminal
        colour = COLOUR_ENDS.match(text, start, end)
        start = colour.end() if colour and "\x1b[" in text[max(0, start - 20) : start] else start
    name = text[start:end].replace("-", "").replace("_", "")
    if name in _WHOLE_NAMES:
        return name, start
    if name.endswith(("signature", "signatureprovided")):
        return name if name in NAMES else "signature", start
    if name.endswith(_PASSWORDS):
        is_other = _NO_PASSWORDS.fullmatch(text, start, end)
        return "" if is_other else PASSWORD, start
    if name.endswith(COOKIES):
        return COOKIES, start
    known = next((name[-size:] for size in _LENGTHS if name[-size:] in NAMES), "")
    return known or (LAST_WORD if name.endswith(LAST_WORD) else ""), start
