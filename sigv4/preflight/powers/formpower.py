"""What the holder of a signed form can do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from ...core.conditions import FILENAME
from ...core.model import Request
from ...s3.operations.model import operation
from ..ends import Ends, find_ends
from ..presigning import request_keys
from ..subjects import SIGV2, Subject
from .decisions import Asked, Decider
from .form_judge import FormJudge
from .forms import BELOW, ELSEWHERE, Form, form_findings
from .kinds import KINDS, PRESIGNED_PAGE
from .operations import find_place
from .results import Freedom, Limit, Power, freedom, limit, rank, starting
from .words import day_and_time, ended, quoted, until

_OPERATION = "put_object"
_KEY, _ACL = "key", "acl"
_ACLS = (*operation(_OPERATION).parameters["ACL"].values, "log-delivery-write")
_MOST_WORK = 250_000  # of the decider, while another key or access list is looked for
_OF_KEYS = frozenset(("any-key", "key-below-prefix"))
_HEADERS = {"acl": "x-amz-acl", "tagging": "x-amz-tagging"}  # fields that PutObject has as headers
_UNTRIED = "The policies are too long to try all keys and access lists: others may pass."
_UNKNOWN = "https://BUCKET.s3.amazonaws.com/"  # in the command lines of a form without its URL


def form_power(subject: Subject, decider: Decider | None, at: datetime) -> Power:
    """Find what a form can do.

    Args:
        subject: the form, with its URL if that is known.
        decider: decides with policies; None without policies.
        at: aware datetime.
    """
    ends = find_ends(subject)
    return _form_power(subject, ends, decider, at)


def _form_power(subject: Subject, ends: Ends, decider: Decider | None, at: datetime) -> Power:
    ends_at, time = ends.ends_at, ends.first_after(at)
    if ends_at is not None and time > ends_at:
        return _power(subject, ends_at, ended(ends_at, at))
    judge = FormJudge(subject.fields, _bucket(subject), time)
    if judge.refusal is not None:
        return _power(subject, ends_at, judge.refusal)
    if decider is None:
        form = _form(subject, judge, ends_at)
        found = _power(subject, ends_at, None, [*form_findings(form), *_rules(form)])
        return starting(found, ends.starts_at, at)
    return _with_policies(subject, judge, ends, decider, (at, time))


def _with_policies(
    subject: Subject,
    judge: FormJudge,
    ends: Ends,
    decider: Decider,
    times: tuple[datetime, datetime],
) -> Power:
    """Find what the policies leave of it.

    Args:
        subject: the form.
        judge: of its policy.
        ends: its times.
        decider: decides with the policies.
        times: at which it is used, and from which on it works.
    """
    at, time = times
    asked = _asked(subject, judge, ends.signed_at)
    start = decider.start(asked, time, ends.ends_at)
    if start is None and subject.has_host and subject.request.scheme == "http":
        return _with_policies(_over_https(subject), judge, ends, decider, times)
    untried: tuple[Limit, ...] = ()
    most = decider.work + _MOST_WORK
    for changes in _choices(judge, decider) if start is None else ():
        if decider.work > most:
            untried = (limit("untried", _UNTRIED),)
            break
        changed = _asked(subject, judge, ends.signed_at, changes)
        start = decider.start(changed, time, ends.ends_at) if judge.allows(changes) else None
        if start is not None:
            judge.fields.update(changes)
            asked = changed
            break
    if start is None:
        reasons = " ".join(decider.at(asked, time).reasons)
        denied = limit("policy-denies", reasons)
        return _power(subject, ends.ends_at, None, [denied, *untried])
    found = _decided(subject, judge, asked, decider, (start, ends.ends_at))
    if start == time:
        return starting(found, ends.starts_at, at)
    late = limit("policy-start", f"They deny it until {day_and_time(start)}.")
    return replace(found, starts_at=start, closed=(*found.closed, late))


def _over_https(subject: Subject) -> Subject:
    """Let the holder send it over https: a form does not sign the scheme."""
    request = subject.request
    url = f"https{request.url.removeprefix('http')}"
    secure = Request(request.method, url, request.headers, request.body)
    return replace(subject, capture=replace(subject.capture, request=secure))


def _choices(judge: FormJudge, decider: Decider) -> Iterator[dict[str, str]]:
    """Yield other values that the holder may give fields that policies look at."""
    prefix = judge.prefix(_KEY)
    tried = (f"{prefix}{BELOW}", ELSEWHERE, *decider.keys_to_try(prefix))
    keys = [{}, *[{_KEY: key} for key in tried]]
    lists = decider.access_lists_to_try(_ACLS) if _ACL in judge.fields else []
    acls = [{}, *[{_ACL: acl} for acl in lists]]
    for acl in acls:
        for key in keys:
            if key or acl:
                yield {**key, **acl}


def _form(subject: Subject, judge: FormJudge, ends_at: datetime | None) -> Form:
    url = subject.request.url if subject.has_host else _UNKNOWN
    given = subject.capture.form.before if subject.capture.form is not None else ()
    is_of_aws = not subject.has_host or find_place(subject.request).bucket is not None
    return Form(judge, url, given, ends_at, is_of_aws)


def _decided(
    subject: Subject,
    judge: FormJudge,
    asked: Asked,
    decider: Decider,
    times: tuple[datetime, datetime | None],
) -> Power:
    """Take away what the policies deny.

    Args:
        subject: the form.
        judge: of its policy.
        asked: the request as the policies see it.
        decider: decides with the policies.
        times: from which on they do not deny it, and when the form expires.
    """
    start, ends_at = times
    decision = decider.at(asked, start)
    denials = decider.denials(asked, start, ends_at)
    form = _form(subject, judge, denials.ends_at)
    findings = [*form_findings(form), *_rules(form), *denials.limits]
    barred = {
        code
        for code, other in _others(asked, judge.prefix(_KEY)).items()
        if decider.start(other, start, denials.ends_at) is None
    }
    kept = [each for each in findings if each.code not in denials.hidden | barred]
    kept += [
        limit("policy-denies", f"They take away: {KINDS[each.code].title}.")
        for each in findings
        if each.code in barred
    ]
    if barred & _OF_KEYS & {each.code for each in findings}:
        text = f"Replace the object {quoted(asked.key or '')}, and others that the policies allow,"
        kept.append(freedom("replace-object", f"{text} {until(form.ends_at)}.", form.line()))
    undecided = (*decision.missing_policies, *decision.context_keys)
    return _power(subject, denials.ends_at, None, kept, undecided)


def _bucket(subject: Subject) -> str | None:
    """Find the bucket in the URL: in an AWS host, or as the only segment of the path."""
    place = find_place(subject.request)
    if not subject.has_host or place.bucket is not None:
        return place.bucket
    segments = place.path.strip("/").split("/")
    return segments[0] if segments[0] and len(segments) == 1 else None


def _rules(form: Form) -> Iterator[Freedom | Limit]:
    line = form.line()
    text = f"Send it as often as they like, {until(form.ends_at)}, each time with another file."
    yield freedom("repeat", text, line, PRESIGNED_PAGE)
    text = "Send it from any network, page and program, and pass it on: it is bound to nobody."
    yield freedom("from-anywhere", text, line, PRESIGNED_PAGE)


def _asked(
    subject: Subject,
    judge: FormJudge,
    signed_at: datetime | None,
    changes: Mapping[str, str] | None = None,
) -> Asked:
    fields = {**judge.fields, **(changes or {})}
    known = {
        "aws:SecureTransport": subject.request.scheme == "https",
        "aws:ViaAWSService": False,
        "s3:authType": "POST",
        "s3:signatureversion": "AWS" if subject.version == SIGV2 else subject.signature.algorithm,
    }
    if subject.signature.region:
        known["aws:RequestedRegion"] = subject.signature.region
    key = fields[_KEY].replace(FILENAME, "any-name.txt")
    headers = {_HEADERS.get(name, name): text for name, text in fields.items() if text}
    tagless = {name: text for name, text in headers.items() if name != _HEADERS["tagging"]}
    known |= request_keys({}, tagless)[0]  # the tags of a form are XML, which is not read here
    params = {
        name: headers[each.wire_name.lower()]
        for name, each in operation(_OPERATION).parameters.items()
        if each.location == "header" and each.wire_name.lower() in headers
    }
    return Asked(_OPERATION, judge.bucket or "", key, signed_at, known, (), params)


def _others(asked: Asked, prefix: str) -> dict[str, Asked]:
    """Make what the policies are asked about freedoms that they may take away."""
    public = {**asked.known, "s3:x-amz-acl": "public-read"}
    return {
        "any-key": replace(asked, key=ELSEWHERE),
        "key-below-prefix": replace(asked, key=f"{prefix}{BELOW}"),
        "any-acl": replace(asked, known=public, params={**asked.params, "ACL": "public-read"}),
    }


def _power(
    subject: Subject,
    ends_at: datetime | None,
    refusal: str | None,
    findings: list[Freedom | Limit] | None = None,
    undecided: tuple[str, ...] = (),
) -> Power:
    found = findings or []
    return Power(
        version=subject.version,
        kind=subject.kind,
        methods=("POST",),
        ends_at=ends_at,
        refusal=refusal,
        freedoms=tuple(sorted([each for each in found if isinstance(each, Freedom)], key=rank)),
        closed=tuple([each for each in found if isinstance(each, Limit)]),
        undecided=undecided,
    )
