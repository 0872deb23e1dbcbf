"""The rules for bucket names, checked before a URL is made of a name.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
https://docs.aws.amazon.com/AmazonS3/latest/userguide/gpbucketnamespaces.html
https://cloud.google.com/storage/docs/naming-buckets
https://github.com/supabase/storage/blob/master/src/storage/limits.ts
"""

from __future__ import annotations

from ...core import lazy_errors as errors
from ...services.regions import looks_like_region

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

_SHORTEST, _LONGEST = 3, 63
_LETTERS_AND_DIGITS = "abcdefghijklmnopqrstuvwxyz0123456789"
_BUCKET_CHARACTERS = _LETTERS_AND_DIGITS + "-."
AWS_NAMES, _GOOGLE_NAMES, _SUPABASE_NAMES = "aws", "google", "supabase"  # as in compatible_data
_LONGEST_AT_GOOGLE, _LONGEST_AT_SUPABASE = 222, 100
_SUPABASE_MARKS = "-._!*'() &$@=;:+,?"
_SUPABASE_CHARACTERS = _LETTERS_AND_DIGITS + _LETTERS_AND_DIGITS.upper() + _SUPABASE_MARKS
_RESERVED_PREFIXES = ("xn--", "sthree-")
_RESERVED_SUFFIXES = (".mrap", "--table-s3")
BUCKET_SUFFIX = "--x-s3"  # of directory buckets
ACCESS_POINT_SUFFIX = "--xa-s3"  # of their access points
OUTPOSTS_SUFFIX = "--op-s3"


def check_bucket(bucket: str, allow_any: bool = False, names: str = AWS_NAMES) -> None:
    """Refuse a name that no general purpose bucket can have.

    Args:
        bucket: the name.
        allow_any: allow any name that a URL can carry.
        names: whose rules: ``aws``, ``google`` or ``supabase``.

    Raises:
        InvalidBucketName: names the rule, and the nearest valid name if one is near.
        TypeError: not a str.
    """
    if not isinstance(bucket, str):
        raise TypeError(f"Bucket must be str, not {type(bucket).__name__}")
    broken = "" if addresses_itself(bucket) else _broken_rule(bucket, names)
    if broken and not (allow_any and _can_be_sent(bucket)):
        raise errors.InvalidBucketName(
            f"{bucket[:80]!a} is not a bucket name: {broken}.", _remedy(bucket), "Bucket"
        )


def _remedy(bucket: str) -> str:
    """Say what to do about a name that breaks the rules."""
    plain = bucket.removeprefix("s3://").removeprefix("s3a://")
    name, slash, rest = plain.partition("/")
    if (slash or plain != bucket) and name and not _broken_rule(name):
        rest = rest.strip("/")
        key = f", and put {rest[:60]!r} into the key" if rest else ""
        return f"Pass only the name, {name!r}{key}."
    if slash or plain != bucket:
        return "Pass only the name: the text after the first slash belongs into the key."
    nearest = _nearest_valid(bucket)
    suggestion = f"Did you mean {nearest!r}? " if nearest else ""
    return (
        f"{suggestion}Pass `allow_any_bucket=True` for a bucket that is older than the rules or on "
        "another service."
    )


def check_namespace(bucket: str, region: str, lifted: bool) -> None:
    """Refuse a bucket of an account's regional namespace in another region.

    Args:
        bucket: name of a bucket.
        region: the signing region; empty if it says nothing about the bucket.
        lifted: whether the guard is switched off.

    Raises:
        RegionMismatch: names the region in the bucket's name.
    """
    own = _namespace_region(bucket)
    if own and region and own != region and not lifted:
        raise errors.RegionMismatch(
            f"The bucket {bucket[:80]!r} is in the namespace of an account in {own!r}, and the "
            f"signature would be for {region[:40]!r}.",
            f'Pass `region="{own}"`, or `allow_unknown_region=True` to sign anyway.',
            "region",
        )


def check_new_bucket(bucket: str, params: Mapping[str, Any]) -> None:
    """Refuse to create a bucket whose name needs a namespace that the request does not name.

    Raises:
        RefusedValue: names the parameter.
    """
    namespace = params.get("BucketNamespace", "global")
    if namespace is None:  # each row of a presigner gives its own
        return
    asked = namespace == "account-regional"
    regional = bool(_namespace_region(bucket))
    if not asked and (regional or bucket.startswith("amzn-s3-demo-")):
        raise errors.RefusedValue(
            f"The name {bucket[:80]!r} is reserved for buckets in the namespace of an account.",
            'Pass BucketNamespace="account-regional", choose another name, or pass '
            "`allow_any_bucket=True`.",
            "BucketNamespace",
        )
    if asked and not regional:
        raise errors.RefusedValue(
            f'{bucket[:80]!r} cannot be created with BucketNamespace="account-regional": such '
            "names end in -ACCOUNT-REGION-an.",
            "Name it as in my-bucket-111122223333-us-west-2-an, or pass `allow_any_bucket=True`.",
            "Bucket",
        )


