"""Who presigns what varies per row: part numbers, version ids, keys with version ids."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable

from bench.presigners import BUCKET, EXPIRES_IN, KEY_ID, REGION, SECRET, credentials
from sigv4.s3 import S3

COUNT = 5_000
KEYS = [f"photos/2026/11/23/image-{number:012d}.jpg" for number in range(COUNT)]
VERSIONS = [f"3sL4kqtJlcpXroDTDmJ.rmSpXd3d{number:04d}" for number in range(COUNT)]
UPLOAD = "VXBsb2FkIElEIGZvciA2aWWpbmcncyBteS1tb3ZpZS5tMnRz"

Presign = Callable[[], Iterable[str]]


def ours(rows: list, operation: str = "get_object", vary=None, **params) -> Presign:
    presigner = S3(credentials(None), REGION).presigner(
        operation, Bucket=BUCKET, vary=vary, expires_in=EXPIRES_IN, **params
    )
    return lambda: [*presigner.many(rows)]


def ours_multipart() -> Presign:
    s3 = S3(credentials(None), REGION)
    numbers = range(1, COUNT + 1)
    ask = {"Bucket": BUCKET, "Key": KEYS[0], "UploadId": UPLOAD}
    return lambda: list(s3.presign_multipart(**ask, parts=numbers).parts.values())


def boto3_parts() -> Presign:
    os.environ["BOTO_DISABLE_CRT"] = "true"
    import boto3
    from botocore.config import Config

    config = Config(signature_version="s3v4", s3={"addressing_style": "virtual"})
    client = boto3.client("s3", REGION, None, None, None, None, KEY_ID, SECRET, config=config)
    params = {"Bucket": BUCKET, "Key": KEYS[0], "UploadId": UPLOAD}
    return lambda: [
        client.generate_presigned_url("upload_part", {**params, "PartNumber": part}, EXPIRES_IN)
        for part in range(1, COUNT // 10 + 1)
    ]


CONTENDERS: dict[str, Callable[[], Presign]] = {
    "sigv4 get_object, keys": lambda: ours(KEYS),
    "sigv4 upload_part, numbers": lambda: ours(
        list(range(1, COUNT + 1)), "upload_part", Key=KEYS[0], UploadId=UPLOAD
    ),
    "sigv4 presign_multipart": ours_multipart,
    "sigv4 get_object, versions": lambda: ours(VERSIONS, vary=("VersionId",), Key=KEYS[0]),
    "sigv4 get_object, keys and versions": lambda: ours(
        list(zip(KEYS, VERSIONS, strict=True)), vary=("Key", "VersionId")
    ),
    "boto3 upload_part, numbers": boto3_parts,
}
