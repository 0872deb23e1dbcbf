"""The errors and warnings of `sigv4`.

Rules of this file:

- An error says three things: the value it refuses (never a secret), the rule, and what to do next.
- There is one class per rule, so that callers catch what they can fix. `kind` is its stable code.
- `parameter` names the Python parameter that the error is about, so that a command line can name
  its own flag instead.
- A text marks the keyword arguments that it names with backquotes, as in ```expires_in=5```. `str`
  removes the marks; the command line replaces what they enclose by its flags (`error.args`).
- A refused *value* is a ``ValueError`` too; a value of the wrong *type* raises ``TypeError``.
"""

from __future__ import annotations


def unmarked(text: str) -> str:
    """Remove the backquotes around the names of keyword arguments, and no others."""
    plain = ""
    while True:
        before, mark, after = text.partition("`")
        plain += before
        if not mark:
            return plain
        word, end, following = after.partition("`")
        if end and word.partition("=")[0].isidentifier():
            plain, text = plain + word, following
        else:  # a backquote of the value that is refused
            plain, text = plain + mark, after


def kebab_case(name: str) -> str:
    """Write a class name in kebab case: ``ExpiryTooLong`` as ``expiry-too-long``."""
    words = "".join([f"-{letter.lower()}" if letter.isupper() else letter for letter in name])
    return words.lstrip("-")


class _Kind:
    """The code of an error, made when it is asked for: making it for each class slows imports."""

    def __get__(self, error: object, of: type) -> str:
        return kebab_case(of.__name__)


class SigV4Error(Exception):
    """The base class of all errors.

    Args:
        problem: what was refused and by which rule.
        remedy: what the user should do next.
        parameter: name of the Python parameter it is about, such as ``expires_in``; may be empty.

    Attributes:
        kind: stable code of the class in kebab case, such as ``expiry-too-long``.
    """

    kind = _Kind()

    def __init__(self, problem: str, remedy: str, parameter: str = "") -> None:
        super().__init__(problem, remedy)
        self.problem = unmarked(problem)
        self.remedy = unmarked(remedy)
        self.parameter = parameter

    def __str__(self) -> str:
        return f"{self.problem} {self.remedy}"


class InvalidRequest(SigV4Error, ValueError):
    """The request cannot be sent as it is, so it cannot be signed."""


class InvalidParameter(InvalidRequest):
    """A parameter is unknown, missing, or has a wrong value."""


class InvalidPolicy(InvalidRequest):
    """An IAM policy that AWS would refuse: an unknown element, operator or version."""


class PayloadHashMismatch(InvalidRequest):
    """``x-amz-content-sha256`` was given and is not the hash of the body that was given."""


class BodyLengthMismatch(InvalidRequest):
    """A streamed body is longer or shorter than its head declares."""


class InvalidMessage(InvalidRequest):
    """A message of an event stream that cannot be sent, or that was changed on its way."""


class InvalidCredentials(SigV4Error, ValueError):
    """The credentials cannot work: empty, with white space, or of an impossible combination."""


class MissingCredentials(InvalidCredentials):
    """No source has credentials."""


class GuardError(SigV4Error, ValueError):
    """The signature could be computed, but it would not do what the caller expects of it."""


class ExpiryNotInteger(GuardError, TypeError):
    """``expires_in`` is not an ``int``: S3 takes whole seconds only."""


class ExpiryNotPositive(GuardError):
    """``expires_in`` is less than one second: the URL would never be valid."""


class ExpiryTooLong(GuardError):
    """``expires_in`` exceeds the 604800 seconds that Signature Version 4 allows."""


class ExpiryBeyondService(ExpiryTooLong):
    """``expires_in`` exceeds what this service accepts, whatever the URL says."""


class OutlivesCredentials(GuardError):
    """The URL would outlive the credentials that sign it."""


class ExpiredCredentials(OutlivesCredentials):
    """The credentials have expired."""


