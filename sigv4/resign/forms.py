"""Sign an upload form again: the placeholder policy is verified, and a new form is made.

The new form has the same fields and file, and a policy that allows nothing else for five minutes.
https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTForms.html
"""

from __future__ import annotations

from collections.abc import Mapping

from ..core.encoding import encode_path
from ..core.form import SIGNATURE_FIELDS
from ..core.model import Request
from ..verify import VerifiedForm, Verifier
from .multipart import FILE, Upload
from .refusals import Denials

EXPIRES_IN = 300  # seconds
_IGNORED = "x-ignore-"
# Fields that say where the answer leads, or what S3 knows from elsewhere.
_NOT_HEADERS = frozenset(
    {"bucket", "key", "redirect", "success_action_redirect", "success_action_status"}
)
_HEADERS = {"acl": "x-amz-acl", "tagging": "x-amz-tagging"}
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


def as_upload(request: Request, bucket: str, fields: Mapping[str, str]) -> Request:
    """Return the PutObject that does the same, for the policies to decide on."""
    headers = [
        (_HEADERS.get(name, name), text)
        for name, text in fields.items()
        if name not in _NOT_HEADERS
    ]
    path = encode_path(fields["key"].encode())
    root = f"{request.scheme}://{request.host}"
    return Request("PUT", f"{root}/{bucket}/{path}", headers)
