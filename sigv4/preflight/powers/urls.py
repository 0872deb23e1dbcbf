"""What the holder of a signed URL can do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from ...core.constants import MAX_HEADER_AGE
from ...core.errors import SigV4Error
from ...core.model import Request
from ...verify.errors import speaks_s3
from ..ends import Ends, find_ends
from ..presigning import known_of_url
from ..subjects import CLOUDFRONT, SIGV2, Subject
from .case import UNKNOWN_VALUE, Case, headers_of
from .decisions import UNKNOWN_BUCKET, Asked, Decider
from .distribution import Distribution, as_custom
from .equivalent import Equivalent
from .grants import can_create_once, creates_once, grant, granted_line, with_content
from .kinds import CLOUDFRONT_PAGE, PRESIGNED_PAGE, VERSIONS_PAGE
from .listings import find_bounds
from .operations import (
    Place,
    find_place,
    fitting,
    is_too_long,
    parameters_of,
    with_plain_names,
)
from .requests import METHODS, body_trials, request_trials
from .results import Freedom, Limit, Power, freedom, limit, rank, starting
from .trials import run
from .version2 import Version2, is_covered, with_named_headers
from .words import day_and_time, ended

Judge = Equivalent | Version2 | Distribution
_IF_NONE_MATCH = "if-none-match"
_OF_IF_MATCH = "s3:if-match"
_POINT = ".s3-accesspoint."  # whose host names the access point and not the bucket
_TOO_LONG = "The URL is longer, or has more parameters, than servers accept."
_TOKENS = ("x-amz-security-token", "x-amz-s3session-token")


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What was found for one method."""

    refusal: str | None
    ends_at: datetime | None
    findings: tuple[Freedom | Limit, ...] = ()
    undecided: tuple[str, ...] = ()
    starts_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Url:
    """A signed URL under trial."""

    subject: Subject
    place: Place
    ends: Ends
    at: datetime
    decider: Decider | None

    @property
    def is_s3(self) -> bool:
        """Whether S3, or a service that speaks its protocol, reads it."""
        return self.subject.version == SIGV2 or speaks_s3(self.subject.signature.service)


def url_power(subject: Subject, method: str | None, decider: Decider | None, at: datetime) -> Power:
    """Find what a URL can do, for each method that it may have been signed for.

    Args:
        subject: the URL, with the headers that are sent with it, as far as they are known.
        method: that it was signed for; None where it is not known.
        decider: decides with policies; None without policies.
        at: aware datetime.
    """
    if is_too_long(subject.request):
        return _power(subject, (subject.request.method,), [_Outcome(_TOO_LONG, None)])
    request = with_plain_names(subject.request)
    if subject.version == SIGV2:
        request = with_named_headers(request)
    subject = as_custom(replace(subject, capture=replace(subject.capture, request=request)))
    request = subject.request
    place = find_place(request)
    ends = _ends(subject)
    url = _Url(subject, place, ends, at, decider)
    operations = {}
    if url.is_s3:
        fit = fitting(place, request, subject.signature.names)
        operations = {each.method: each for each in fit}
    methods = _methods(url, method, tuple(operations))
    outcomes = []
    for each in methods:
        try:
            case = _case(url, each)
        except SigV4Error as error:  # a name in the list of signed headers that no header has
            return _power(subject, methods, [_Outcome(error.problem, url.ends.ends_at)])
        outcomes.append(_outcome(url, replace(case, operation=operations.get(each))))
    working = [each for each in outcomes if _grants(each)]
    starts = [each.starts_at or ends.starts_at for each in working]
    known = [each for each in starts if each is not None]
    start = min(known) if known and len(known) == len(working) else ends.starts_at
    return starting(_power(subject, methods, outcomes), start, at)


def _grants(outcome: _Outcome) -> bool:
    return any(isinstance(each, Freedom) for each in outcome.findings)


def _ends(subject: Subject) -> Ends:
    """Find the end; without X-Amz-Expires, services accept a URL for as long as a header."""
    ends = find_ends(subject)
    if ends.ends_at is not None or ends.signed_at is None:
        return ends
    return replace(ends, ends_at=ends.signed_at + timedelta(seconds=MAX_HEADER_AGE))


