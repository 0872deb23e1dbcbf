"""The plans of one request in each second: compiled once for a day, then dated.

A server that presigns a URL now and then needs another plan in each second. `plan.compile_plan`
makes it from nothing, which takes longer than signing. Here the request is compiled with
placeholders for the access key id, the token, the day, the lifetime and the date as well. The first
four are filled once for a day; a second then changes two texts and the start of the string to sign.

Tuned for speed, with `plan.compile_plan` as its plain form: `tests/properties/test_dated.py` holds
that both make the same plans.
"""

from __future__ import annotations

from .cache import Cache
from .calendar import timedelta
from .encoding import encode
from .lifetime import ends_at, lifetime
from .model import Credentials
from .plan import Plan, Template, check_plain_profile, new_marker
from .query import append_query, headers_to_send, unsigned_query, with_payload_hash
from .signature import refuse_presigned, signature_parameter
from .string_to_sign import preamble
from .timestamp import format_amz_date

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from .model import Headers, Request
    from .signing_params import SigningParams


_FORMS = 8  # of one request: few scopes, each with a token or without


class UrlForm:
    """A presigned URL and its canonical request with nothing filled in: no row, signer or time.

    Args:
        request: with a marker in each open place.
        markers: in the order of the values of a row.
        params: for where and how it is signed. Of its credentials only one fact counts: whether
            they have a session token.

    Raises:
        ValueError: the profile changes paths, or appends to the URL after the signature.
        InvalidRequest: the request is presigned already.
    """

    __slots__ = ("canonical", "headers", "profile", "url")

    def __init__(self, request: Request, markers: Sequence[str], params: SigningParams) -> None:
        check_plain_profile(params.profile)
        refuse_presigned(request)
        request = with_payload_hash(request, params.profile)
        self.profile = params.profile
        has_token = params.credentials.session_token is not None
        date, key_id, token, day, seconds = facts = [new_marker() for _ in range(5)]
        signer = params.with_credentials(Credentials(key_id, key_id, token if has_token else None))
        added, canonical = unsigned_query(request, signer, signer.scope(day), date, seconds)
        url = append_query(request.url, [*added, signature_parameter("")])
        self.url = _Open(Template.cut(url, [*markers, *facts]), len(markers))
        self.canonical = _Open(Template.cut(canonical, [*markers, *facts]), len(markers))
        self.headers: Headers = headers_to_send(request, params.profile)


class DayForm:
    """A form of which only the rows and the date are open.

    Attributes:
        params: who signs, for where, and how.
        day: ``YYYYMMDD``.
        seconds: the lifetime.
    """

    __slots__ = (
        "_canonical",
        "_headers",
        "_key",
        "_lasts",
        "_scope",
        "_url",
        "day",
        "params",
        "seconds",
    )

    def __init__(self, form: UrlForm, params: SigningParams, day: str, seconds: int) -> None:
        self.params = params
        self.day = day
        self.seconds = seconds
        self._lasts = timedelta(seconds=seconds)
        credentials = params.credentials
        token = encode((credentials.session_token or "").encode())
        key_id = encode(credentials.access_key_id.encode())
        facts = [key_id, token, day, str(seconds)]
        self._url = form.url.of_day(facts)
        self._canonical = form.canonical.of_day(facts)
        self._headers = form.headers
        self._scope = params.scope(day)
        self._key = params.signing_key(self._scope)

    def plan(self, at: datetime, amz_date: str) -> Plan:
        """Make the plan of a second of the day."""
        params = self.params
        head = preamble(params.algorithm.name, amz_date, self._scope)
        return Plan.quick(
            self._url.dated(amz_date),
            self._canonical.dated(amz_date),
            head,
            self._headers,
            at,
            ends_at(params.credentials, at, self._lasts),
            self._key.states(head.encode()),
        )


class _Open:
    """A template of rows, the date and the facts of a day, in this order.

    Args:
        template: in which the date stands once.
        rows: how many of its values are those of a row.
    """

    __slots__ = ("_date", "_rows", "_template")

    def __init__(self, template: Template, rows: int) -> None:
        unbound = [at for at in template.order if at <= rows]
        self._date = unbound.index(rows)
        self._template = template
        self._rows = template.bind([""] * (template.width - rows))

    def of_day(self, facts: Sequence[str]) -> Undated:
        """Fill in the facts of a day."""
        return Undated(self._template.bound(facts), self._date, self._rows)


class Undated:
    """A template of which the date is open beside the rows.

    Args:
        pieces: the text around rows and date.
        date: which of the placeholders is the date.
        rows: a template with the same placeholders, but for the date.
    """

    __slots__ = ("_after", "_before", "_left", "_right", "_rows")

    def __init__(self, pieces: Sequence[str], date: int, rows: Template) -> None:
        self._before, self._after = pieces[:date], pieces[date + 2 :]
        self._left, self._right = pieces[date : date + 2]
        self._rows = rows

    def dated(self, amz_date: str) -> Template:
        """Fill in the date."""
        piece = f"{self._left}{amz_date}{self._right}"
        return self._rows.with_pieces((*self._before, piece, *self._after))


class Forms:
    """The forms of one request, made when they are first asked for; threads may share it.

    Args:
        request: with a marker in each open place.
        markers: in the order of the values of a row.
    """

    __slots__ = ("_made", "_markers", "_request")

    def __init__(self, request: Request, markers: Sequence[str]) -> None:
        self._request = request
        self._markers = markers
        self._made = Cache(_FORMS)

    def of(self, params: SigningParams) -> UrlForm:
        """Return the form for a scope, and for credentials with a session token or without.

        Raises:
            ValueError, InvalidRequest: as `UrlForm`.
        """
        has_token = params.credentials.session_token is not None
        entry = (has_token, params.region, params.service, params.algorithm.name)
        form: UrlForm | None = self._made.get(entry)
        if form is None or form.profile is not params.profile:
            form = UrlForm(self._request, self._markers, params)
            self._made.remember(entry, form)
        return form


class DatedPlans:
    """Makes the plans of one request, for any time and signer; safe to share between threads.

    Args:
        forms: of the request.
        expires_in: how long the URLs last.
        on_short_lived: what to do with URLs that would outlive their credentials.
        window: seconds of a window, all of whose times have one plan; None for none.
    """

    __slots__ = ("_day", "_expires_in", "_forms", "_on_short_lived", "_window")

    def __init__(
        self,
        forms: Forms,
        expires_in: int | timedelta,
        on_short_lived: str,
        window: int | None = None,
    ) -> None:
        self._forms = forms
        self._expires_in = expires_in
        self._on_short_lived = on_short_lived
        self._window = window
        self._day: DayForm | None = None

    def plan(self, params: SigningParams, at: datetime) -> Plan:
        """Make the plan of a time.

        Raises:
            ValueError, InvalidRequest: as `UrlForm`.
            GuardError: the lifetime is refused, as by `presign_url`.
        """
        asked, choice, window = self._expires_in, self._on_short_lived, self._window
        if window is None:
            seconds = lifetime(params.credentials, at, asked, choice)
        else:
            from .window import window_lifetime, window_start  # few URLs have a window

            seconds = window_lifetime(params.credentials, at, asked, window, choice)
            at = window_start(at, window)
        amz_date = format_amz_date(at)
        day = self._day  # read once: another thread may replace it
        if (
            day is None
            or day.params is not params
            or day.seconds != seconds
            or day.day != amz_date[:8]
        ):
            self._day = day = DayForm(self._forms.of(params), params, amz_date[:8], seconds)
        return day.plan(at, amz_date)
