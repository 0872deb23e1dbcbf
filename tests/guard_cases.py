"""Each guard: a value that it refuses, what lifts it, and legitimate values that pass.

`GUARDS` has one entry for each class below `GuardError` and each warning, by its name.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import sigv4
from sigv4.preflight import Policies
from sigv4.s3 import S3

AT = datetime(2026, 11, 23, 12, tzinfo=timezone.utc)
KEY, SECRET = "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
SESSION = "ASIAIOSFODNN7EXAMPLE"
LONG_TERM = sigv4.Credentials(KEY, SECRET)
HOUR, DAY = 3600, 86_400
API = "https://api.example.com"
HEX = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
MD5 = "1B2M2Y8AsgTpgAmY7PhCfg=="

Call = Callable[[], Any]


@dataclass(frozen=True)
class Guard:
    """What is tried of one guard.

    Args:
        refused: raises the error, or issues the warning.
        controls: at least ten calls that pass without a word.
        lifted: keyword to the refused call with it; empty if the value can never work.
        never: why no keyword lifts it.
    """

    refused: Call
    controls: list[Call]
    lifted: dict[str, Call]
    never: str = ""


def guard(
    refused: Call, controls: list[Call], *, never: str = "", **lifted: Callable[..., Any]
) -> Guard:
    return Guard(refused, controls, dict(lifted), never)


def credentials(
    key: str = KEY, secret: str = SECRET, token: str | None = None, ends_in: int | None = None
) -> sigv4.Credentials:
    ends = None if ends_in is None else AT + timedelta(seconds=ends_in)
    return sigv4.Credentials(key, secret, token, ends)


def session(ends_in: int | None) -> sigv4.Credentials:
    return credentials(SESSION, token="token", ends_in=ends_in)


def presign(
    who: sigv4.Credentials = LONG_TERM,
    operation: str = "get_object",
    region: str = "eu-west-1",
    expires_in: Any = HOUR,
    client: dict[str, Any] | None = None,
    **params: Any,
) -> Call:
    """Presign an operation of S3; options of the client stand in `client`."""
    given = {"Bucket": "my-bucket", "Key": "k", **params}
    given = {name: value for name, value in given.items() if value is not None}
    return lambda: S3(who, region, **(client or {})).presign(
        operation, expires_in=expires_in, at=given.pop("at", AT), **given
    )


def sign(
    url: str = f"{API}/",
    headers: Any = (),
    body: bytes = b"",
    *,
    service: str = "execute-api",
    region: str = "us-east-1",
    method: str = "PUT",
    **options: Any,
) -> Call:
    """Sign a request."""
    return lambda: sigv4.Signer(LONG_TERM, region, service, **options).sign(
        sigv4.Request(method, url, headers, body), at=AT
    )


def presign_url(url: str, service: str, expires_in: Any, **options: Any) -> Call:
    """Presign a URL of a service."""
    return lambda: sigv4.Signer(LONG_TERM, "us-east-1", service, **options).presign(
        sigv4.Request("GET", url), expires_in=expires_in, at=AT
    )


def form(client: dict[str, Any], **options: Any) -> Call:
    """Make an upload form."""
    region = client.pop("region", "eu-west-1")
    return lambda: S3(LONG_TERM, region, **client).generate_presigned_post(
        "my-bucket", "k", at=AT, **options
    )


def stream(url: str, **options: Any) -> Call:
    """Sign a stream."""
    return lambda: sigv4.Signer(LONG_TERM, "oss-cn-beijing", "s3").stream(
        sigv4.Request("PUT", url), b"x", at=AT, **options
    )


def run(ago: int, *, expires_in: int = HOUR, allow_expired: bool = False) -> Call:
    """Presign a file of keys for a time that has passed."""

    def call() -> None:
        from sigv4.bulk.presigning import Presigning
        from sigv4.bulk.task import Task

        now = datetime.now(timezone.utc).replace(microsecond=0)
        with TemporaryDirectory() as folder:
            keys = Path(folder, "keys.txt")
            keys.write_text("a\n")
            presigning = Presigning(
                "get_object",
                LONG_TERM,
                "eu-west-1",
                "my-bucket",
                expires_in=expires_in,
                at=now - timedelta(seconds=ago),
                allow_expired=allow_expired,
            )
            presigning.prepare(Task((str(keys),), str(Path(folder, "out.txt")))).go(
                lambda counts: None
            )

    return call


def _policies(effect: str = "Allow", action: str = "s3:*", resource: str = "*") -> Policies:
    statement = {"Effect": effect, "Action": action, "Resource": resource}
    return Policies.from_dict(
        {"identity": [{"Version": "2012-10-17", "Statement": [statement]}], "scp": []}
    )


_UNDECIDED = Policies.from_dict(
    {
        "identity": [
            {
                "Version": "2012-10-17",
                "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}],
            }
        ]
    }
)


def permitted(policies: Policies, on_undecided: str = "allow", **params: Any) -> Call:
    """Presign with policies."""
    return presign(
        policies=policies,
        on_undecided=on_undecided,
        principal="arn:aws:iam::111122223333:user/a",
        **params,
    )


def cloudfront(url: str, **options: Any) -> Call:
    """Sign a CloudFront URL, with a key made for the test."""

    def call() -> str:
        from cryptography.hazmat.primitives import serialization
        from cryptography.hazmat.primitives.asymmetric import rsa

        from sigv4.cloudfront import UrlSigner

        if not _KEY:
            key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
            _KEY.append(
                key.private_bytes(
                    serialization.Encoding.PEM,
                    serialization.PrivateFormat.PKCS8,
                    serialization.NoEncryption(),
                )
            )
        return UrlSigner("K2JCJMDEHXQW5F", _KEY[0], clock=lambda: AT).presign(url, **options)

    return call


_KEY: list[bytes] = []


def quiet(call: Call) -> Any:
    """Call, with every warning an error."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return call()


