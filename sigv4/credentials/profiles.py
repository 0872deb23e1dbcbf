"""The source that a profile names, with all its settings.

https://docs.aws.amazon.com/sdkref/latest/guide/settings-reference.html
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ..core.errors import InvalidCredentials
from ..settings import Files, Settings, region_name
from . import profile_keys
from .assume_role import AssumeRole
from .calls import trusting
from .container import Container
from .endpoints import OIDC, SIGNIN, SSO, STS, chosen_endpoint, configured_endpoint
from .environment import Environment
from .errors import SourceAbsent, SourceFailed
from .imds import InstanceMetadata
from .login import Login
from .process import Process
from .refresh import Refreshing
from .shared_files import SharedFiles
from .source import Machine, Source
from .sso import Sso
from .sts import DEFAULT_REGION, duration
from .web_identity import WebIdentity


def profile_source(
    files: Files,
    name: str,
    machine: Machine,
    visited: tuple[str, ...] = (),
    region: str | None = None,
    *,
    is_explicit: bool = False,
) -> Source:
    """Make the source that a profile names.

    Args:
        files: the AWS CLI's files.
        name: the profile.
        machine: what may be read and called.
        visited: the roles' profiles that lead here, outermost first.
        region: the region of the outermost profile.
        is_explicit: the profile was passed, so that variables of web identity do not count.

    Raises:
        SourceAbsent: the profile has no keys and names no source.
        InvalidCredentials: settings that contradict each other or lead in a circle.
    """
    settings, environ = files.profile(name), machine.environ
    outermost = visited[0] if visited else name  # says where all services are, as in botocore
    region = region or region_name(settings, environ)
    if not visited:
        machine = trusting(machine, settings)
    variables = {} if visited or is_explicit else environ
    kind = profile_keys.key_source(files, name, variables, is_role_source=bool(visited))
    if kind == profile_keys.ROLE:
        return _role(files, name, machine, visited, region)
    if kind == profile_keys.WEB_IDENTITY:
        return _web_identity(files, name, machine, region, variables, outermost)
    if kind == profile_keys.SSO:
        return _sso(files, name, machine, outermost)
    if kind == profile_keys.LOGIN:
        url = configured_endpoint(SIGNIN, files, outermost, environ)
        return Login(settings[profile_keys.LOGIN], region, url, machine)
    if kind == profile_keys.PROCESS:
        account = settings.get("aws_account_id")
        return Process(settings[profile_keys.PROCESS], name, account, machine)
    if kind is None:
        raise SourceAbsent(
            f"Profile {name!r} has no keys and names no source of keys."
            if files.has_profile(name)
            else f"There is no profile {name!r}.",
            "Add keys to it, or name another.",
        )
    return SharedFiles(name, machine)


def _role(
    files: Files, name: str, machine: Machine, visited: tuple[str, ...], region: str | None
) -> Source:
    settings = files.profile(name)
    outermost = visited[0] if visited else name
    source: Source
    by_profile, by_name = settings.get("source_profile"), settings.get("credential_source")
    if (by_profile is None) == (by_name is None):
        both = "both source_profile and" if by_profile else "neither source_profile nor"
        raise InvalidCredentials(
            f"Profile {name!r} has role_arn and {both} credential_source.",
            "Set one of the two.",
            "profile",
        )
    if by_profile is not None:
        _check_source_profile(files, name, by_profile, visited)
        try:
            source = profile_source(files, by_profile, machine, (*visited, name), region)
        except SourceAbsent:
            raise SourceFailed(
                f"Profile {by_profile!r}, source_profile of {name!r}, has no credentials.",
                "Add keys to it, or name another.",
            ) from None
    else:
        source = _named_source(name, str(by_name), files.profile(outermost), machine)
    return AssumeRole(
        settings["role_arn"],
        Refreshing(source, machine.clock),
        session_name=settings.get("role_session_name"),
        external_id=settings.get("external_id"),
        duration_seconds=duration(settings.get("duration_seconds")),
        mfa_serial=settings.get("mfa_serial"),
        region=region,
        endpoint_url=chosen_endpoint(
            STS, region or DEFAULT_REGION, files, outermost, machine.environ
        ),
        machine=machine,
    )


def _check_source_profile(files: Files, name: str, source: str, visited: tuple[str, ...]) -> None:
    if not files.has_profile(source):
        raise InvalidCredentials(
            f"There is no profile {source!r}, source_profile of {name!r}.",
            "Correct the name.",
            "profile",
        )
    keys = files.profile(source)
    has_keys = profile_keys.KEY_ID in keys or profile_keys.SECRET in keys
    if source in visited or (source == name and not has_keys):
        path = " -> ".join([*visited, name, source])
        raise InvalidCredentials(
            f"The source_profile settings form a circle: {path}.",
            "End it with a profile that has keys.",
            "profile",
        )


def _named_source(name: str, named: str, settings: Settings, machine: Machine) -> Source:
    sources: dict[str, Callable[[], Source]] = {
        "Environment": lambda: Environment(machine),
        "Ec2InstanceMetadata": lambda: InstanceMetadata(settings, machine),
        "EcsContainer": lambda: Container(machine),
    }
    if named not in sources:
        raise InvalidCredentials(
            f"credential_source of profile {name!r} must be {', '.join(sources)}, "
            f"not {named[:40]!r}.",
            "Write it exactly like that.",
            "profile",
        )
    return sources[named]()


def _web_identity(
    files: Files,
    name: str,
    machine: Machine,
    region: str | None,
    variables: Mapping[str, str],
    outermost: str,
) -> Source:
    settings = files.profile(name)
    role = variables.get("AWS_ROLE_ARN", settings.get("role_arn"))
    if not role:
        raise SourceFailed(
            "A web identity token is configured without a role.",
            "Set AWS_ROLE_ARN, or role_arn in the profile.",
        )
    token = variables.get("AWS_WEB_IDENTITY_TOKEN_FILE", settings.get(profile_keys.WEB_IDENTITY))
    return WebIdentity(
        role,
        str(token),
        variables.get("AWS_ROLE_SESSION_NAME", settings.get("role_session_name")) or None,
        region,
        chosen_endpoint(STS, region or DEFAULT_REGION, files, outermost, machine.environ),
        machine,
    )


def _sso(files: Files, name: str, machine: Machine, outermost: str) -> Source:
    settings = files.profile(name)
    session = settings.get("sso_session")
    if session is not None:
        if session not in files.sso_sessions:
            raise InvalidCredentials(
                f"There is no [sso-session {session}], which profile {name!r} names.",
                "Add it to the config file: aws configure sso.",
                "profile",
            )
        shared = files.sso_sessions[session]
        differing = [key for key in shared if settings.get(key, shared[key]) != shared[key]]
        if differing:
            raise InvalidCredentials(
                f"{differing[0]} of profile {name!r} differs from that of [sso-session {session}].",
                "Remove it from the profile.",
                "profile",
            )
        settings = {**settings, **shared}
    required = ("sso_account_id", "sso_role_name", "sso_start_url", "sso_region")
    missing = [key for key in required if not settings.get(key)]
    if missing:
        raise InvalidCredentials(
            f"Profile {name!r} uses SSO and has no {' and no '.join(missing)}.",
            "Add it: aws configure sso.",
            "profile",
        )
    account, role, url, region = (settings[key] for key in required)
    return Sso(
        account,
        role,
        url,
        region,
        session,
        name,
        chosen_endpoint(SSO, region, files, outermost, machine.environ),
        chosen_endpoint(OIDC, region, files, outermost, machine.environ),
        machine,
    )
