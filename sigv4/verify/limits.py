"""How large what arrives may be. Every bound is checked before work that grows with the input.

The defaults are those of S3 and of common servers, where these have one.
https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html (an upload of 5 GiB)
https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html (headers, form fields)
"""

from __future__ import annotations

from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class Limits:
    """The bounds of one verifier. What exceeds one is refused.

    Args:
        target: characters of the URL.
        parameters: parameters in the query.
        headers: header lines.
        header_bytes: characters of all header names and values together.
        signed_headers: characters of the list of signed headers.
        form_fields: fields of a form before the file.
        form_bytes: characters of all fields before the file; also of all fields after the file
            name has replaced ``${filename}`` in them.
        policy_bytes: characters of a form's policy, in base64.
        policy_depth: nesting of lists and objects in a policy.
        conditions: conditions of a policy.
        chunk_line: bytes of a line between two chunks, and of a trailer line.
        trailers: trailer lines.
        signed_chunk: bytes of one signed chunk, which is held in memory until its signature is
            checked. Unsigned chunks are never held, so they have no bound of their own.
        body: bytes of an ``aws-chunked`` body after decoding.

    Raises:
        TypeError, ValueError: a bound that is not an int of at least 1.
    """

    target: int = 16_384
    parameters: int = 1_024
    headers: int = 256
    header_bytes: int = 65_536
    signed_headers: int = 4_096
    form_fields: int = 256
    form_bytes: int = 65_536
    policy_bytes: int = 32_768
    policy_depth: int = 8
    conditions: int = 256
    chunk_line: int = 512
    trailers: int = 16
    signed_chunk: int = 16 * 1024**2
    body: int = 5 * 1024**3

    def __post_init__(self) -> None:
        for field in fields(self):
            bound = getattr(self, field.name)
            if type(bound) is not int:
                raise TypeError(f"{field.name} must be an int, not {type(bound).__name__}")
            if bound < 1:
                raise ValueError(f"{field.name} must be at least 1, not {bound}")


DEFAULT = Limits()
