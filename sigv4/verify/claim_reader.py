"""What a request claims about its signature, read strictly from its header or its query.

Rules of this file:

- Nothing is trusted and no signature is computed here. A claim is well-formed, no more.
- Each part arrives exactly once, in its one form. Ambiguous claims are refused: other names beside
  the three components, text after the signature, names in another case (CVE-2022-2385), two ways
  to authenticate at once (CVE-2026-41145).
- A credential is an access key id and a scope, separated by slashes. An access key id holds no
  slash, except with ``Verifier(slashes_in_access_key_ids=True)``.

https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-auth-using-authorization-header.html
"""

from __future__ import annotations

from ..core.cache import Cache
from ..core.canonical_request import canonical_query
from ..core.constants import (
    AMZ_DATE,
    AUTHORIZATION,
    MAX_EXPIRES_IN,
    QUERY_ALGORITHM,
    QUERY_CREDENTIAL,
    QUERY_EXPIRES,
    QUERY_SIGNATURE,
    QUERY_SIGNED_HEADERS,
    REGION_SET,
    S3_SESSION_TOKEN,
    SECURITY_TOKEN,
    TERMINATOR,
    TOKEN_PARAMETER,
)
from ..core.digest import sha256
from ..core.encoding import decode
from ..core.errors import InvalidRequest
from ..core.lifetime import read_lifetime
from ..core.model import Scope
from ..core.timestamp import parse_amz_date
from .claim import HEADER, MALFORMED, QUERY, WRONG_ALGORITHM, WRONG_SCOPE, Claim
from .errors import speaks_s3
from .hidden import MARK, looks_random, shown
from .limits import DEFAULT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from ..core.model import Request
    from ..core.signing_key import Algorithm
    from .errors import Kind, Refusals
    from .limits import Limits

LONGEST_CREDENTIAL = 512
TOKENS = (SECURITY_TOKEN, S3_SESSION_TOKEN)
_REQUIRED = (QUERY_ALGORITHM, QUERY_CREDENTIAL, AMZ_DATE, QUERY_SIGNED_HEADERS, QUERY_SIGNATURE)
_PARAMETERS = frozenset((*_REQUIRED, QUERY_EXPIRES, *TOKENS, REGION_SET))
_ANY_CASE = {name.lower(): name for name in _PARAMETERS}
_COMPONENTS = ("Credential", "SignedHeaders", "Signature")
_SIGV2 = frozenset(("AWSAccessKeyId", "Signature"))
_NAME_CHARACTERS = "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz"
_CREDENTIALS, _SIGNED_HEADERS = Cache(1024), Cache(1024)
_LONGEST_REMEMBERED = 512  # characters, so that strangers cannot fill the memory
_SHOWN = 80
_LAST = f"&{QUERY_SIGNATURE}="
_IN_CLIENTS = (
    " boto3: Config(signature_version='s3v4'); django-storages: AWS_S3_SIGNATURE_VERSION = 's3v4'."
)


