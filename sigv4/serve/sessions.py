"""Credentials that clients of the endpoint may sign with: the given ones, and those of sessions.

https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
"""

from __future__ import annotations

from base64 import b64encode
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from secrets import choice, token_bytes
from threading import Lock

from ..core.model import Credentials
from ..provider import KnownKeys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..provider import CredentialsLike

ACCOUNT = "123456789012"  # the example account of AWS's documentation
USER = f"arn:aws:iam::{ACCOUNT}:user/sigv4-serve"
MOST_SESSIONS = 1000
_BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


@dataclass(frozen=True, slots=True)
class Session:
    """Credentials, and the ARN and the id of who has them."""

    credentials: Credentials
    arn: str
    user_id: str

    @property
    def is_temporary(self) -> bool:
        """Whether the credentials have a session token."""
        return self.credentials.session_token is not None


class Sessions:
    """Finds credentials by access key id, and issues temporary ones; safe to share between threads.

    Args:
        credentials: those that the endpoint was started with, or a provider of them.
    """

    def __init__(self, credentials: CredentialsLike) -> None:
        self._own = credentials if isinstance(credentials, KnownKeys) else KnownKeys(credentials)
        self._issued: OrderedDict[str, Session] = OrderedDict()
        self._lock = Lock()

    def lookup(self, access_key_id: str) -> Credentials | None:
        """Return the credentials of an access key id, as a verifier asks for them."""
        found = self.find(access_key_id)
        return found.credentials if found is not None else None

    def find(self, access_key_id: str) -> Session | None:
        """Return the session of an access key id."""
        with self._lock:
            issued = self._issued.get(access_key_id)
        if issued is not None:
            return issued
        own = self._own(access_key_id)
        return Session(own, USER, access_key_id) if own is not None else None

    def own(self) -> Credentials:
        """Return the credentials of the endpoint, as they are now."""
        return self._own.load()

    def issue(self, seconds: int, role: str = "", name: str = "") -> Session:
        """Issue temporary credentials; of too many, the oldest end.

        Args:
            seconds: how long they last.
            role: name of the role; empty for the endpoint's own user.
            name: of the session.
        """
        key_id = "ASIA" + "".join([choice(_BASE32) for _ in range(16)])
        ends = datetime.now(timezone.utc).replace(microsecond=0) + timedelta(seconds=seconds)
        credentials = Credentials(key_id, _base64(30), _base64(90), ends)
        arn, user_id = USER, key_id
        if role:
            arn = f"arn:aws:sts::{ACCOUNT}:assumed-role/{role}/{name}"
            user_id = f"AROA{key_id[4:]}:{name}"
        session = Session(credentials, arn, user_id)
        with self._lock:
            self._issued[key_id] = session
            if len(self._issued) > MOST_SESSIONS:
                self._issued.popitem(last=False)
        return session


def _base64(size: int) -> str:
    """Return random text of the alphabet that AWS's secrets and tokens have."""
    return b64encode(token_bytes(size)).decode()
