"""Write vectors/s3_endpoints.json from AWS's endpoint tests, as botocore's source carries them.

    python tools/vectors/import_s3_endpoints.py path/to/unpacked/botocore [--check]

Only what S3's rules look at is kept: the parameters, and what must come of them.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

SOURCE = Path("tests/functional/endpoint-rules/s3/endpoint-tests-1.json")
TARGET = Path(__file__).parents[2] / "vectors" / "s3_endpoints.json"
OPERATION_INPUTS = ("Key", "Prefix", "CopySource")  # they are no part of the rules' parameters

ORIGIN = (
    "The test cases of S3's endpoint rules, published by AWS with its SDKs under Apache-2.0, as "
    "carried by the source distribution of botocore 1.44.5."
)

Json = dict[str, Any]


def expected(outcome: Json) -> Json:
    """Return the URL and the first scheme that uses HMAC, or the error."""
    if "error" in outcome:
        return {"error": outcome["error"]}
    endpoint = outcome["endpoint"]
    schemes = endpoint["properties"]["authSchemes"]
    hmac = [scheme for scheme in schemes if scheme["name"] != "sigv4a"]
    scheme = (hmac or schemes)[0]
    return {
        "url": endpoint["url"],
        "scheme": scheme["name"],
        "service": scheme["signingName"],
        "region": scheme.get("signingRegion") or scheme["signingRegionSet"][0],
    }


def convert(botocore: Path) -> str:
    """Write the text of the file."""
    cases = [
        {
            "id": f"aws-{number:03d}",
            "shows": case["documentation"],
            "params": {
                name: value
                for name, value in case["params"].items()
                if name not in OPERATION_INPUTS
            },
            "expected": expected(case["expect"]),
        }
        for number, case in enumerate(
            json.loads((botocore / SOURCE).read_text(encoding="utf-8"))["testCases"], 1
        )
    ]
    heading = {"format": 1, "title": "Endpoints of S3", "origin": ORIGIN}
    lines = ",\n".join(json.dumps(case, ensure_ascii=False) for case in cases)
    return f'{json.dumps(heading, indent=1)[:-2]},\n "cases": [\n{lines}\n]}}\n'


def main() -> int:
    """Write the file, or compare it with what is there."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("botocore", type=Path)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    text = convert(options.botocore)
    if not options.check:
        TARGET.write_text(text, encoding="utf-8")
        return 0
    same = TARGET.read_text(encoding="utf-8") == text
    print("up to date" if same else f"{TARGET.name} differs from {SOURCE}")
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
