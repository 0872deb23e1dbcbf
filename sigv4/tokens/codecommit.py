"""Git logins: CodeCommit, as a URL and as git's credential helper.

The signature is a form of its own: the method is GIT, the payload hash is an empty line, and the
time in the string to sign has no Z.

https://github.com/aws/git-remote-codecommit
"""

from __future__ import annotations

import re

from ..core.canonical_request import canonical_request
from ..core.encoding import encode
from ..core.errors import InvalidParameter
from ..core.signing_key import HMAC_SHA256
from ..core.timestamp import format_amz_date
from . import hosts, inputs
from .signing import REFUSE, Signing
from .value import Token

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime

    from ..core.model import Credentials
    from ..provider import CredentialsLike

LIFE = 900  # seconds
_HOST = re.compile(
    r"(?:vpce-.+\.)?git-codecommit(?:-fips)?\.([^.]+)\.(?:vpce\.)?amazonaws\.com(?:\.cn)?"
)
# https://docs.aws.amazon.com/codecommit/latest/APIReference/API_CreateRepository.html
_REPOSITORY = r"[\w.-]{1,100}"
_NEEDS = ("The signer may codecommit:GitPull, and codecommit:GitPush to push.",)


def codecommit_url(
    credentials: CredentialsLike,
    *,
    repository: str,
    region: str,
    at: datetime | None = None,
    on_short_lived: str = REFUSE,
    allow_unknown_region: bool = False,
) -> Token:
    """Make the HTTPS URL of a CodeCommit repository, with user name and password in it.

    Args:
        credentials: the credentials to sign with.
        repository: its name.
        region: the region of the repository.
        at: aware datetime to sign at; now by default.
        on_short_lived: ``"refuse"``, ``"cap"`` or ``"allow"`` a token that outlives the keys.
        allow_unknown_region: sign for regions that this version does not know.

    Source: https://docs.aws.amazon.com/codecommit/latest/userguide/setting-up-git-remote-codecommit.html
    """
    signing = Signing("codecommit-url", credentials, at, on_short_lived)
    hosts.check_region(region, allow_unknown_region)
    inputs.matching(
        "repository", repository, _REPOSITORY, "1 to 100 letters, digits, dots, _ and hyphens"
    )
    host = f"git-codecommit.{region}.{hosts.dns_suffix(region)}"
    path = f"/v1/repos/{repository}"
    user = encode(_user(signing.credentials).encode())
    url = f"https://{user}:{_password(signing, region, host, path)}@{host}{path}"
    end = signing.end(signing.life(LIFE, LIFE))
    return Token("codecommit-url", url, url, end, needs=_NEEDS)


def codecommit_helper(
    credentials: CredentialsLike,
    *,
    stdin: str,
    region: str | None = None,
    at: datetime | None = None,
    on_short_lived: str = REFUSE,
    allow_unknown_region: bool = False,
) -> Token:
    """Make the answer of git's credential helper for a CodeCommit repository.

    Args:
        credentials: the credentials to sign with.
        stdin: what git sends: lines of ``name=value`` with protocol, host and path.
        region: the region of the repository; the host's by default. It is needed for other hosts.
        at: aware datetime to sign at; now by default.
        on_short_lived: ``"refuse"``, ``"cap"`` or ``"allow"`` a token that outlives the keys.
        allow_unknown_region: sign for regions that this version does not know.

    Returns:
        ``value`` and ``text`` are the lines to print.

    Raises:
        InvalidParameter: no path among the lines, since git sends one only with
            ``credential.UseHttpPath``; or a host that is not CodeCommit's, and no region.

    Source: https://docs.aws.amazon.com/codecommit/latest/userguide/setting-up-https-unixes.html
    """
    signing = Signing("codecommit-helper", credentials, at, on_short_lived)
    given = _git_lines(stdin)
    host = given["host"].partition(":")[0]
    named = _HOST.fullmatch(host)
    if region is None and named is None:
        raise InvalidParameter(
            f"{host[:120]!r} is not a host of CodeCommit, so its region is unknown.",
            "Pass `region`, or set the helper for CodeCommit's hosts only.",
            "host",
        )
    region = named[1] if named and region is None else region
    region = hosts.region_for(host, region, allow_unknown_region)
    password = _password(signing, region, host, f"/{given['path']}")
    answer = f"username={_user(signing.credentials)}\npassword={password}\n"
    end = signing.end(signing.life(LIFE, LIFE))
    return Token("codecommit-helper", answer, answer, end, needs=_NEEDS)


def _user(credentials: Credentials) -> str:
    if credentials.session_token is None:
        return credentials.access_key_id
    return f"{credentials.access_key_id}%{credentials.session_token}"


def _password(signing: Signing, region: str, host: str, path: str) -> str:
    amz_date = format_amz_date(signing.at)
    scope = HMAC_SHA256.scope(amz_date[:8], region, "codecommit")
    canonical = canonical_request("GIT", path, "", f"host:{host}\n", "host", "")
    return amz_date + signing.signature(amz_date.removesuffix("Z"), scope, canonical)


def _git_lines(stdin: str) -> dict[str, str]:
    if not isinstance(stdin, str):
        raise TypeError(f"stdin must be str, not {type(stdin).__name__}")
    given: dict[str, str] = {}
    for line in stdin.splitlines():
        name, _, value = line.strip().partition("=")
        given[name] = value
    for name in ("protocol", "host", "path"):
        if not given.get(name):
            raise InvalidParameter(
                f"Git sent no line {name}=..., which is part of what is signed.",
                "Run git config --global credential.UseHttpPath true.",
            )
    inputs.host_and_port("host", given["host"])
    inputs.matching("path", given["path"], "[^ ?#]+", "the path of a repository, v1/repos/NAME")
    return given
