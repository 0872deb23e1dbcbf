"""The commands: which module each is in, and what it does. A module is imported when called."""

from __future__ import annotations

from typing import NamedTuple


# A named tuple, not a dataclass: `sigv4 --version` imports neither dataclasses nor inspect.
class Command(NamedTuple):
    """One command.

    Attributes:
        module: its module in this package, which has `add_arguments` and `run`.
        group: heading under which the overview lists it.
        summary: what it does, in one line.
    """

    module: str
    group: str
    summary: str


SIGN, MANY, CHECK, TERMINAL = "Sign", "Sign many", "Verify and explain", "Terminal"

COMMANDS = {
    "presign": Command("presign", SIGN, "presign a URL that works without credentials"),
    "post": Command("post", SIGN, "make a form that uploads a file from a browser"),
    "sign": Command("sign", SIGN, "print the headers that sign an HTTP request"),
    "token": Command("token", SIGN, "make a login token: RDS, EKS, MSK, Vault and others"),
    "endpoint": Command("endpoint", SIGN, "show where requests for a bucket go"),
    "cloudfront sign": Command("cloudfront_sign", SIGN, "sign a CloudFront URL, for any time"),
    "cloudfront cookies": Command(
        "cloudfront_cookies", SIGN, "make cookies that open CloudFront URLs"
    ),
    "lifetime": Command("lifetime", SIGN, "say how long a URL can live, and why"),
    "bulk presign": Command("bulk", MANY, "presign a file of keys"),
    "bulk post": Command("bulk_post", MANY, "make an upload form for each key of a file"),
    "bulk sign": Command("bulk_sign", MANY, "sign the requests of a file with headers"),
    "bulk verify": Command("bulk_verify", MANY, "verify a file of presigned URLs"),
    "policy for": Command("policy_for", CHECK, "print the least policy for an operation"),
    "policy check": Command("policy_check", CHECK, "decide whether policies allow a request"),
    "inspect": Command("inspect", CHECK, "take a presigned URL or a signed request apart"),
    "power": Command("power", CHECK, "say what the holder of a URL or form can do"),
    "audit access-log": Command(
        "audit_access_log", CHECK, "find Signature Version 2 in server access logs"
    ),
    "audit cloudtrail": Command(
        "audit_cloudtrail", CHECK, "find Signature Version 2 in CloudTrail"
    ),
    "audit code": Command(
        "audit_code", CHECK, "find presigned URLs in Python source that will not work"
    ),
    "explain": Command("explain", CHECK, "explain why a server refused a signature"),
    "proxy": Command("proxy", CHECK, "hold the keys for a sandbox: verify, check, sign again"),
    "ledger verify": Command(
        "ledger_verify", CHECK, "check that a ledger of issued URLs is what was written"
    ),
    "redact": Command("redact", CHECK, "take signatures and secrets out of logs"),
    "serve": Command("serve", CHECK, "run a local endpoint that verifies clients"),
    "conformance": Command("conformance", CHECK, "test any signer against the vectors"),
    "conformance server": Command(
        "conformance_server", CHECK, "test which signatures a server accepts and refuses"
    ),
    "whoami": Command("whoami", CHECK, "show which credentials are found, and where"),
    "vendor": Command("vendor", TERMINAL, "copy what a job needs into another project"),
    "completion": Command("completion", TERMINAL, "print completions for bash, zsh or fish"),
    "man": Command("man", TERMINAL, "print the manual page"),
}

EXAMPLES = (
    ("Presign a download for one hour", "sigv4 presign s3://my-bucket/report.pdf --expires-in 1h"),
    ("Try it without credentials", "sigv4 presign --demo s3://my-bucket/report.pdf"),
    (
        "Sign a request to any service",
        "sigv4 sign GET URL --service execute-api --region eu-west-1",
    ),
    ("Explain a refused request", "sigv4 explain --request curl.txt --response error.xml"),
)


def find(words: list[str]) -> tuple[str, list[str]]:
    """Split a command line into a command's name, empty if unknown, and its arguments."""
    for length in (2, 1):
        name = " ".join(words[:length])
        if len(words) >= length and name in COMMANDS:
            return name, words[length:]
    return "", words


def family(word: str) -> list[str]:
    """Return the names of the commands that begin with a word, such as `bulk`."""
    return [name for name in COMMANDS if name.startswith(f"{word} ")]


def has_commands(word: str) -> bool:
    """Say whether a word is followed by a command of its own, such as `bulk`, or by a kind."""
    return word == "token" or (word not in COMMANDS and bool(family(word)))