def _methods(url: _Url, given: str | None, fitting_ones: tuple[str, ...]) -> tuple[str, ...]:
    if given is not None:
        return (given,)
    if url.subject.has_method or url.subject.version == CLOUDFRONT:
        return (url.subject.request.method,)
    if not url.is_s3:
        return ("GET", "POST")
    return tuple(sorted(fitting_ones or METHODS, key=METHODS.index))


def _case(url: _Url, method: str) -> Case:
    """Make the request that the URL makes if it was signed for a method."""
    given = url.subject.request
    names = url.subject.signature.names
    known = given.fields
    if url.subject.version == SIGV2:
        names = [name for name in known if is_covered(name)]
    if method in ("PUT", "POST") and _IF_NONE_MATCH not in known:
        known = {**known, _IF_NONE_MATCH: "*"}  # the only value that S3 takes in an upload
    length = given.fields.get("content-length", "")
    return Case(
        Request(method, given.url, headers_of(names, known)),
        url.place,
        None,
        url.is_s3,
        url.ends.ends_at,
        int(length) if length.isdecimal() and length.isascii() else None,
        version=url.subject.version,
    )


def _outcome(url: _Url, case: Case) -> _Outcome:
    """Try the URL as if it was signed for the method of the case."""
    ends_at, at = case.ends_at, url.ends.first_after(url.at)
    if ends_at is not None and at > ends_at:
        return _Outcome(ended(ends_at, url.at), ends_at)
    judge = _judge(url.subject, case.request, at)
    if judge.refusal is not None:
        return _Outcome(judge.refusal, ends_at)
    asked = _asked(url, case)
    if url.decider is None or asked is None:
        unknown = () if url.decider is None else (UNKNOWN_BUCKET,)
        return _Outcome(None, ends_at, tuple(_findings(url, case, judge)), unknown)
    start = url.decider.start(asked, at, ends_at)
    other = _other_request(case) if start is None else None
    if other is not None:
        return _outcome(url, other)
    if start is None:
        reasons = " ".join(url.decider.at(asked, at).reasons)
        return _Outcome(None, ends_at, (limit("policy-denies", reasons),))
    if start != at:
        judge = _judge(url.subject, case.request, start)
    return _decided(url, case, judge, asked, url.decider, (at, start))


def _other_request(case: Case) -> Case | None:
    """Return what the holder may send in place of a request that policies deny.

    The scheme is not signed, and If-None-Match need not be, which some buckets demand:
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes-enforce.html
    """
    if case.request.scheme == "http":
        return replace(case, request=case.with_parts(scheme="https"))
    if can_create_once(case) and not creates_once(case):
        once = case.with_header(_IF_NONE_MATCH, "*")
        return replace(case, request=once, demanded=(_IF_NONE_MATCH,))
    return None


def _decided(
    url: _Url,
    case: Case,
    judge: Judge,
    asked: Asked,
    decider: Decider,
    times: tuple[datetime, datetime],
) -> _Outcome:
    """Take away what the policies deny.

    Args:
        url: under trial.
        case: as if it was signed for one method.
        judge: of the signature.
        asked: the request as the policies see it.
        decider: decides with the policies.
        times: from which on the signature works, and from which on the policies do not deny it.
    """
    at, start = times
    decision = decider.at(asked, start)
    denials = decider.denials(asked, start, case.ends_at)
    findings = [*_findings(url, replace(case, ends_at=denials.ends_at), judge), *denials.limits]
    if start != at:
        findings.append(limit("policy-start", f"They deny it until {day_and_time(start)}."))
    kept = tuple([each for each in findings if each.code not in denials.hidden])
    undecided = (*decision.missing_policies, *decision.context_keys)
    return _Outcome(None, denials.ends_at, kept, undecided, start if start != at else None)


def _judge(subject: Subject, request: Request, at: datetime) -> Judge:
    if subject.version == CLOUDFRONT:
        is_canned = "policy" not in subject.fields
        return Distribution(request, subject.policy, at, is_canned=is_canned)
    if subject.version == SIGV2:
        return Version2(request)
    token = next((subject.fields[name] for name in _TOKENS if name in subject.fields), None)
    return Equivalent(request, subject.signature, token, at)


def _findings(url: _Url, case: Case, judge: Judge) -> Iterator[Freedom | Limit]:
    """Try everything; command lines say which values of signed headers are not known."""
    known = url.subject.request.fields
    unknown = {
        f"{name}: {value}": f"{name}: {UNKNOWN_VALUE}"
        for name, value in case.request.headers
        if name not in (*known, _IF_NONE_MATCH)
    }
    for each in _tried(url, case, judge):
        line = each.curl
        for stand_in, shown in unknown.items():
            line = line.replace(stand_in, shown)
        yield replace(each, curl=line)