class Reader:
    """Reads claims.

    Args:
        algorithms: the accepted ones, by name.
        refuse: makes the errors.
        slashes: whether access key ids may hold slashes.
        limits: bounds of what arrives.
    """

    __slots__ = ("_algorithms", "_known", "_limits", "_refuse", "_slashes")

    def __init__(
        self,
        algorithms: Mapping[str, Algorithm],
        refuse: Refusals,
        slashes: bool = False,
        limits: Limits = DEFAULT,
    ) -> None:
        self._algorithms = algorithms
        self._refuse = refuse
        self._slashes = slashes
        self._limits = limits
        self._known = Cache(64)  # queries, of up to 16 KB each

    def read(self, request: Request) -> Claim:
        """Read the claim of a request from its header or its query.

        Raises:
            VerificationError: there is no claim, or two, or a malformed one.
        """
        query = request.query
        header = AUTHORIZATION.lower() in request.fields
        # URLs of one batch differ in path and signature: what is before it is read once.
        before, _, signature = query.rpartition(_LAST)
        entry = sha256(before.encode()).digest() if TOKEN_PARAMETER in before else before
        if not header and before and signature and "&" not in signature:
            known: Claim | None = self._known.get(entry)
            if known is not None:
                return known.with_signature(signature)
        found: dict[str, str] = {}
        signed_query, sigv2 = self._parameters(query, found)
        if not header and not found:
            raise self._anonymous(sigv2)
        if sigv2 or (header and found):
            raise self.several_mechanisms()
        if header:
            return self._header(request)
        claim = self._query(found, signed_query)
        if before and before == signed_query:
            self._known.remember(entry, claim)
        return claim

    def _parameters(self, query: str, found: dict[str, str]) -> tuple[str, bool]:
        """Find the raw parameters by name.

        Returns:
            the query that is signed, and whether the parameters of Signature Version 2 are there.
        """
        kept, others = [], set()
        for piece in query.split("&"):
            name, _, value = piece.partition("=")
            if name not in _PARAMETERS:
                name = self._decoded_name(name)
            if name in _SIGV2:
                others.add(name)
            if name in _PARAMETERS:
                if name in found:
                    raise self._refuse(
                        "malformed-query", f"{name} is in the query twice.", "Send it once."
                    )
                found[name] = value
            if name != QUERY_SIGNATURE:
                kept.append(piece)
        return "&".join(kept), others == _SIGV2

    def _decoded_name(self, raw: str) -> str:
        """Decode a name; refuse an authentication parameter in another case."""
        name = decode(raw).decode("latin-1") if "%" in raw else raw
        known = _ANY_CASE.get(name.lower())
        if known is not None and known != name:
            raise self._refuse(
                "malformed-query",
                f"The query has {name[:_SHOWN]!r}, and the name is case-sensitive: {known}.",
                f"Write it as {known}.",
            )
        return name

    def _anonymous(self, sigv2: bool) -> Exception:
        if sigv2:
            return self.version_2("query")
        return self._refuse(
            "not-signed",
            "The request has neither an Authorization header nor the parameters of a presigned "
            "URL.",
            "Sign the request.",
        )

    def several_mechanisms(self) -> Exception:
        """Make the error for a request with more than one signature."""
        return self._refuse(
            "signed-twice",
            "Only one way to authenticate is allowed, and this request is signed in two ways.",
            "Sign with a header, or presign the URL, or sign a form; use Signature Version 4 only.",
        )

    def version_2(self, where: str) -> Exception:
        """Make the error for Signature Version 2."""
        return self._not_version_4(
            "signature-version-2",
            f"The {where} is signed with Signature Version 2.",
            _IN_CLIENTS,
        )

    def _not_version_4(self, kind: Kind, problem: str, how: str = "") -> Exception:
        names = " or ".join(self._algorithms)
        return self._refuse(kind, problem, f"Use Signature Version 4: {names}.{how}")

    def _header(self, request: Request) -> Claim:
        text = request.fields[AUTHORIZATION.lower()]
        name, _, rest = text.partition(" ")
        if name == "AWS":
            raise self.version_2("Authorization header")
        if not name.startswith("AWS4-"):
            shown = repr(name[:20]) if rest else "(hidden)"  # without a space it may be a token
            raise self._not_version_4(
                "scheme-unknown", f"The Authorization header is of type {shown}."
            )
        algorithm = self.algorithm(HEADER, name)
        parts = self._components(rest)
        credential = self._credential(HEADER, algorithm, parts["Credential"])
        amz_date, signed_at = self._header_date(request)
        return Claim(
            HEADER,
            algorithm,
            credential,
            amz_date,
            signed_at,
            self._signed_headers(HEADER, parts["SignedHeaders"]),
            parts["Signature"],
            canonical_query(request.query),
        )

    def _components(self, text: str) -> dict[str, str]:
        parts: dict[str, str] = {}
        for piece in text.split(","):
            name, equals, value = piece.strip(" ").partition("=")
            if name not in _COMPONENTS or not equals:
                raise self._refuse(
                    "malformed-header",
                    f"The Authorization header holds something else than {', '.join(_COMPONENTS)}.",
                    "Write it as ALGORITHM Credential=..., SignedHeaders=..., Signature=...",
                )
            if name in parts:
                raise self._refuse(
                    "malformed-header",
                    f"The Authorization header holds {name} twice.",
                    "Send it once.",
                )
            if not value or " " in value:
                raise self._refuse(
                    "malformed-header",
                    f"{name} in the Authorization header is empty or holds a space.",
                    "Put a comma between the components, and nothing after the last.",
                )
            parts[name] = value
        for name in _COMPONENTS:
            if name not in parts:
                problem = f"The Authorization header has no {name}."
                remedy = f"Send all of {', '.join(_COMPONENTS)}."
                raise self._refuse("malformed-header", problem, remedy)
        return parts

    def _header_date(self, request: Request) -> tuple[str, datetime]:
        name = AMZ_DATE if AMZ_DATE.lower() in request.fields else "Date"
        text = request.fields.get(name.lower())
        if text is None:
            problem = "The request has neither an X-Amz-Date nor a Date header."
            remedy = "Send X-Amz-Date, as in 20150830T123600Z."
            raise self._refuse("date-malformed", problem, remedy)
        return text, self.time("date-malformed", name, text)

    def time(self, kind: Kind, name: str, text: str) -> datetime:
        """Parse a date, in the one form that Signature Version 4 has.

        Raises:
            VerificationError: another form.
        """
        try:
            return parse_amz_date(text)
        except InvalidRequest as error:
            problem = error.problem if not looks_random(text) else f"{MARK} is not a date."
            raise self._refuse(kind, f"{name}: {problem}", error.remedy) from None

    def _query(self, found: dict[str, str], signed_query: str) -> Claim:
        for name in _REQUIRED:
            if not found.get(name):
                raise self._lacks(name, empty=name in found)
        algorithm = self.algorithm(QUERY, found[QUERY_ALGORITHM])
        amz_date = found[AMZ_DATE]
        credential = self._credential(QUERY, algorithm, found[QUERY_CREDENTIAL])
        return Claim(
            QUERY,
            algorithm,
            credential,
            amz_date,
            self.time("malformed-query", AMZ_DATE, amz_date),
            self._signed_headers(QUERY, found[QUERY_SIGNED_HEADERS]),
            found[QUERY_SIGNATURE],
            canonical_query(signed_query),
            self._expires_in(found.get(QUERY_EXPIRES), credential[1].service),
            {name: self._decoded(found[name]) for name in TOKENS if name in found},
            self._decoded(found[REGION_SET]) if REGION_SET in found else None,
        )

    def _lacks(self, name: str, empty: bool = False) -> Exception:
        if empty and name == QUERY_SIGNED_HEADERS and self._refuse.is_s3:
            return self._host_not_signed()  # brendanhay/amazonka#272
        return self._refuse(
            "malformed-query",
            f"The query has no {name}.",
            f"A presigned URL carries all of {', '.join([*_REQUIRED, QUERY_EXPIRES])}.",
        )

    def algorithm(self, mechanism: str, name: str) -> Algorithm:
        """Find an algorithm by its exact name.

        Raises:
            VerificationError: it is not accepted.
        """
        found = self._algorithms.get(name)
        if found is None:
            raise self._refuse(
                WRONG_ALGORITHM[mechanism],
                f"The algorithm {shown(name, 40)} is not accepted here.",
                f"Use {' or '.join(self._algorithms)}.",
            )
        return found

    def _expires_in(self, text: str | None, service: str) -> int | None:
        """Parse a lifetime. Services other than S3 do without: the URL is valid within the skew."""
        if text is None and not speaks_s3(service):
            return None
        if not text:
            raise self._lacks(QUERY_EXPIRES)
        if (seconds := read_lifetime(text)) is None:
            raise self._refuse(
                "malformed-query",
                f"X-Amz-Expires is {shown(text, 20)}, and must be 1 to {MAX_EXPIRES_IN} seconds.",
                "Presign the URL again, for at most seven days.",
            )
        return seconds

    @staticmethod
    def _decoded(raw: str) -> str:
        if "%" not in raw and "+" not in raw:
            return raw
        return decode(raw.replace("+", "%20")).decode("latin-1")

    def _credential(self, mechanism: str, algorithm: Algorithm, raw: str) -> tuple[str, Scope]:
        entry = (raw, mechanism, algorithm.name, self._slashes)
        known: tuple[str, Scope] | None = _CREDENTIALS.get(entry)
        if known is None:
            text = self._decoded(raw) if mechanism == QUERY else raw
            known = self.read_credential(mechanism, algorithm, text)
            if len(raw) <= _LONGEST_REMEMBERED:
                _CREDENTIALS.remember(entry, known)
        return known

    def read_credential(self, mechanism: str, algorithm: Algorithm, text: str) -> tuple[str, Scope]:
        """Split a credential into access key id and scope, and check the terminator.

        Raises:
            VerificationError: another number of parts, or another terminator.
        """
        parts = text.split("/")
        width = str(algorithm.scope("date", "region", "service")).count("/") + 1
        access_key_id = "/".join(parts[:-width])
        if (
            len(text) > LONGEST_CREDENTIAL
            or not (text.isascii() and text.isprintable())
            or not all(parts)
            or len(parts) <= width
            or (len(parts) > width + 1 and not self._slashes)
        ):
            raise self._refuse(
                MALFORMED[mechanism],
                f"The credential {shown(text, _SHOWN)} is not an access key id and a scope.",
                f"Write it as KEY/{algorithm.scope('YYYYMMDD', 'REGION', 'SERVICE')}.",
            )
        date, *region, service, terminator = parts[-width:]
        if terminator != TERMINATOR:
            raise self._refuse(
                WRONG_SCOPE[mechanism],
                f"The scope of the credential ends in {shown(terminator, _SHOWN)}, and must end in "
                f"{TERMINATOR}.",
                f"End the scope with {TERMINATOR}.",
            )
        return access_key_id, Scope(date, region[0] if region else None, service)

    def _signed_headers(self, mechanism: str, raw: str) -> tuple[str, ...]:
        if len(raw) <= self._limits.signed_headers:  # what others allow may be longer
            known: tuple[str, ...] | None = _SIGNED_HEADERS.get((raw, mechanism))
            if known is not None:
                return known
        text = self._decoded(raw) if mechanism == QUERY else raw
        names = text.split(";") if len(text) <= self._limits.signed_headers else []
        if not names or not all(name and not name.strip(_NAME_CHARACTERS) for name in names):
            raise self._refuse(
                MALFORMED[mechanism],
                f"SignedHeaders is {shown(text, _SHOWN)}, which is not a list of header names.",
                "Separate lower-case names with semicolons.",
            )
        if names != sorted(set(names)):
            raise self._refuse(
                MALFORMED[mechanism],
                f"SignedHeaders is {shown(text, _SHOWN)}, whose names are not sorted and unique.",
                "Sort the names, and give each once.",
            )
        if "host" not in names:
            raise self._host_not_signed()
        known = tuple(names)
        if len(raw) <= _LONGEST_REMEMBERED:
            _SIGNED_HEADERS.remember((raw, mechanism), known)
        return known

    def _host_not_signed(self) -> Exception:
        problem = "SignedHeaders lacks host, so the request could be sent to another server."
        return self._refuse("host-not-signed", problem, "Sign the host header.")
