"""The hosts that botocore calls, with the prefixes of operations: our table knows their names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import botocore

from sigv4.services.hosts import read_host, sigv4a_service
from tools.generate_services import Services, _endpoints, _host_prefixes

MODELS = Services(Path(botocore.__file__).parent / "data")
REGION = "us-east-1"
VALUES = {
    "Region": REGION,
    "PartitionResult#dnsSuffix": "amazonaws.com",
    "PartitionResult#dualStackDnsSuffix": "api.aws",
    "PartitionResult#implicitGlobalRegion": REGION,
    "OperationType": "data",
}


def filled(url: str) -> str:
    """The host of a URL template; other values are of an account or a resource."""
    host = re.sub(r"\{([^}]+)\}", lambda part: VALUES.get(part[1], "abc1"), url)
    return host.removeprefix("https://").partition("/")[0]


def hosts(name: str) -> Iterator[tuple[str, str]]:
    """Each host of a service's operations, and the name that botocore signs for."""
    version = max(path.name for path in (MODELS.folder / name).iterdir())
    model = MODELS.read(f"{name}/{version}/service-2.json")
    if model is None:
        return
    signing = model["metadata"].get("signingName") or model["metadata"]["endpointPrefix"]
    for url, schemes in _endpoints(MODELS.read(f"{name}/{version}/endpoint-rule-set-1.json")):
        own = schemes[0].get("signingName", signing) if schemes else signing
        for prefix in ("", *_host_prefixes(model)):
            yield prefix + filled(url), own


def test_hosts_of_operations():
    """The signing name is among those of the host, and a region in the host is the one given."""
    names = sorted(path.name for path in MODELS.folder.iterdir() if path.is_dir())
    checked = 0
    for name in names:
        for host, signing in hosts(name):
            is_of_aws = host.endswith((".amazonaws.com", ".api.aws"))
            if not is_of_aws or "kinesisabc1" in host or sigv4a_service(host):
                continue  # another domain, an endpoint that the caller gives, or SigV4A alone
            found = read_host(host)
            assert signing in found.services, (name, host)
            assert found.region == REGION or REGION not in host, (name, host)
            checked += 1
    assert checked > 2000
