"""Write sigv4/services/aws_data.py from the endpoint and service data that botocore ships.

    python tools/generate_services.py --write    # or --check

Only facts are taken: what the hosts of a service begin with, the name that stands in its credential
scope, the hosts without a region and the region they are signed for, and other names of a service.
Some operations put a prefix before the host of their service (``hostPrefix`` in the model): those
hosts are listed where the rest of the host alone would give other signing names.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

TARGET = Path(__file__).parent.parent / "sigv4" / "services" / "aws_data.py"

HEADING = '''"""AWS's services as botocore describes them. Generated; do not edit.

Made by tools/generate_services.py from botocore {version}: data/endpoints.json,
data/partitions.json, and service-2.json and endpoint-rule-set-1.json of each service.
"""

from __future__ import annotations

'''
NOTES = {
    "PREFIXES": "What stands before the region in a host, and the signing names that it takes.",
    "GLOBAL_HOSTS": "Hosts without a region: signing name, and the region of the scope.",
    "ALIASES": "Names that people use for a service, and its signing name.",
}
# Labels of an account or a resource may stand before those of the service.
_REGIONAL = re.compile(r"https://(?:\{[^}]+\}\.)*([a-z0-9.-]+?)\.\{Region\}\.")
_LITERAL = re.compile(r"https://([a-z0-9.-]+)$")
_PARTITION = re.compile(
    r"https://([a-z0-9.-]+)\.\{PartitionResult#(dnsSuffix|dualStackDnsSuffix)\}$"
)


class Services:
    """Collects the facts."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.partitions = [entry["outputs"] for entry in self.read("partitions.json")["partitions"]]
        self.regions = {
            region
            for entry in self.read("partitions.json")["partitions"]
            for region in entry["regions"]
        }
        self.prefixes: dict[str, set[str]] = {}
        self.prefixed: dict[str, set[str]] = {}
        self.hosts: dict[str, set[tuple[str, str]]] = {}
        self.aliases: dict[str, set[str]] = {}

    def read(self, name: str) -> Any:
        """Return a JSON file of botocore, which may be compressed."""
        path = self.folder / name
        if path.exists():
            return json.loads(path.read_text(encoding="utf-8"))
        packed = path.with_name(path.name + ".gz")
        if not packed.exists():
            return None
        with gzip.open(packed, "rt", encoding="utf-8") as file:
            return json.load(file)

    def collect(self) -> None:
        """Read all services."""
        for folder in sorted(self.folder.iterdir()):
            if folder.is_dir():
                self.service(folder.name, max(path.name for path in folder.iterdir()))
        for partition in self.read("endpoints.json")["partitions"]:
            for prefix, service in partition["services"].items():
                self.endpoints(prefix, service)

    def service(self, name: str, version: str) -> None:
        """Read one service model and its endpoint rules."""
        model = self.read(f"{name}/{version}/service-2.json")
        if model is None:
            return
        data = model["metadata"]
        signing = data.get("signingName") or data["endpointPrefix"]
        self.prefixes.setdefault(data["endpointPrefix"], set()).add(signing)
        for alias in (name, data["endpointPrefix"], data["serviceId"].lower().replace(" ", "-")):
            self.aliases.setdefault(alias, set()).add(signing)
        rules = self.read(f"{name}/{version}/endpoint-rule-set-1.json")
        operations = _host_prefixes(model)
        for url, schemes in _endpoints(rules):
            scheme = schemes[0] if schemes else {}
            own = scheme.get("signingName") or signing
            self.rule(url, own, scheme.get("signingRegion"))
            for regional in _REGIONAL.findall(self.regional(url)):
                for prefix in operations:
                    prefixed = _without_fips(f"{prefix}{regional}")
                    self.prefixed.setdefault(prefixed, set()).add(own)

    def regional(self, url: str) -> str:
        """Replace the region that the host of a literal URL names."""
        labels = ["{Region}" if label in self.regions else label for label in url.split(".")]
        return ".".join(labels)

    def rule(self, url: str, signing: str, region: str | None) -> None:
        """Take the facts of one endpoint rule."""
        regional = _REGIONAL.match(self.regional(url))
        if regional:
            self.prefixes.setdefault(_without_fips(regional[1]), set()).add(signing)
            return
        literal = _LITERAL.match(url)
        if literal and region and "{" not in region:
            self.host(literal[1], signing, region)
        partition = _PARTITION.match(url)
        if partition and region == "{PartitionResult#implicitGlobalRegion}":
            for each in reversed(self.partitions):  # a suffix of two partitions: the first's
                host = f"{partition[1]}.{each[partition[2]]}"
                self.hosts.pop(host, None)
                self.host(host, signing, each["implicitGlobalRegion"])

    def endpoints(self, prefix: str, service: dict[str, Any]) -> None:
        """Take the facts of one service in endpoints.json."""
        defaults = service.get("defaults", {}).get("credentialScope", {})
        known = self.prefixes.get(prefix)
        signing = defaults.get("service") or (min(known) if known else prefix)
        self.prefixes.setdefault(prefix, set()).add(signing)
        for endpoint in service["endpoints"].values():
            scope = {**defaults, **endpoint.get("credentialScope", {})}
            if "hostname" in endpoint and "region" in scope:
                self.host(endpoint["hostname"], scope.get("service", signing), scope["region"])

    def host(self, host: str, signing: str, region: str) -> None:
        """Remember a host whose name does not hold its region, S3's excepted."""
        if not self.regions & set(host.split(".")) and not re.match(r"s3\.|.*(fips|:)", host):
            self.hosts.setdefault(host, set()).add((signing, region))

    def all_prefixes(self) -> dict[str, list[str]]:
        """Return the signing names of each prefix; those of operations' prefixes come last."""
        found = {prefix: sorted(signing) for prefix, signing in sorted(self.prefixes.items())}
        for prefix, signing in self.prefixed.items():
            own = found.get(prefix, [])
            more = own + sorted(signing.difference(own))
            if more != _of_the_rest(prefix, self.prefixes) or own:
                found[prefix] = more
        return dict(sorted(found.items()))

    def tables(self) -> dict[str, list[str]]:
        """Return the lines of each table."""
        names = {name for names in self.prefixes.values() for name in names}
        aliases = {
            alias: signing
            for alias, signing in self.aliases.items()
            if len(signing) == 1 and alias not in names
        }
        return {
            "PREFIXES": [
                prefix if signing == [prefix] else f"{prefix} {'|'.join(signing)}"
                for prefix, signing in self.all_prefixes().items()
            ],
            "GLOBAL_HOSTS": [
                f"{host} {signing} {region}"
                for host, scopes in sorted(self.hosts.items())
                if len(scopes) == 1
                for signing, region in scopes
            ],
            "ALIASES": [f"{alias} {min(signing)}" for alias, signing in sorted(aliases.items())],
        }


