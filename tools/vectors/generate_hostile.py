"""Make `hostile.json`: requests, forms and streams that a verifier must refuse, and control cases.

    python tools/vectors/generate_hostile.py            writes it
    python tools/vectors/generate_hostile.py --check    says whether it is as written

Signatures are made by `hostile_signer.py`, of hashlib and hmac. `hostile_signing.json` has the text
under each, so that `sigv4 conformance server` can sign the same cases for a running server.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from hostile_requests import collect as requests
from hostile_signer import (
    KEY_ID,
    SECRET,
    SIGNED_TEXTS,
    TEMPORARY_ID,
    TEMPORARY_SECRET,
    TOKEN,
    Json,
)
from hostile_sigv4a import collect as sigv4a
from hostile_uploads import collect as uploads

from sigv4.conformance.server.variants import VARIANTS

FOLDER = Path(__file__).parents[2] / "vectors"
FILE = FOLDER / "hostile.json"
SIGNING = FOLDER / "hostile_signing.json"
SIGNATURE = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")
EXPECTS: Json = {
    "credentials": [
        {"access_key_id": KEY_ID, "secret_access_key": SECRET},
        {
            "access_key_id": TEMPORARY_ID,
            "secret_access_key": TEMPORARY_SECRET,
            "session_token": TOKEN,
            "expiration": "20130525T115500Z",
        },
    ],
    "region": "us-east-1",
    "service": "s3",
    "max_skew": 900,
}


def made() -> dict[Path, str]:
    """Return the text of each file."""
    SIGNED_TEXTS.clear()
    fired = [*requests(), *uploads()]
    document = {
        "format": 1,
        "title": "What a verifier must refuse, and what it must not",
        "origin": "Made up for this project by generate_hostile.py. `source` is the page of the "
        "rule, or the advisory of a project that accepted such a request. The codes are AWS's; "
        "where AWS documents none, they are this project's decision.",
        "verifier": EXPECTS,
        "cases": [
            {name: value for name, value in case.items() if value != {}}
            for case in [*fired, *sigv4a()]
        ],
    }
    return {FILE: as_text(document), SIGNING: as_text(signing(fired))}


def signing(cases: list[Json]) -> Json:
    """Return which signatures the cases have, in which form, and what each signs."""
    found = {
        case["id"]: variants
        for case in cases
        if case.get("verifier", {}).get("service", "s3") == "s3"
        and (variants := dict(variants_in(json.dumps(case, ensure_ascii=False))))
    }
    needed = {signature for variants in found.values() for signature, _ in variants.values()}
    for signature in list(needed):
        needed |= set(chain_of(signature))
    return {
        "format": 1,
        "title": "What the signatures of hostile.json sign",
        "origin": "Written by generate_hostile.py. `cases` has the signatures of each case: the "
        "text as it stands there, the signature, and its form.",
        "signatures": {name: SIGNED_TEXTS[name] for name in SIGNED_TEXTS if name in needed},
        "cases": found,
    }


def variants_in(text: str) -> Iterator[tuple[str, list[str]]]:
    """Yield each text that is a signature or a wrong form of one."""
    for signature in SIGNED_TEXTS:
        if signature[1:-1] in text or signature[:32] in text or signature[1:33].upper() in text:
            yield from longest_first(signature, text)


def longest_first(signature: str, text: str) -> Iterator[tuple[str, list[str]]]:
    """Yield the forms of one signature, and not those that are part of a longer one."""
    for name, change in VARIANTS.items():
        form = change(signature)
        if form in text:
            yield form, [signature, name]
            text = text.replace(form, "")


def chain_of(signature: str) -> Iterator[str]:
    """Yield the signatures that a signed text contains, and theirs."""
    for earlier in SIGNATURE.findall(SIGNED_TEXTS[signature]["text"]):
        if earlier in SIGNED_TEXTS:
            yield earlier
            yield from chain_of(earlier)


def as_text(document: Json) -> str:
    """Return the text of a file."""
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def main() -> int:
    """Write, or compare."""
    status = 0
    for path, text in made().items():
        if "--check" not in sys.argv[1:]:
            path.write_text(text, encoding="utf-8")
        elif not path.is_file() or path.read_text(encoding="utf-8") != text:
            print(f"{path.name} differs: run generate_hostile.py")
            status = 1
    if "--check" in sys.argv[1:] and status == 0:
        print("as generated")
    return status


if __name__ == "__main__":
    sys.exit(main())
