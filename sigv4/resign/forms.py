"""Sign an upload form again: the placeholder policy is verified, and a new form is made.

The new form has the same fields and file, and a policy that allows nothing else for five minutes.
https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTForms.html
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from ..core.encoding import encode_path
from ..core.form import SIGNATURE_FIELDS
from ..core.model import Request
from ..verify import VerifiedForm, Verifier
from .documents import read_document
from .multipart import FILE, Upload
from .refusals import Denials
from .s3_wire import is_field_of_upload

EXPIRES_IN = 300  # seconds
_IGNORED = "x-ignore-"
# Fields that say where the answer leads, or what S3 knows from elsewhere.
_NOT_HEADERS = frozenset(
    {"bucket", "key", "redirect", "success_action_redirect", "success_action_status"}
)
_ACL, _TAGS = "acl", "tagging"
_HEADERS = {_ACL: "x-amz-acl", _TAGS: "x-amz-tagging"}
_TAGGING = "put_object_tagging"  # whose body is the same document
_OPEN = "${filename}"


def verify_upload(verifier: Verifier, upload: Upload, bucket: str) -> VerifiedForm:
    """Verify the fields and the file of a form.

    Raises:
        VerificationError: what is wrong.
    """
    pairs = [*upload.fields, (FILE, upload.content)]
    return verifier.verify_form(pairs, bucket=bucket, filename=upload.filename or "")


def fields_to_sign(form: VerifiedForm, refuse: Denials) -> dict[str, str]:
    """Return the fields of the new form, without those of a signature; `key` is among them.

    Raises:
        NotForwarded: a file name that S3 would put in place of a part of the key once more.
    """
    kept = {
        name: text
        for name, text in form.fields.items()
        if name not in SIGNATURE_FIELDS and not name.startswith(_IGNORED) and name != FILE
    }
    if any(_OPEN in text for text in kept.values()):
        raise refuse(
            "request-ambiguous",
            f"A field holds {_OPEN} after the file name was put in.",
            "Rename the file.",
        )
    return kept


def as_upload(request: Request, bucket: str, fields: Mapping[str, str], refuse: Denials) -> Request:
    """Return the PutObject that does the same, for the policies to decide on.

    Raises:
        NotForwarded: a field that no header of PutObject stands for, or that another field repeats;
            tags that are not the XML that S3 documents.
    """
    headers: dict[str, str] = {}
    for name, text in fields.items():
        if name in _NOT_HEADERS:
            continue
        if name not in _HEADERS and not is_field_of_upload(name):
            raise refuse(
                "operation-unknown",
                f"A form that uploads a file does not have the field {name[:60]!a}.",
                "Leave it out, or begin its name with x-ignore-.",
            )
        header = _HEADERS.get(name, name)
        if header in headers:
            raise refuse(
                "request-ambiguous",
                f"The form says {header} in two fields, of which servers read one.",
                f"Send the field {name} alone.",
            )
        headers[header] = _tagging(text, refuse) if name == _TAGS else text
    path = encode_path(fields["key"].encode())
    root = f"{request.scheme}://{request.host}"
    return Request("PUT", f"{root}/{bucket}/{path}", headers)


def _tagging(text: str, refuse: Denials) -> str:
    """Write the tags of a form, which are XML, as a header has them."""
    tags = read_document(_TAGGING, text.encode(), refuse)["TagSet"]
    return urlencode([(tag["Key"], tag["Value"]) for tag in tags])
