"""A stream of signed events, verified one by one.

https://docs.aws.amazon.com/transcribe/latest/dg/streaming-setting-up.html#streaming-http2
"""

from __future__ import annotations

from ..core.errors import InvalidMessage
from ..core.event import Chain, EventVerifier
from ..core.signing_params import SigningParams
from ..core.timestamp import to_utc
from .results import Verified, VerifiedHead

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime, timedelta
    from typing import NoReturn

    from ..core.model import Credentials
    from .claim import Claim
    from .errors import Refusals, VerificationError


class EventBody:
    """Takes signed events as they arrive and gives those that are verified.

    Made by ``Verifier.event_stream``. After an error, each further call raises it again. The
    stream ends with its credentials: no event is given out after their expiration.
    """

    __slots__ = (
        "_clock",
        "_credentials",
        "_error",
        "_events",
        "_max_skew",
        "_now",
        "_refuse",
        "_verified",
    )

    def __init__(
        self,
        claim: Claim,
        credentials: Credentials,
        verified: Verified | VerifiedHead,
        refuse: Refusals,
        clock: Callable[[], datetime],
        max_skew: timedelta,
    ) -> None:
        params = SigningParams.of_claim(credentials, claim.scope, claim.algorithm)
        chain = Chain(params, claim.signature, claim.signed_at)
        self._events = EventVerifier(chain, self._check_time)
        self._credentials = credentials
        self._verified = verified
        self._refuse = refuse
        self._clock = clock
        self._max_skew = max_skew
        self._now = claim.signed_at
        self._error: VerificationError | None = None

    def feed(self, data: bytes, *, at: datetime | None = None) -> list[bytes]:
        """Take the next piece of the stream, and give the events that are verified so far.

        Args:
            data: the next bytes.
            at: aware datetime at which they arrived; now by default.

        Returns:
            the events, encoded.

        Raises:
            VerificationError: a wrong checksum, date or signature, anything after the end, or
                expired credentials.
        """
        self._begin(at)
        try:
            return self._events.feed(data)
        except InvalidMessage as error:
            self._fail(self._refuse("wrong-signature", error.problem, error.remedy))

    def close(self, *, at: datetime | None = None) -> Verified:
        """Give the verified request, after the signed end.

        Raises:
            VerificationError: the signed end has not arrived, or something follows it.
        """
        self._begin(at)
        try:
            self._events.close()
        except InvalidMessage as error:
            raise self._refuse("wrong-signature", error.problem, error.remedy) from None
        if isinstance(self._verified, VerifiedHead):
            return self._verified.as_verified()
        return self._verified

    def _begin(self, at: datetime | None) -> None:
        if self._error is not None:
            raise self._error
        self._now = to_utc(self._clock() if at is None else at)
        end = self._credentials.expiration
        if end is not None and end <= self._now and not self._events.ended:
            self._fail(
                self._refuse(
                    "token-expired",
                    f"The credentials of the stream expired at {end.isoformat()}.",
                    "Open another stream with new credentials.",
                )
            )

    def _check_time(self, sent: datetime) -> None:
        """Refuse an event that is dated outside the skew, before its signature is checked."""
        if abs(sent - self._now) > self._max_skew:
            self._fail(
                self._refuse(
                    "clock-skew",
                    f"An event is dated {sent.isoformat()}, and the server's time is "
                    f"{self._now.isoformat()}: more than {int(self._max_skew.total_seconds())} "
                    "seconds apart.",
                    "Set the clock, and sign events when sending them.",
                )
            )

    def _fail(self, error: VerificationError) -> NoReturn:
        self._error = error
        raise error from None
