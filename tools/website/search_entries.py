"""What a pasted error finds: codes and messages of AWS and of this library, each with its page.

The registries are the sources: AWS's codes (`aws_errors`), the guards and other errors
(`core/errors.py`, with the texts that tools/messages.py finds), the refusals of the verifier
(`verify/errors.py`) and the causes of `explain` (`explain/cause_kinds.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from messages import messages

from sigv4.core import errors
from sigv4.core.errors import SigV4Error, SigV4Warning
from sigv4.explain import CauseKind
from sigv4.verify import REFUSALS
from sigv4.verify.errors import Refusal
from website.aws_errors import ERRORS, AwsError

ROOT = Path(__file__).resolve().parents[2]
GUARDS = ROOT / "docs" / "guards.md"
LONG_ENOUGH = 4  # words of a message that only one error has
# A question as people ask it, where it differs from the title of the page that answers it.
QUESTIONS = {
    "presign a download": "downloads",
    "let a browser upload": "uploads",
    "how long does my url live on lambda": "lambda#how-long-does-my-url-live-on-lambda",
    "why did my url die": "stopped-working",
    "why did my url expire": "stopped-working",
    "ten million keys": "bulk",
    "on spark": "engines#spark",
    "in django": "django",
    "judge your own signer": "conformance",
}

# Words that people look for a page with, beside its own.
KEYWORDS = {
    "boto3": "generate_presigned_url s3v4",
    "compatible-services": "backblaze ceph digitalocean r2 rclone rgw spaces wasabi",
    "django": "django querystring_expire querystring storages",
    "explain": "403 canonical forbidden mismatch spring",
    "hosts": "cloudflare docker domain hostname internal localhost nginx ngrok proxy public",
    "lifetime": "before earlier early expiring soon",
    "longer": "cloudfront longer month permanent week year",
    "post-forms": "createpresignedpost form generate_presigned_post presignedpost",
    "redact": "leak leaked logs",
    "uploads": "cors restrict size upload",
    "verify": "verify verifier own",
}


def library_errors() -> dict[str, type[Exception]]:
    """Map the name of each error and warning of the library to its class."""
    return {
        name: value
        for name, value in vars(errors).items()
        if isinstance(value, type)
        and issubclass(value, (SigV4Error, SigV4Warning))
        and not name.startswith("_")
    }


def kind(error: type[Exception]) -> str:
    """Give the stable code of an error or warning."""
    return errors.kebab_case(error.__name__)


@cache
def in_guards() -> frozenset[str]:
    """Return the names of errors that have a row in docs/guards.md."""
    rows = re.findall(r"^\|.*\|$", GUARDS.read_text(encoding="utf-8"), re.MULTILINE)
    return frozenset(name for row in rows for name in re.findall(r"`(\w+)`", row))


def others() -> dict[str, type[Exception]]:
    """Map the errors without a row in docs/guards.md, which are not guards, to their classes."""
    return {name: error for name, error in library_errors().items() if name not in in_guards()}


def target_of_error(name: str) -> str:
    """Give the place that explains an error of the library."""
    if name == "VerificationError":
        return "refusals"
    page = "guards" if name in in_guards() else "errors"
    return f"{page}#{kind(library_errors()[name])}"


def anchors(page: str) -> dict[str, str]:
    """Map each code in the tables of a page to the identifier of its row."""
    if page == "guards":
        found = library_errors()
        return {name: kind(found[name]) for name in sorted(in_guards() & found.keys())}
    if page == "errors":
        return {name: kind(error) for name, error in others().items()}
    if page == "refusals":
        return {name: name for name in REFUSALS}
    if page == "causes":
        return {cause.code: cause.code for cause in CauseKind}
    return {}


@cache
def entries() -> dict[str, str]:
    """Map each text that people paste to ``page#identifier``, on the site."""
    found = {normal(f"cause {cause.code}"): f"causes#{cause.code}" for cause in CauseKind}
    found |= {normal(cause.title): f"causes#{cause.code}" for cause in CauseKind}
    found |= {normal(cause.code): f"causes#{cause.code}" for cause in CauseKind}
    found |= {normal(name): f"refusals#{name}" for name in REFUSALS}
    found |= {normal(row.code): f"refusals#{name}" for name, row in _first_with("code")}
    found |= {normal(row.s3_code): f"refusals#{name}" for name, row in _first_with("s3_code")}
    for name, error in library_errors().items():
        found |= dict.fromkeys((normal(name), normal(kind(error))), target_of_error(name))
    found |= _messages()
    for one in ERRORS:
        found |= {normal(text): target_of_aws(one) for text in (one.message,) if text}
    for one in reversed(ERRORS):  # the first row of a code is its usual meaning
        found[normal(one.code)] = target_of_aws(one)
    return found | QUESTIONS


def target_of_aws(error: AwsError) -> str:
    """Give the page of an error of AWS."""
    return error.page.removesuffix(".md")


def normal(text: str) -> str:
    """Reduce a text to what the search compares: words in lower case, with one space between."""
    return " ".join(re.findall(r"\w+", text.lower()))


def _first_with(code: str) -> Iterator[tuple[str, Refusal]]:
    seen: set[str] = set()
    for name, row in REFUSALS.items():
        value = getattr(row, code)
        if value not in seen:
            seen.add(value)
            yield name, row


def _messages() -> dict[str, str]:
    """Find the fixed parts of the library's messages that belong to one place alone."""
    known = library_errors()
    places: dict[str, set[str]] = {}
    for path in sorted((ROOT / "sigv4").rglob("*.py")):
        for name, text in messages(path.read_text(encoding="utf-8")):
            if name not in known:
                continue
            for sentence in text.split(" / ")[:1]:
                parts = [normal(part) for part in re.split(r"\{\.\.\.\}|\|", sentence)]
                longest = max(parts, key=len)
                if longest.count(" ") >= LONG_ENOUGH - 1:
                    places.setdefault(longest, set()).add(target_of_error(name))
    return {text: next(iter(where)) for text, where in places.items() if len(where) == 1}
