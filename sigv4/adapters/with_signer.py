"""The constructor that the adapters for HTTP clients share."""

from __future__ import annotations

from .outgoing import OutgoingSigner

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from ..core.profile import Profile
    from ..provider import CredentialsLike
    from ..signer import Signer


class WithSigner:
    """Signs the requests of one HTTP client; safe to share between threads.

    Args:
        credentials: `Credentials`, a provider of them, a session of boto3, or a whole `Signer`.
        region: such as ``eu-west-1``; None to read it from the host, if AWS's.
        service: signing name, such as ``execute-api``; None to read it from the host, if AWS's.
        hosts: what to sign for, such as ``["search.example.com", "*.internal:9200"]``; by default
            AWS's hosts, or else the first host that is addressed directly.
        profile: what the service does differently; by default that of the service.
        clock: called for the current time, an aware datetime; the system's clock by default.
        unsigned_payload: send ``UNSIGNED-PAYLOAD`` instead of the hash of the body: for bodies that
            are too large to be read twice. S3 and VPC Lattice take it, over https.
        learn_clock: once, when a server refuses a request with status 403 and its Date differs by
            more than 5 minutes, take that for the time, and send the request again.

    Raises:
        TypeError: a `Signer` beside a region, service, profile or clock.
    """

    def __init__(
        self,
        credentials: CredentialsLike | Signer,
        region: str | None = None,
        service: str | None = None,
        *,
        hosts: Iterable[str] | None = None,
        profile: Profile | None = None,
        clock: Callable[[], datetime] | None = None,
        unsigned_payload: bool = False,
        learn_clock: bool = False,
    ) -> None:
        self._signer = OutgoingSigner(
            credentials,
            region,
            service,
            hosts=hosts,
            profile=profile,
            clock=clock,
            unsigned_payload=unsigned_payload,
            learn_clock=learn_clock,
        )
