"""Write sigv4/s3/operations/operations_data.py from the S3 service model that botocore ships.

    python tools/generate_s3_operations.py --write    # or --check

Only facts are taken: HTTP method, path template, which hosts an operation goes to, where each
parameter goes and under what name, its type, its enumeration, and whether it is required.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

TARGET = Path(__file__).parent.parent / "sigv4" / "s3" / "operations" / "operations_data.py"
LOCATIONS = {"uri": "uri", "querystring": "query", "header": "header", "headers": "headers"}
DEFAULT_TIMESTAMPS = {"header": "rfc822", "querystring": "iso8601"}
CONTEXT = {
    "DisableAccessPoints": "no-access-points",
    "DisableS3ExpressSessionAuth": "no-express-session",
    "UseObjectLambdaEndpoint": "object-lambda",
    "UseS3ExpressControlEndpoint": "express-control",
}

HEADING = '''"""S3 operations as S3's service model describes them. Generated; do not edit.

Made by tools/generate_s3_operations.py from botocore {version}, data/s3/2006-03-01/service-2.json.

Each operation is its method and path template, the parameter that is its body, and words on what is
special to it (`operations.Operation` explains them); then a line per parameter: its name (``*``
marks a required one), where it goes, under what name, its type, and the values it may take.
"""

from __future__ import annotations

OPERATIONS = {{
'''


def describe(model: dict[str, Any], name: str) -> str:
    """Write the lines of one operation."""
    operation = model["operations"][name]
    shape = model["shapes"][operation["input"]["shape"]]
    words = [operation["http"]["method"], operation["http"]["requestUri"]]
    words.append(shape.get("payload", "-"))
    if operation.get("httpChecksum", {}).get("requestChecksumRequired"):
        words.append("checksum")
    words += [
        word for key, word in CONTEXT.items() if key in operation.get("staticContextParams", {})
    ]
    lines = [
        describe_parameter(model, shape, parameter, member)
        for parameter, member in shape["members"].items()
    ]
    return "\n".join([" ".join(words), *lines])


def describe_parameter(
    model: dict[str, Any], shape: dict[str, Any], name: str, member: dict[str, Any]
) -> str:
    """Write the line of one parameter."""
    target = model["shapes"][member["shape"]]
    star = "*" if name in shape.get("required", ()) else ""
    if "location" not in member:
        return f"{star}{name} body - {target['type']}"
    kind = target["type"]
    if kind == "timestamp":
        default = DEFAULT_TIMESTAMPS[member["location"]]
        kind = member.get("timestampFormat") or target.get("timestampFormat") or default
    if kind == "list":
        target = model["shapes"][target["member"]["shape"]]
    values = "|".join(target.get("enum", ()))
    location = LOCATIONS[member["location"]]
    return f"{star}{name} {location} {member['locationName']} {kind} {values}".rstrip()


def generate() -> str:
    """Write the text of the module."""
    import botocore  # type: ignore[import-untyped]
    from botocore import xform_name
    from botocore.loaders import Loader  # type: ignore[import-untyped]

    model = Loader().load_service_model("s3", "service-2")
    text = HEADING.format(version=botocore.__version__)
    for name, operation in sorted((xform_name(name), name) for name in model["operations"]):
        text += f'    "{name}": """\\\n{describe(model, operation)}\n""",\n'
    return text + "}\n"


def main() -> int:
    """Write the module, or compare it with what is there."""
    parser = argparse.ArgumentParser(description=__doc__)
    group = parser.add_mutually_exclusive_group(required=True)
    group.add_argument("--write", action="store_true")
    group.add_argument("--check", action="store_true")
    text = generate()
    if parser.parse_args().write:
        TARGET.write_text(text, encoding="utf-8")
        return 0
    same = TARGET.read_text(encoding="utf-8") == text
    print("up to date" if same else f"{TARGET.name} differs from botocore's model")
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
