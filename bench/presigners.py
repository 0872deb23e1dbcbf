"""The presigners of S3 GET URLs, each a function from a list of keys to an iterable of URLs.

Most make a URL when it is asked for; some make a list.

A contender that is not installed raises ImportError and is left out with a word.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta, timezone
from typing import Any
from urllib.parse import unquote, urlsplit

import sigv4
from sigv4.s3 import S3

BUCKET = "bench-bucket"
REGION = "eu-west-1"
HOST = f"{BUCKET}.s3.{REGION}.amazonaws.com"
EXPIRES_IN = 3600
KEY_ID = "AKIAIOSFODNN7EXAMPLE"
TEMPORARY_KEY_ID = "ASIAIOSFODNN7EXAMPLE"
SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"

TOKEN = "IQoJb3JpZ2luX2VjEXAMPLE" + "abcdefghijklmnopqrstuvwxyz0123456789/+=" * 23
NEW_SECOND_TOKEN = "sigv4 S3.presign, new second each, token and expiration"

Presign = Callable[[list[str]], Iterable[str]]


def credentials(token: str | None) -> sigv4.Credentials:
    return sigv4.Credentials(TEMPORARY_KEY_ID if token else KEY_ID, SECRET, token)


def ours_many(token: str | None) -> Presign:
    presigner = S3(credentials(token), REGION).presigner(
        "get_object", Bucket=BUCKET, expires_in=EXPIRES_IN
    )
    return presigner.many


def ours_kept(token: str | None) -> Presign:
    many = ours_many(token)
    return lambda keys: list(many(keys))


def ours_one(token: str | None) -> Presign:
    presign = S3(credentials(token), REGION).presign
    return lambda keys: (
        presign("get_object", Bucket=BUCKET, Key=key, expires_in=EXPIRES_IN).url for key in keys
    )


def ours_moving_clock(token: str | None) -> Presign:
    """Each call at another second; with a token, from credentials whose end is known."""
    time = datetime.now(timezone.utc).replace(microsecond=0)
    known = credentials(token)
    if token:
        ends = time + timedelta(hours=12)
        known = sigv4.Credentials(known.access_key_id, SECRET, token, ends)

    def clock() -> datetime:
        nonlocal time
        time -= timedelta(seconds=1)
        return time

    presign = S3(known, REGION, clock=clock).presign
    return lambda keys: (
        presign("get_object", Bucket=BUCKET, Key=key, expires_in=EXPIRES_IN).url for key in keys
    )


def ours_first_call(token: str | None) -> Presign:
    """A new S3 for each call, on a day without a derived key: nothing is remembered."""
    day = datetime(2000, 1, 1, tzinfo=timezone.utc)

    def clock() -> datetime:
        return day

    def presign(key: str) -> str:
        nonlocal day
        day += timedelta(days=1)
        client = S3(credentials(token), REGION, clock=clock)
        return client.presign("get_object", Bucket=BUCKET, Key=key, expires_in=EXPIRES_IN).url

    return lambda keys: [presign(key) for key in keys]


def boto3(token: str | None) -> Presign:
    os.environ["BOTO_DISABLE_CRT"] = "true"
    import boto3 as library
    from botocore.config import Config

    config = Config(signature_version="s3v4", s3={"addressing_style": "virtual"})
    client = library.client(
        "s3",
        REGION,
        aws_access_key_id=credentials(token).access_key_id,
        aws_secret_access_key=SECRET,
        aws_session_token=token,
        config=config,
    )
    presign = client.generate_presigned_url
    return lambda keys: (
        presign("get_object", Params={"Bucket": BUCKET, "Key": key}, ExpiresIn=EXPIRES_IN)
        for key in keys
    )


def libpresign(token: str | None) -> Presign:
    import libpresign as library

    _without_token(token)
    get = library.get
    return lambda keys: (get(KEY_ID, SECRET, REGION, BUCKET, key, EXPIRES_IN) for key in keys)


def signurlarity(token: str | None) -> Presign:
    import signurlarity as library

    _without_token(token)
    client = library.Client(
        endpoint_url=f"https://s3.{REGION}.amazonaws.com",
        aws_access_key_id=KEY_ID,
        aws_secret_access_key=SECRET,
    )
    presign = client.generate_presigned_url
    return lambda keys: (
        presign("get_object", Params={"Bucket": BUCKET, "Key": key}, ExpiresIn=EXPIRES_IN)
        for key in keys
    )


def obstore_list(token: str | None) -> Presign:
    sign, store, expires = _obstore(token)
    return lambda keys: sign(store, "GET", keys, expires)


def obstore_one(token: str | None) -> Presign:
    sign, store, expires = _obstore(token)
    return lambda keys: (sign(store, "GET", key, expires) for key in keys)


def _obstore(token: str | None) -> tuple[Callable[..., Any], Any, timedelta]:
    import obstore
    from obstore.store import S3Store

    store = S3Store(
        BUCKET,
        region=REGION,
        aws_access_key_id=credentials(token).access_key_id,
        aws_secret_access_key=SECRET,
        **({"aws_session_token": token} if token else {}),
        virtual_hosted_style_request=True,
    )
    return obstore.sign, store, timedelta(seconds=EXPIRES_IN)


def minio(token: str | None) -> Presign:
    import minio as library

    client = library.Minio(
        f"s3.{REGION}.amazonaws.com",
        access_key=credentials(token).access_key_id,
        secret_key=SECRET,
        session_token=token,
        region=REGION,
    )
    expires = timedelta(seconds=EXPIRES_IN)
    return lambda keys: (client.presigned_get_object(BUCKET, key, expires) for key in keys)


def asigv4(token: str | None) -> Presign:
    import asigv4 as library

    _without_token(token)
    return lambda keys: (
        library.presign_url(
            method="GET",
            host=HOST,
            path=f"/{key}",
            access_key_id=KEY_ID,
            secret_key=SECRET,
            region=REGION,
            expires=EXPIRES_IN,
        )
        for key in keys
    )


def _without_token(token: str | None) -> None:
    if token:
        raise ImportError("cannot sign with a session token")


def check(url: str, key: str, token: str | None) -> None:
    """A URL must be for the key, and signed as we sign the same host, path, date and query."""
    base, _, query = url.partition("?")
    assert unquote(urlsplit(base).path) in {f"/{key}", f"/{BUCKET}/{key}"}, url
    assert BUCKET in base, url
    pairs = [piece.partition("=")[::2] for piece in query.split("&")]
    given = dict(pairs)
    rest = "&".join(f"{name}={value}" for name, value in pairs if not name.startswith("X-Amz-"))
    at = datetime.strptime(given["X-Amz-Date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=timezone.utc)
    signed = sigv4.Signer(credentials(token), REGION, "s3").presign(
        sigv4.Request("GET", f"{base}?{rest}" if rest else base),
        expires_in=EXPIRES_IN,
        at=at,
    )
    assert signed.signature == given["X-Amz-Signature"], url


MANY = {
    "sigv4 presigner.many": ours_many,
    "sigv4 presigner.many, all kept": ours_kept,
    "libpresign": libpresign,
    "obstore (list)": obstore_list,
    "obstore (one by one)": obstore_one,
    "signurlarity": signurlarity,
    "asigv4": asigv4,
    "minio": minio,
    "boto3": boto3,
}
ONE = {
    "sigv4 S3.presign": ours_one,
    "sigv4 S3.presign, new second each": ours_moving_clock,
    NEW_SECOND_TOKEN: ours_moving_clock,
    "sigv4 S3.presign, new S3 and day": ours_first_call,
    "libpresign": libpresign,
    "obstore (one by one)": obstore_one,
    "signurlarity": signurlarity,
    "asigv4": asigv4,
    "minio": minio,
    "boto3": boto3,
}