def _namespace_region(bucket: str) -> str:
    """Return the region in ``prefix-ACCOUNT-REGION-an``; empty for other names."""
    name, _, end = bucket.rpartition("-")
    labels = name.split("-")
    for at in range(1, len(labels) - 2):
        account = labels[at]
        if end == "an" and len(account) == 12 and account.isdigit() and account.isascii():
            region = "-".join(labels[at + 1 :])
            return region if looks_like_region(region) else ""
    return ""


def _can_be_sent(bucket: str) -> bool:
    surrogate = any("\ud800" <= character <= "\udfff" for character in bucket)
    return bucket not in ("", ".", "..") and not surrogate


def addresses_itself(bucket: str) -> bool:
    """Whether a name is an ARN or a directory bucket's, which contains its own location."""
    return bucket.startswith("arn:") or bucket.endswith((BUCKET_SUFFIX, ACCESS_POINT_SUFFIX))


def is_outposts_alias(bucket: str) -> bool:
    """Whether a bucket's name is the alias of an access point on an outpost."""
    return bucket.endswith(OUTPOSTS_SUFFIX) and len(bucket) >= 50


def fits_label(text: str) -> bool:
    """Whether a text can stand between two dots of a host."""
    inner = text.strip(_LETTERS_AND_DIGITS + _LETTERS_AND_DIGITS.upper() + "-")
    return not inner and 0 < len(text) <= _LONGEST and "-" not in (text[0], text[-1])


def _broken_rule(bucket: str, names: str = AWS_NAMES) -> str:
    for broken, rule in _RULES[names]:
        if broken(bucket):
            return rule
    return ""


def _looks_like_ip(bucket: str) -> bool:
    parts = bucket.split(".")
    return len(parts) == 4 and all(part.isdigit() for part in parts)


def _nearest_valid(bucket: str) -> str:
    nearest = bucket.lower().replace("_", "-").replace(" ", "-").strip("-.")[:_LONGEST]
    return "" if nearest == bucket or _broken_rule(nearest) else nearest


def _is_long_at_google(bucket: str) -> bool:
    parts = bucket.split(".")
    return len(bucket) > _LONGEST_AT_GOOGLE or any(len(part) > _LONGEST for part in parts)


_LENGTH_AT_GOOGLE = (
    f"a name has {_SHORTEST} to {_LONGEST} characters, or with dots up to {_LONGEST_AT_GOOGLE}, "
    f"and each part between dots up to {_LONGEST}"
)
_ENDS = (
    lambda bucket: not {bucket[0], bucket[-1]} <= set(_LETTERS_AND_DIGITS),
    "it must begin and end with a lower-case letter or a digit",
)
_DOTS = (lambda bucket: ".." in bucket, "two dots must not be adjacent")
_IP = (_looks_like_ip, "it must not look like an IP address")
_RULES: dict[str, tuple[tuple[Callable[[str], bool], str], ...]] = {
    AWS_NAMES: (
        (
            lambda bucket: not _SHORTEST <= len(bucket) <= _LONGEST,
            f"a name has {_SHORTEST} to {_LONGEST} characters",
        ),
        (
            lambda bucket: bool(bucket.strip(_BUCKET_CHARACTERS)),
            "only lower-case letters, digits, hyphens and dots are allowed",
        ),
        _ENDS,
        _DOTS,
        _IP,
        (
            lambda bucket: (
                bucket.startswith(_RESERVED_PREFIXES) or bucket.endswith(_RESERVED_SUFFIXES)
            ),
            "its prefix or suffix is reserved by AWS",
        ),
    ),
    _GOOGLE_NAMES: (
        (
            lambda bucket: len(bucket) < _SHORTEST or _is_long_at_google(bucket),
            _LENGTH_AT_GOOGLE,
        ),
        (
            lambda bucket: bool(bucket.strip(_BUCKET_CHARACTERS + "_")),
            "only lower-case letters, digits, hyphens, underscores and dots are allowed",
        ),
        _ENDS,
        _DOTS,
        _IP,
    ),
    _SUPABASE_NAMES: (
        (
            lambda bucket: not 0 < len(bucket) <= _LONGEST_AT_SUPABASE,
            f"a name has 1 to {_LONGEST_AT_SUPABASE} characters",
        ),
        (
            lambda bucket: bool(bucket.strip(_SUPABASE_CHARACTERS)),
            f"only letters, digits and {_SUPABASE_MARKS} are allowed",
        ),
        (lambda bucket: bucket in (".", ".."), "HTTP clients rewrite such a path"),
    ),
}
