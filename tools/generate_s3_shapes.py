"""Write sigv4/s3/operations/shapes_data.py from the S3 service model that botocore ships.

    python tools/generate_s3_shapes.py --write    # or --check

Only facts are taken: for each structure that is a request's body its members, their element names,
types, enumerations, and which are required.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

TARGET = Path(__file__).parent.parent / "sigv4" / "s3" / "operations" / "shapes_data.py"

HEADING = '''"""The XML bodies of S3 as S3's service model describes them. Generated; do not edit.

Made by tools/generate_s3_shapes.py from botocore {version}, data/s3/2006-03-01/service-2.json.

For each operation with such a body: its root element, and the structure below it. A structure is a
line per member: its name (``*`` marks a required one, ``|`` one of which exactly one is given), its
element, its kind, and the values it may take. Kinds: a scalar; ``nonempty``, a string that is so;
``shape:NAME``, a structure; ``list:KIND``, an element per item; ``wrapped:ELEMENT:KIND``, the same
inside an element of its own; ``attribute``.
"""

from __future__ import annotations

'''


class Shapes:
    """Collects the structures that bodies are made of."""

    def __init__(self, model: dict[str, Any]) -> None:
        self.model = model["shapes"]
        self.found: dict[str, str] = {}

    def root(self, operation: dict[str, Any]) -> str | None:
        """``ELEMENT SHAPE`` of an operation's body; None if that is no XML."""
        name = operation["input"]["shape"]
        shape = self.model[name]
        payload = shape.get("payload")
        if payload:
            member = shape["members"][payload]
            if self.model[member["shape"]]["type"] != "structure":
                return None
            self.collect(member["shape"])
            return f"{member['locationName']} {member['shape']}"
        if all("location" in member for member in shape["members"].values()):
            return None
        self.collect(name)
        return f"{operation['input']['locationName']} {name}"

    def collect(self, name: str) -> None:
        """Describe a structure, and those below it."""
        if name in self.found:
            return
        shape = self.model[name]
        self.found[name] = ""
        self.found[name] = "".join(
            f"{line}\n"
            for line in (
                self.line(shape, member, details)
                for member, details in shape["members"].items()
                if "location" not in details
            )
        )

    def line(self, shape: dict[str, Any], name: str, member: dict[str, Any]) -> str:
        """Write the line of one member."""
        mark = "*" if name in shape.get("required", ()) else "|" if shape.get("union") else ""
        kind, values = self.kind(member)
        element = member.get("locationName", name)
        return f"{mark}{name} {element} {kind} {'|'.join(values)}".rstrip()

    def kind(self, member: dict[str, Any]) -> tuple[str, list[str]]:
        """Return the kind of a member, or of a list's items, and its allowed values."""
        target = self.model[member["shape"]]
        if target["type"] == "structure":
            self.collect(member["shape"])
            return f"shape:{member['shape']}", []
        if target["type"] == "list":
            kind, values = self.kind(target["member"])
            if member.get("flattened") or target.get("flattened"):
                return f"list:{kind}", values
            return f"wrapped:{target['member'].get('locationName', 'member')}:{kind}", values
        if member.get("xmlAttribute"):
            return "attribute", target.get("enum", [])
        if target["type"] == "timestamp":
            return target.get("timestampFormat", "iso8601"), []
        kind = "nonempty" if target.get("min") else target["type"]
        return kind, target.get("enum", [])


def generate() -> str:
    """Write the text of the module."""
    import botocore  # type: ignore[import-untyped]
    from botocore import xform_name
    from botocore.loaders import Loader  # type: ignore[import-untyped]

    model = Loader().load_service_model("s3", "service-2")
    shapes = Shapes(model)
    text = HEADING.format(version=botocore.__version__) + "ROOTS = {\n"
    for name, operation in sorted(model["operations"].items()):
        root = shapes.root(operation)
        if root:
            text += f'    "{xform_name(name)}": "{root}",\n'
    text += "}\n\nSHAPES = {\n"
    for name, lines in sorted(shapes.found.items()):
        text += f'    "{name}": """\\\n{lines}""",\n'
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