_R2 = {"endpoint_url": "https://acct.r2.cloudflarestorage.com", "region": "auto"}
_R2_CLIENT = {"endpoint_url": _R2["endpoint_url"]}
_LONG = "a" * 1025
_EXPRESS = "my-bucket--euw1-az1--x-s3"
_DISTRIBUTION = "https://d111111abcdef8.cloudfront.net"

_HOURS = [presign(expires_in=each) for each in (1, 2, 59, 60, HOUR, DAY, 604_799, 604_800)]
_LASTING = [
    *_HOURS,
    presign(expires_in=timedelta(hours=1)),
    presign(expires_in=timedelta(days=7)),
]
_ENDING = [
    presign(),
    presign(session(HOUR)),
    presign(session(2 * HOUR), expires_in=2 * HOUR),
    presign(session(HOUR), expires_in=60),
    presign(session(7 * DAY), expires_in=7 * DAY),
    presign(session(None), expires_in=60),
    presign(session(None), expires_in=HOUR),
    presign(expires_in=7 * DAY),
    presign(credentials(ends_in=DAY), expires_in=DAY),
    presign(session(HOUR), expires_in=2 * HOUR, on_short_lived="cap"),
]
_WHO = [
    lambda: credentials("AKID", "secret"),
    lambda: credentials(KEY, SECRET),
    lambda: credentials(SESSION, SECRET, "token"),
    lambda: credentials("minioadmin", "minioadmin"),
    lambda: credentials("0123456789abcdef", SECRET),
    lambda: credentials("GOOG1EXAMPLE", SECRET),
    lambda: credentials("LTAI5tEXAMPLE", "secret"),
    lambda: credentials("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"),
    lambda: credentials("ABIAIOSFODNN7EXAMPLE", SECRET),
    lambda: credentials("a'b", 'se"cret'),
    lambda: credentials("test", "test", "test"),
]
_KEYS = [
    presign(Key=key)
    for key in (
        "k",
        "a/b",
        ".hidden",
        "a.b",
        "a..b",
        "...",
        "a//b",
        "/a",
        "a/",
        "é",
        "a b",
        "a%2Fb",
    )
]
_REGIONS = [
    presign(region=region)
    for region in (
        "us-east-1",
        "eu-west-1",
        "ap-southeast-4",
        "us-gov-west-1",
        "cn-north-1",
        "eusc-de-east-1",
        "il-central-1",
        "mx-central-1",
    )
] + [
    presign(region="local", client={"endpoint_url": "http://localhost:9000"}),
    presign(region="garage", client={"endpoint_url": "https://s3.example.com"}),
]
_PLACES = [
    sign("https://sts.us-east-1.amazonaws.com/", service="sts"),
    sign("https://iam.amazonaws.com/", service="iam"),
    sign("https://x.execute-api.us-east-1.amazonaws.com/v1"),
    sign("https://bedrock-runtime.us-east-1.amazonaws.com/", service="bedrock"),
    sign("https://search-x.us-east-1.es.amazonaws.com/", service="es"),
    sign("https://my-bucket.s3.us-east-1.amazonaws.com/k", service="s3"),
    sign("https://example.amazonaws.com/", service="service"),
    sign(f"{API}/", service="sts", region="anything"),
    sign("http://localhost:8000/", service="dynamodb", region="local"),
    sign("https://x.lambda-url.us-east-1.on.aws/", service="lambda"),
    sign("https://a1b2c3d4e5f6g7-ats.iot.us-east-1.amazonaws.com/", service="iotdata"),
]
_PLAIN = [
    sign(headers={name: value})
    for name, value in (
        ("Accept", "*/*"),
        ("Content-Type", "application/json"),
        ("Content-Length", "0"),
        ("Content-MD5", MD5),
        ("x-amz-content-sha256", HEX),
        ("x-amz-target", "A.B"),
        ("x-amz-meta-a", "a  b"),
        ("Date", "Mon, 23 Nov 2026 00:00:00 GMT"),
        ("Host", "api.example.com"),
        ("If-Match", '"abc"'),
        ("Cookie", "a=1; b=2"),
    )
]
_TWICE = [
    *_PLAIN[:8],
    sign(headers=[("Accept", "a"), ("Accept", "b")]),
    sign(headers=[("Cookie", "a=1"), ("Cookie", "b=2")]),
    sign(headers=[("X-Amz-Meta-A", "1"), ("X-Amz-Meta-A", "2")]),
]
_PATHS = [
    sign(f"https://my-bucket.s3.us-east-1.amazonaws.com{path}", service="s3")
    for path in ("", "/", "/k", "/a%20b", "/a%2Bb", "/a//b", "/a/b/", "/%C3%A9", "/.hidden", "/~a")
]
_STABLE = [
    sign(f"{API}{path}")
    for path in (
        "",
        "/",
        "/v1/items",
        "/a%20b",
        "/a+b",
        "/a%2Fb",
        "/a//b/",
        "/%C3%A9",
        "/~x",
        "/a:b@c",
    )
]
_BUCKETS = [
    presign(Bucket=name)
    for name in (
        "abc",
        "my-bucket",
        "my.bucket.example",
        "0bucket",
        "a" * 63,
        "1-2-3",
        "x.y",
        "my-bucket2",
        "arn:aws:s3:eu-west-1:111122223333:accesspoint/ap",
    )
] + [presign(Bucket="my-access-po-o01ac5d28a6a232904e8xz5w8ijx1qzlbp3i3ap-s3alias")]
_ENDPOINTS = [
    presign(region=region, client={"endpoint_url": url})
    for region, url in (
        ("us-east-1", "http://localhost:9000"),
        ("us-east-1", "https://minio.example.com"),
        ("us-east-1", "https://example.com/storage/v1/s3"),
        ("auto", "https://acct.r2.cloudflarestorage.com"),
        ("auto", "https://acct.eu.r2.cloudflarestorage.com"),
        ("nyc3", "https://nyc3.digitaloceanspaces.com"),
        ("us-west-004", "https://s3.us-west-004.backblazeb2.com"),
        ("eu-central-1", "https://s3.eu-central-1.wasabisys.com"),
        ("auto", "https://t3.storage.dev"),
        ("eu-west-1", "https://s3.eu-west-1.amazonaws.com"),
        ("eu-west-1", "https://vpce-1a2b.s3.eu-west-1.vpce.amazonaws.com"),
        ("x", "https://p.storage.supabase.co/storage/v1/s3"),
    )
]
_VALUES = [
    presign(operation="put_object", **params)
    for params in (
        {},
        {"ContentMD5": MD5},
        {"ACL": "private"},
        {"GrantRead": 'id="abc"'},
        {"Body": b"x", "ChecksumAlgorithm": "SHA256"},
        {"ChecksumSHA256": "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="},
        {"ContentType": "text/plain"},
        {"Tagging": "a=b"},
        {"StorageClass": "GLACIER"},
        {"SSECustomerAlgorithm": "AES256", "SSECustomerKey": "k" * 32},
        {"ServerSideEncryption": "aws:kms"},
    )
]
_SUPPORTED = [
    *[
        presign(region="auto", client=_R2_CLIENT, operation=name)
        for name in ("get_object", "head_object", "put_object", "delete_object")
    ],
    presign(region="auto", client=_R2_CLIENT, operation="put_object", ContentType="text/plain"),
    presign(region="auto", client=_R2_CLIENT, operation="list_objects_v2", Key=None),
    presign(region="auto", client=_R2_CLIENT, operation="upload_part", UploadId="u", PartNumber=1),
    presign(region="auto", client=_R2_CLIENT, operation="put_object", ACL="private"),
    form({"region": "nyc3", "endpoint_url": "https://nyc3.digitaloceanspaces.com"}),
    form({}),
    stream("https://my-bucket.oss-cn-beijing.aliyuncs.com/k"),
    stream("https://minio.example.com/b/k", trailers=["crc32"]),
]

