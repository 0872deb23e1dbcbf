"""Where credentials come from: sources, a chain of them, and renewal before they end.

`default_chain` looks where the AWS CLI looks. Each source is a class of its own, and anything with
``load() -> Credentials`` is a `Provider`, which signers take wherever they take `Credentials`.

Names are imported on first use: signing with given keys does not need this package.
"""

from __future__ import annotations

from .value import Credentials

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .access_grants import AccessGrants
    from .assume_role import AssumeRole
    from .chain import Chain, PassedOver, default_chain
    from .container import Container
    from .environment import Environment
    from .errors import SourceAbsent, SourceFailed, SourceNotAllowed
    from .imds import InstanceMetadata
    from .legacy_files import LegacyFiles
    from .login import Login
    from .process import Process
    from .refresh import Refreshing
    from .roles_anywhere import RolesAnywhere
    from .shared_files import SharedFiles
    from .source import Found, KnownKeys, Machine, Provider, Source
    from .sso import Sso
    from .static import Static
    from .web_identity import WebIdentity

__all__ = [
    "AccessGrants",
    "AssumeRole",
    "Chain",
    "Container",
    "Credentials",
    "Environment",
    "Found",
    "InstanceMetadata",
    "KnownKeys",
    "LegacyFiles",
    "Login",
    "Machine",
    "PassedOver",
    "Process",
    "Provider",
    "Refreshing",
    "RolesAnywhere",
    "SharedFiles",
    "Source",
    "SourceAbsent",
    "SourceFailed",
    "SourceNotAllowed",
    "Sso",
    "Static",
    "WebIdentity",
    "default_chain",
]

_HOME = {
    "AccessGrants": ".access_grants",
    "AssumeRole": ".assume_role",
    "Chain": ".chain",
    "Container": ".container",
    "Environment": ".environment",
    "Found": ".source",
    "InstanceMetadata": ".imds",
    "KnownKeys": ".source",
    "LegacyFiles": ".legacy_files",
    "Login": ".login",
    "Machine": ".source",
    "PassedOver": ".chain",
    "Process": ".process",
    "Provider": ".source",
    "Refreshing": ".refresh",
    "RolesAnywhere": ".roles_anywhere",
    "SharedFiles": ".shared_files",
    "Source": ".source",
    "SourceAbsent": ".errors",
    "SourceFailed": ".errors",
    "SourceNotAllowed": ".errors",
    "Sso": ".sso",
    "Static": ".static",
    "WebIdentity": ".web_identity",
    "default_chain": ".chain",
}


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    home = _HOME[name].lstrip(".")
    level = len(_HOME[name]) - len(home)
    # importlib would import warnings; relative, so that a copy under another name works
    value = getattr(__import__(home, globals(), None, [name], level), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