def _host_prefixes(model: dict[str, Any]) -> list[str]:
    """Return the prefixes that operations put before a host, without those that hold a value."""
    endpoints = [operation.get("endpoint", {}) for operation in model["operations"].values()]
    found = {endpoint.get("hostPrefix", "") for endpoint in endpoints}
    return sorted(prefix for prefix in found if prefix and "{" not in prefix)


def _of_the_rest(prefix: str, known: dict[str, set[str]]) -> list[str]:
    """Return the signing names of a prefix without its first labels, as a look-up finds them."""
    labels = prefix.split(".")
    rests = (".".join(labels[start:]) for start in range(1, len(labels)))
    return next((sorted(known[rest]) for rest in rests if rest in known), [])


def _endpoints(rules: Any) -> list[tuple[str, list[dict[str, str]]]]:
    """Return the URL templates of endpoint rules, each with its authentication schemes."""
    if isinstance(rules, list):
        return [found for each in rules for found in _endpoints(each)]
    if not isinstance(rules, dict):
        return []
    if rules.get("type") == "endpoint" and isinstance(rules["endpoint"]["url"], str):
        endpoint = rules["endpoint"]
        schemes = endpoint.get("properties", {}).get("authSchemes", [])
        return [(endpoint["url"], [scheme for scheme in schemes if scheme["name"] == "sigv4"])]
    return _endpoints(list(rules.values()))


def _without_fips(prefix: str) -> str:
    labels = [label.removesuffix("-fips").removeprefix("fips-") for label in prefix.split(".")]
    return ".".join([label for label in labels if label not in ("dualstack", "fips")])


def render() -> str:
    """Return the text of the module."""
    botocore = import_module("botocore")
    services = Services(Path(str(botocore.__file__)).parent / "data")
    services.collect()
    text = HEADING.format(version=botocore.__version__)
    for name, lines in services.tables().items():
        text += f'# {NOTES[name]}\n{name} = """\\\n' + "".join(f"{line}\n" for line in lines)
        text += '"""\n\n'
    return text.rstrip("\n") + "\n"


def main() -> int:
    """Write the module, or check that it is what would be written."""
    parser = argparse.ArgumentParser(description=__doc__)
    group = parser.add_mutually_exclusive_group(required=True)
    group.add_argument("--write", action="store_true")
    group.add_argument("--check", action="store_true")
    options = parser.parse_args()
    text = render()
    if options.write:
        TARGET.write_text(text, encoding="utf-8")
    elif TARGET.read_text(encoding="utf-8") != text:
        print(f"{TARGET} is not what botocore says; run with --write")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