class ExpiredPlan(GuardError):
    """The batch outlived its signatures: further ones would be refused."""


class NaiveDatetime(GuardError):
    """A datetime without a time zone: it means a different time on each machine."""


class MissingSessionToken(GuardError, InvalidCredentials):
    """A temporary access key (``ASIA...``) came without its session token."""


class UnexpectedSessionToken(GuardError, InvalidCredentials):
    """A long-term access key (``AKIA...``) came with a session token."""


class QuotedCredentials(GuardError, InvalidCredentials):
    """A credential is enclosed in quotation marks, which a file or shell should have removed."""


class SwappedCredentials(GuardError, InvalidCredentials):
    """The secret access key has the form of an access key id: the two are swapped."""


class UnsafeKey(GuardError):
    """An object key that HTTP clients rewrite, so that another object is asked for."""


class EmptyKey(UnsafeKey):
    """An empty object key addresses the bucket, not an object."""


class KeyTooLong(GuardError):
    """An object key of more than 1024 bytes of UTF-8."""


class InvalidBucketName(GuardError):
    """A name that no S3 bucket can have."""


class NotAllowed(GuardError):
    """The policies that were given do not allow the signed operation.

    Attributes:
        decision: the verdict, with the statements that it rests on.
    """

    def __init__(self, problem: str, remedy: str, decision: object = None) -> None:
        super().__init__(problem, remedy)
        self.decision = decision


class UnknownRegion(GuardError):
    """A region that AWS does not have."""


class RegionMismatch(GuardError):
    """The host belongs to another region than the one signed for."""


class ServiceMismatch(GuardError):
    """The host belongs to another service than the one signed for."""


class AlgorithmMismatch(GuardError):
    """The host takes SigV4A alone, and the signature would be of Signature Version 4."""


class AmbiguousPath(InvalidRequest, GuardError):
    """A path that S3 reads differently from how it is signed: a raw ``+``, or ``%2F``."""


class EndpointNotRoot(InvalidParameter, GuardError):
    """The endpoint is not the root of an S3 API: it holds a bucket, or takes no signatures."""


class UnsupportedByService(InvalidParameter, GuardError):
    """The service of the endpoint does not support what the request asks for."""


class RefusedValue(InvalidParameter, GuardError):
    """A parameter's value, or a combination of parameters, that S3 always answers with an error."""


class WildcardPolicy(GuardError):
    """A CloudFront policy with a wildcard: it opens other URLs than the one that is signed."""


class InvalidRow(InvalidRequest):
    """A row of a file that cannot be signed."""


class UnsafeHeader(InvalidRequest, GuardError):
    """CR, LF, NUL or another forbidden character in a method, header name or header value."""


class NonAsciiHeader(UnsafeHeader):
    """A non-ASCII header value: clients encode it differently, or cannot send it."""


class RepeatedHeader(UnsafeHeader):
    """A header that servers accept only once appears twice."""


class RefusedHeader(UnsafeHeader):
    """A header value that every server refuses."""


class MissingExtra(SigV4Error, ImportError):
    """A feature needs a package that is not installed."""


class WorkerLost(SigV4Error):
    """A worker process ended too early; the output until then is complete and correct."""


class SigV4Warning(UserWarning):
    """The base class of all warnings: the signature works, with a limitation."""

    def __str__(self) -> str:
        return unmarked(str(self.args[0]) if self.args else "")


class LongLivedUrlWarning(SigV4Warning):
    """A URL signed with a session token of unknown expiration may end before its expiry."""


class UndecidedPermissionWarning(SigV4Warning):
    """Policies or facts that were not given may still deny the signed operation."""


class RewrittenPathWarning(SigV4Warning):
    """HTTP clients change this path before they send it, so the signature may not match."""


class UnlikelyCredentialsWarning(SigV4Warning):
    """The secret access key does not have the form of those that AWS issues."""
