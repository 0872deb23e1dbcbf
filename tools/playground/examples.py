"""The examples of each task: `examples.json`, all with the example keys of AWS's documentation.

Those of refused requests are what S3 responds: they were signed with one mistake, verified, and
written as S3 writes its errors. tests/tools/test_playground.py holds each to its cause.

https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
"""

from __future__ import annotations

import json
import pkgutil
from dataclasses import dataclass, field

from sigv4 import Credentials
from sigv4.s3 import S3


@dataclass(frozen=True, slots=True)
class Example:
    """An example.

    Attributes:
        name: in the address of the page.
        title: what it shows.
        fields: of the task's form, by name.
    """

    name: str
    title: str
    fields: dict[str, str] = field(repr=False)


def _load() -> dict[str, list[Example]]:
    text = pkgutil.get_data(__package__ or "", "examples.json") or b"{}"
    loaded: dict[str, list[Example]] = {
        task: [Example(**each) for each in listed] for task, listed in json.loads(text).items()
    }
    return loaded


EXAMPLES = _load()


def fill(task: str, name: str) -> dict[str, str]:
    """Return the fields of an example; a URL that works now is signed now."""
    found = next(each for each in EXAMPLES[task] if each.name == name)
    if (task, name) != ("inspect", "now"):
        return found.fields
    keys = EXAMPLES["sign"][0].fields
    credentials = Credentials(keys["access_key_id"], keys["secret_access_key"])
    presigned = S3(credentials, "eu-west-1").presign(
        "get_object", Bucket="examplebucket", Key="photos/cat.jpg", expires_in=900
    )
    return {"what": presigned.url}