def _tried(url: _Url, case: Case, judge: Judge) -> Iterator[Freedom | Limit]:
    of_body = [
        each for trial in body_trials(case) for each in run(trial, judge.allows, case.signed_size)
    ]
    any_body = not any(each.code == "body" for each in of_body)
    filled = with_content(case, any_body)
    bounds = find_bounds(filled, judge.allows)
    yield grant(filled, any_body, bounds.words)
    if bounds.limit is not None:
        yield bounds.limit
    yield from of_body
    wild = judge.wild(filled.request) if isinstance(judge, Distribution) else None
    for trial in request_trials(filled, wild):
        yield from run(trial, judge.allows, filled.zeros)
    if creates_once(case):
        text = "is demanded by the policies" if case.demanded else "is signed"
        yield limit("no-overwrite", f"The header If-None-Match {text}.")
    yield from _rules(url, filled, judge)


def _rules(url: _Url, case: Case, judge: Judge) -> Iterator[Freedom | Limit]:
    line = granted_line(case)
    page = CLOUDFRONT_PAGE if url.subject.version == CLOUDFRONT else PRESIGNED_PAGE
    once = ": it creates the object only while it does not exist" if creates_once(case) else ""
    yield freedom("repeat", f"Use it as often as they like, {case.until}{once}.", line, page)
    if isinstance(judge, Distribution) and judge.is_bound_to_addresses:
        yield limit("network", f"Only {judge.addresses} may use it.", source=page)
    else:
        text = "Use it from any network and any program, and pass it on: it is bound to nobody."
        more = judge.on_addresses if isinstance(judge, Distribution) else ""
        yield freedom("from-anywhere", f"{text}{more}", line, page)
    names = {name.lower() for name, _ in parameters_of(case.request)}
    if case.name in ("get_object", "head_object") and "versionid" not in names:
        text = "Read what is stored there at the time, also if it is replaced after signing."
        yield freedom("current-version", text, line, VERSIONS_PAGE)


def _asked(url: _Url, case: Case) -> Asked | None:
    """Make what the policies are asked; None if operation or bucket are not known."""
    if case.operation is None or case.place.bucket is None or _POINT in case.place.host:
        return None
    request = case.request
    known: dict[str, Any] = {
        "aws:SecureTransport": request.scheme == "https",
        "aws:ViaAWSService": False,
        "s3:authType": "REST-QUERY-STRING",
        "s3:signatureversion": "AWS",
    }
    absent: tuple[str, ...] = ()
    if url.subject.version != SIGV2:
        known, absent = known_of_url(request.url, dict(request.headers), case.name)
        absent = tuple([key for key in absent if key != _OF_IF_MATCH])  # the holder may send it
    sent = {name.lower(): text for name, text in (*parameters_of(request), *request.headers)}
    params = {
        each.name: sent[each.wire_name.lower()]
        for each in case.operation.parameters.values()
        if each.location in ("header", "query") and each.wire_name.lower() in sent
    }
    place = case.place
    return Asked(case.name, case.place.bucket, place.key, url.ends.signed_at, known, absent, params)


def _power(subject: Subject, methods: tuple[str, ...], outcomes: list[_Outcome]) -> Power:
    """Join what was found for each method; what is said alike is one finding."""
    found: dict[tuple[type, str, str], tuple[Freedom | Limit, list[str]]] = {}
    for method, outcome in zip(methods, outcomes, strict=False):
        for each in outcome.findings:
            _, holding = found.setdefault((type(each), each.code, each.text), (each, []))
            holding.append(method)
    joined = [replace(each, methods=tuple(holding)) for each, holding in found.values()]
    refusals = [each.refusal for each in outcomes]
    ends = [each.ends_at for each in outcomes if each.ends_at is not None]
    return Power(
        version=subject.version,
        kind=subject.kind,
        methods=methods,
        ends_at=max(ends, default=None),
        refusal=refusals[0] if all(refusals) else None,
        freedoms=tuple(sorted([each for each in joined if isinstance(each, Freedom)], key=rank)),
        closed=tuple([each for each in joined if isinstance(each, Limit)]),
        undecided=tuple(dict.fromkeys([name for each in outcomes for name in each.undecided])),
    )
