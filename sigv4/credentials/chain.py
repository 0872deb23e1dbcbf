"""The default chain: where the AWS CLI looks for credentials, in its order.

1. the variables (not where a profile is passed explicitly)
2. a role that the profile names
3. a web identity, of the variables or the profile
4. SSO
5. the keys in the credentials file
6. ``aws login``
7. ``credential_process``
8. the keys in the config file
9. ``AWS_CREDENTIAL_FILE``, and the files of boto 2
10. the endpoint of a container
11. the metadata service of an EC2 instance

What a profile names decides: a role that cannot be assumed is an error, and not a reason to sign as
somebody else. https://docs.aws.amazon.com/cli/latest/userguide/cli-chap-authentication.html#cli-chap-authentication-precedence
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..core.errors import MissingCredentials
from ..settings import Files, profile_name, read_files
from .container import Container
from .environment import Environment
from .errors import SourceAbsent, SourceNotAllowed
from .imds import InstanceMetadata
from .legacy_files import LegacyFiles
from .profiles import profile_source
from .refresh import Refreshing
from .source import Found, Machine, Source


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A source that gave nothing, and why."""

    source: str
    reason: str


class Chain(Refreshing):
    """A provider that looks where the AWS CLI looks; made by `default_chain`.

    The first source that is configured is asked, and from then on it alone is asked again when its
    keys are to be renewed.

    Attributes:
        passed_over: the sources before it, and why they gave nothing.
    """

    __slots__ = ("profile", "machine", "passed_over")

    def __init__(self, profile: str | None, machine: Machine) -> None:
        self.profile = profile
        self.machine = machine
        self.passed_over: tuple[PassedOver, ...] = ()
        super().__init__(_First(self), machine.clock)

    def choose(self) -> tuple[Source, Found]:
        """Ask the sources in order; return the first that gives credentials, and these.

        Raises:
            MissingCredentials: none gives any; the message says why for each.
            SourceNotAllowed, SourceFailed: the one that is configured gives none.
        """
        passed: list[PassedOver] = []
        makers = [self._profile, self._container, self._instance]
        if LegacyFiles(self.machine).is_there:  # few have them; others do not read of them
            makers.insert(1, self._legacy_files)
        try:
            for make in makers if self.profile is not None else [self._environment, *makers]:
                name = make.__name__.strip("_").replace("_", " ")
                try:
                    source = make()
                    return source, source.find()
                except SourceAbsent as error:
                    passed.append(PassedOver(name, error.problem))
                except SourceNotAllowed as error:
                    if make == self._profile:  # what it names decides
                        raise
                    passed.append(PassedOver(name, error.problem))
        finally:
            self.passed_over = tuple(passed)
        raise MissingCredentials(
            " ".join(["No credentials found.", *[each.reason for each in passed]]),
            "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or name a profile that has keys.",
        )

    def _environment(self) -> Source:
        return Environment(self.machine)

    def _profile(self) -> Source:
        name, files = self._read()
        if self.profile or profile_name(None, self.machine.environ, default=""):
            files.require_profile(name)
        return profile_source(files, name, self.machine, is_explicit=self.profile is not None)

    def _legacy_files(self) -> Source:
        return LegacyFiles(self.machine)

    def _container(self) -> Source:
        return Container(self.machine)

    def _instance(self) -> Source:
        name, files = self._read()
        return InstanceMetadata(files.profile(name), self.machine)

    def _read(self) -> tuple[str, Files]:
        environ = self.machine.environ
        return profile_name(self.profile, environ), read_files(environ=environ)

    def __getstate__(self) -> tuple[Any, ...]:
        return self.profile, self.machine, self.passed_over, super().__getstate__()

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        self.profile, self.machine, self.passed_over, inner = state
        super().__setstate__(inner)

    def __repr__(self) -> str:
        return f"default_chain({self.profile!r}, {self.machine!r})"


class _First(Source):
    """The chain's own source: the first that gave credentials, once there is one."""

    __slots__ = ("_chain", "_chosen")

    name = "chain"

    def __init__(self, chain: Chain) -> None:
        self._chain = chain
        self._chosen: Source | None = None

    def find(self) -> Found:
        """Ask the chosen source, or choose one."""
        if self._chosen is not None:
            return self._chosen.find()
        self._chosen, found = self._chain.choose()
        return found


def default_chain(
    profile: str | None = None, *, network: bool = False, processes: bool = False
) -> Chain:
    """Find credentials where the AWS CLI finds them, and renew them before they end.

    Nothing is read before the first use. Without `network` and `processes` only variables and
    files are read, the AWS CLI's caches among them.

    Args:
        profile: name of a profile; by default ``AWS_PROFILE``, else ``default``. A profile that is
            passed here comes before the variables with keys, as ``--profile`` does.
        network: allow calls to STS, SSO, the sign-in service, containers' endpoints and the
            metadata service of EC2.
        processes: allow to start the profile's ``credential_process``.

    Returns:
        A provider for `Signer`, `S3` and all that takes credentials. ``provider.load()`` are the
        credentials now, ``await provider.aload()`` the same in a coroutine.
    """
    return Chain(profile, Machine(network=network, processes=processes))
