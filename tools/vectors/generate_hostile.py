"""Make `hostile.json`: requests, forms and streams that a verifier must refuse, and control cases.

    python tools/vectors/generate_hostile.py            writes it
    python tools/vectors/generate_hostile.py --check    says whether it is as written

Signatures are made by `hostile_signer.py`, of hashlib and hmac.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from hostile_requests import collect as requests
from hostile_signer import (
    KEY_ID,
    SECRET,
    TEMPORARY_ID,
    TEMPORARY_SECRET,
    TOKEN,
    Json,
)
from hostile_sigv4a import collect as sigv4a
from hostile_uploads import collect as uploads

FILE = Path(__file__).parents[2] / "vectors" / "hostile.json"
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


def made() -> str:
    """Write the text of the file."""
    cases = [*requests(), *uploads(), *sigv4a()]
    document = {
        "format": 1,
        "title": "What a verifier must refuse, and what it must not",
        "origin": "Made up for this project by generate_hostile.py. `source` is the page of the "
        "rule, or the advisory of a project that accepted such a request. The codes are AWS's; "
        "where AWS documents none, they are this project's decision.",
        "verifier": EXPECTS,
        "cases": [{name: value for name, value in case.items() if value != {}} for case in cases],
    }
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def main() -> int:
    """Write, or compare."""
    text = made()
    if "--check" in sys.argv[1:]:
        same = FILE.read_text(encoding="utf-8") == text
        print("as generated" if same else "hostile.json differs: run generate_hostile.py")
        return 0 if same else 1
    FILE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
