"""Write the table of docs/compatible-services.md from sigv4/services/compatible.py.

python tools/generate_compatible_services.py --write    # or --check
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sigv4.services.compatible_data import CompatibleService

ROOT = Path(__file__).parent.parent
TARGET = ROOT / "docs" / "compatible-services.md"
BEGIN = "<!-- The table is made by tools/generate_compatible_services.py; do not edit it here. -->"
END = "<!-- end of the table -->"
HEADING = """\
| service | `endpoint_url` | region | bucket | what it lacks, and what to know |
|---|---|---|---|---|
"""


def table() -> str:
    """Return the rows of all services, one for each name."""
    sys.path.insert(0, str(ROOT))
    from sigv4.services.compatible_data import SERVICES

    rows: dict[str, str] = {}
    for service in SERVICES:
        rows.setdefault(
            service.name,
            f"| [{service.name}]({service.page}) | `{service.example[0]}` | "
            f"{_region(service)} | "
            f"{_bucket(service)} | {_remarks(service)} |\n",
        )
    return HEADING + "".join(rows.values())


def _region(service: CompatibleService) -> str:
    example = service.example[1]
    if service.region == "REGION":
        text = f"that of the host: `{example}`"
    elif service.region:
        text = f"`{service.region}`"
    else:
        return f"not checked; such as `{example}`"
    others = ", ".join(f"`{name}`" for name in service.regions)
    return f"{text} (also {others})" if others else text


def _bucket(service: CompatibleService) -> str:
    place = {"path": "path", "virtual": "host"}[service.auto]
    return f"{place} only" if service.styles == service.auto else f"{place}, or `addressing_style`"


def _remarks(service: CompatibleService) -> str:
    missing = f"No {', '.join(service.lacks)}. " if service.lacks else ""
    return f"{missing}{service.remark}".strip()


def render(text: str) -> str:
    """Return the page with the table put between its marks."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{table()}\n{END}{after}"


def main(arguments: list[str] | None = None) -> int:
    """Write the page, or check that it is what would be written."""
    parser = argparse.ArgumentParser(description=__doc__)
    group = parser.add_mutually_exclusive_group(required=True)
    group.add_argument("--write", action="store_true")
    group.add_argument("--check", action="store_true")
    options = parser.parse_args(arguments)
    text = TARGET.read_text(encoding="utf-8")
    made = render(text)
    if options.write:
        TARGET.write_text(made, encoding="utf-8")
    elif made != text:
        print(f"{TARGET} differs from the table of services; run with --write")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