GUARDS = {
    "ExpiryNotInteger": guard(presign(expires_in=3600.0), _LASTING, never="S3 takes whole seconds"),
    "ExpiryNotPositive": guard(presign(expires_in=0), _LASTING, never="it ends as it begins"),
    "ExpiryTooLong": guard(presign(expires_in=604_801), _LASTING, never="SigV4 has no longer URLs"),
    "ExpiryBeyondService": guard(
        presign_url("https://db.example.com:5432/?Action=connect", "rds-db", HOUR),
        [
            *[presign_url("https://db.example.com/", "rds-db", each) for each in (1, 60, 899, 900)],
            presign_url(f"{API}/", "execute-api", DAY),
            presign_url("https://sts.us-east-1.amazonaws.com/?Action=A", "sts", 900),
            presign_url("https://sts.us-east-1.amazonaws.com/?Action=A", "sts", 60),
            presign_url(f"{API}/", "transcribe", 300),
            presign_url(f"{API}/", "my-service", 604_800),
            presign_url("https://polly.us-east-1.amazonaws.com/", "polly", HOUR),
        ],
        allow_long_expiry=presign_url(
            "https://db.example.com:5432/?Action=connect", "rds-db", HOUR, allow_long_expiry=True
        ),
    ),
    "OutlivesCredentials": guard(
        presign(session(60)),
        _ENDING,
        on_short_lived=presign(session(60), on_short_lived="cap"),
        disable_s3_express_session_auth=presign(
            session(DAY),
            Bucket=_EXPRESS,
            client={"disable_s3_express_session_auth": True},
        ),
    ),
    "ExpiredCredentials": guard(presign(session(-1)), _ENDING, never="no server accepts them"),
    "ExpiredPlan": guard(
        run(2 * HOUR),
        [
            *[run(ago) for ago in (0, 1, 60, 600, 1800, 3000)],
            *[run(ago, expires_in=DAY) for ago in (HOUR, 12 * HOUR, 23 * HOUR)],
            run(6 * DAY, expires_in=7 * DAY),
        ],
        allow_expired=run(2 * HOUR, allow_expired=True),
    ),
    "NaiveDatetime": guard(
        presign(at=datetime(2026, 11, 23)),
        [
            presign(at=AT.astimezone(timezone(timedelta(minutes=minutes))))
            for minutes in (-720, -300, -60, 0, 30, 60, 120, 330, 345, 840)
        ],
        never="it means another time on each machine",
    ),
    "MissingSessionToken": guard(
        lambda: credentials(SESSION),
        _WHO,
        disable_s3_express_session_auth=presign(
            Bucket=_EXPRESS, client={"disable_s3_express_session_auth": True}
        ),
    ),
    "UnexpectedSessionToken": guard(
        lambda: credentials(KEY, token="token"), _WHO, never="AWS refuses the token"
    ),
    "QuotedCredentials": guard(
        lambda: credentials(f'"{KEY}"'), _WHO, never="AWS issues no quotation marks"
    ),
    "SwappedCredentials": guard(
        lambda: credentials(SECRET, KEY), _WHO, never="the secret would stand in each URL"
    ),
    "UnlikelyCredentialsWarning": guard(
        lambda: credentials(KEY, SECRET[:-1]), _WHO, never="a warning; filter it"
    ),
    "UnsafeKey": guard(
        presign(Key="a/../b"),
        _KEYS,
        allow_unsafe_keys=presign(Key="a/../b", client={"allow_unsafe_keys": True}),
    ),
    "EmptyKey": guard(
        presign(Key=""),
        _KEYS,
        allow_unsafe_keys=presign(Key="", client={"allow_unsafe_keys": True}),
    ),
    "KeyTooLong": guard(
        presign(Key=_LONG),
        [*_KEYS[:8], presign(Key="a" * 1024), presign(Key="é" * 512)],
        allow_long_keys=presign(Key=_LONG, client={"allow_long_keys": True}),
    ),
    "InvalidBucketName": guard(
        presign(Bucket="My_Bucket"),
        _BUCKETS,
        allow_any_bucket=presign(Bucket="My_Bucket", client={"allow_any_bucket": True}),
    ),
    "NotAllowed": guard(
        permitted(_policies("Deny")),
        [
            permitted(_policies()),
            permitted(_policies(action="s3:GetObject")),
            permitted(_policies(action="s3:Get*")),
            permitted(_policies(resource="arn:aws:s3:::my-bucket/*")),
            permitted(_policies(resource="arn:aws:s3:::my-bucket/k")),
            permitted(_policies(action="*")),
            permitted(_policies(action="s3:getobject")),
            permitted(_policies(), operation="put_object"),
            permitted(_policies(), operation="delete_object"),
            permitted(_policies(action="s3:List*"), operation="list_objects_v2", Key=None),
        ],
        on_undecided=permitted(_UNDECIDED, "allow"),
        never="the policies deny it; without policies= nothing is asked",
    ),
    "UnknownRegion": guard(
        presign(region="eu-wset-1"),
        _REGIONS,
        allow_unknown_region=presign(region="eu-wset-1", client={"allow_unknown_region": True}),
    ),
    "RegionMismatch": guard(
        sign("https://sts.us-east-1.amazonaws.com/", service="sts", region="us-esat-1"),
        _PLACES,
        allow_scope_mismatch=sign(
            "https://sts.us-east-1.amazonaws.com/",
            service="sts",
            region="us-esat-1",
            allow_scope_mismatch=True,
        ),
        allow_unknown_region=presign(
            client={
                "endpoint_url": "https://s3.us-east-1.amazonaws.com",
                "allow_unknown_region": True,
            }
        ),
    ),
    "ServiceMismatch": guard(
        sign("https://sts.us-east-1.amazonaws.com/"),
        _PLACES,
        allow_scope_mismatch=sign(
            "https://sts.us-east-1.amazonaws.com/", allow_scope_mismatch=True
        ),
    ),
    "AlgorithmMismatch": guard(
        sign("https://1.cloudfront-kvs.global.api.aws/", service="cloudfront-keyvaluestore"),
        _PLACES,
        allow_scope_mismatch=sign(
            "https://1.cloudfront-kvs.global.api.aws/",
            service="cloudfront-keyvaluestore",
            allow_scope_mismatch=True,
        ),
    ),
    "AmbiguousPath": guard(
        sign("https://my-bucket.s3.us-east-1.amazonaws.com/a+b", service="s3"),
        _PATHS,
        allow_ambiguous_paths=sign(
            "https://my-bucket.s3.us-east-1.amazonaws.com/a+b",
            service="s3",
            allow_ambiguous_paths=True,
        ),
    ),
    "RewrittenPathWarning": guard(
        sign(f"{API}/a b"),
        _STABLE,
        allow_ambiguous_paths=sign(f"{API}/a b", allow_ambiguous_paths=True),
    ),
    "EndpointNotRoot": guard(
        presign(client={"endpoint_url": "https://my-bucket.s3.eu-west-1.amazonaws.com"}),
        _ENDPOINTS,
        endpoint_is_bucket=presign(
            client={
                "endpoint_url": "https://my-bucket.s3.eu-west-1.amazonaws.com",
                "endpoint_is_bucket": True,
            }
        ),
        allow_any_endpoint=presign(
            client={
                "endpoint_url": "https://my-bucket.s3.eu-west-1.amazonaws.com",
                "allow_any_endpoint": True,
            }
        ),
    ),
    "UnsupportedByService": guard(
        form(dict(_R2)), _SUPPORTED, allow_unsupported=form({**_R2, "allow_unsupported": True})
    ),
    "RefusedValue": guard(
        presign(operation="put_object", ContentMD5="d41d8cd98f00b204e9800998ecf8427e"),
        _VALUES,
        allow_refused_values=presign(
            operation="put_object",
            ContentMD5="d41d8cd98f00b204e9800998ecf8427e",
            client={"allow_refused_values": True},
        ),
        allow_any_bucket=presign(
            operation="create_bucket",
            Bucket="amzn-s3-demo-mine",
            Key=None,
            client={"allow_any_bucket": True},
        ),
    ),
    "WildcardPolicy": guard(
        cloudfront(f"{_DISTRIBUTION}/*", expires_in=60),
        [
            cloudfront(f"{_DISTRIBUTION}{path}", expires_in=60)
            for path in (
                "/",
                "/a",
                "/a.jpg",
                "/a?b=c",
                "/a%20b",
                "/a/b",
                "/~a",
                "/a+b",
                "/%2A",
                "/a-b",
            )
        ],
        allow_wildcards=cloudfront(f"{_DISTRIBUTION}/*", expires_in=60, allow_wildcards=True),
    ),
    "UnsafeHeader": guard(
        sign(headers={"x-a": "b\r\nc: d"}), _PLAIN, never="the request would be split in two"
    ),
    "NonAsciiHeader": guard(
        sign(headers={"x-a": "é"}),
        _PLAIN,
        allow_non_ascii_headers=sign(headers={"x-a": "é"}, allow_non_ascii_headers=True),
    ),
    "RepeatedHeader": guard(
        sign(headers=[("Date", "a"), ("Date", "b")]),
        _TWICE,
        allow_refused_headers=sign(
            headers=[("Date", "a"), ("Date", "b")], allow_refused_headers=True
        ),
    ),
    "RefusedHeader": guard(
        sign(headers={"Content-Length": "99"}, body=b"ab"),
        _PLAIN,
        allow_refused_headers=sign(
            headers={"Content-Length": "99"}, body=b"ab", allow_refused_headers=True
        ),
    ),
    "LongLivedUrlWarning": guard(
        presign(session(None), expires_in=2 * HOUR),
        _ENDING,
        never="a warning; pass expiration",
    ),
    "UndecidedPermissionWarning": guard(
        permitted(_UNDECIDED, "warn"),
        [
            permitted(_UNDECIDED, "allow", operation=name)
            for name in (
                "get_object",
                "put_object",
                "delete_object",
                "head_object",
                "get_object_acl",
                "get_object_tagging",
            )
        ]
        + [permitted(_policies(), "allow", Key=key) for key in ("a", "b/c", "d e", "f.g")],
        on_undecided=permitted(_UNDECIDED, "allow"),
    ),
}
