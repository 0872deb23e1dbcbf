"""What all signatures of one signer in one second share, made once for them.

Tuned for speed, with `signature.sign` and `signature.authorization` as its plain form:
`tests/properties/test_stamp.py` holds that both give the same.
"""

from __future__ import annotations

from .constants import AMZ_DATE
from .digest import sha256
from .signing_key import SigningKey
from .string_to_sign import preamble

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime
    from typing import NoReturn

    from .model import Scope
    from .signing_key import Key


class Stamp:
    """A signing time with its texts, and a key that has read them.

    Attributes:
        at: aware datetime.
        amz_date: such as ``20130524T000000Z``.
        scope: of that day.
        headers, fields: the date, and what names the regions, by their names and in lower case.
        authorization: the Authorization header, up to and with ``SignedHeaders=``.

    It holds key material: its repr shows nothing of it, and it does not pickle.
    """

    __slots__ = (
        "_head",
        "_key",
        "_states",
        "amz_date",
        "at",
        "authorization",
        "fields",
        "headers",
        "scope",
    )

    def __init__(
        self,
        at: datetime,
        amz_date: str,
        scope: Scope,
        algorithm: str,
        key_id: str,
        key: Key,
        region_set: dict[str, str],
    ) -> None:
        self.at = at
        self.amz_date = amz_date
        self.scope = scope
        self.headers = {AMZ_DATE: amz_date, **region_set}
        self.fields = {name.lower(): value for name, value in self.headers.items()}
        self.authorization = f"{algorithm} Credential={key_id}/{scope}, SignedHeaders="
        self._head = preamble(algorithm, amz_date, scope)
        self._key = key
        # Keys of other algorithms sign the whole text: few have midstates.
        hmac = isinstance(key, SigningKey)
        self._states = key.states(self._head.encode()) if hmac else None

    def sign(self, canonical_request: str) -> tuple[str, str]:
        """Run steps 2 to 4: the string to sign, and its signature."""
        hashed = sha256(canonical_request.encode()).hexdigest()
        text = self._head + hashed
        if self._states is None:
            return text, self._key.sign(text.encode())
        inner, outer = self._states
        inner, outer = inner.copy(), outer.copy()
        inner.update(hashed.encode())
        outer.update(inner.digest())
        return text, outer.hexdigest()

    def __repr__(self) -> str:
        return f"<stamp of {self.amz_date}>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a stamp holds key material and does not pickle")
