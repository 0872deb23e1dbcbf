"""The form of the credentials that AWS issues, to detect damaged ones.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-prefixes
https://docs.aws.amazon.com/IAM/latest/APIReference/API_AccessKey.html
"""

from __future__ import annotations

from . import lazy_errors as errors
from .constants import LONG_TERM_KEY_PREFIX, TEMPORARY_KEY_PREFIX

KEY_ID_LENGTH = 20
_SECRET_LENGTH = 40
_PLACEHOLDER = 20  # characters; a shorter one is a placeholder rather than a truncated secret
_KEY_ID_CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
_CHARACTERS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_QUOTES = ("'", '"')


def check_not_quoted(name: str, value: str) -> None:
    """Refuse a value in quotation marks, which Docker's env files and ~/.aws keep.

    Raises:
        QuotedCredentials: names the value, and does not show it.
    """
    if value[0] in _QUOTES or value[-1] in _QUOTES:
        raise errors.QuotedCredentials(
            f"{name} begins or ends with a quotation mark, which AWS never issues.",
            "Remove the quotation marks: Docker's env files and ~/.aws/credentials keep them.",
            name,
        )


def check_not_swapped(secret_access_key: str) -> None:
    """Refuse an access key id in place of the secret: every URL would show the secret.

    Raises:
        SwappedCredentials: the message shows neither.
    """
    if (
        len(secret_access_key) == KEY_ID_LENGTH
        and secret_access_key.startswith((LONG_TERM_KEY_PREFIX, TEMPORARY_KEY_PREFIX))
        and not secret_access_key.strip(_KEY_ID_CHARACTERS)
    ):
        raise errors.SwappedCredentials(
            "The secret access key has the form of an access key id: the two are swapped, and "
            "every URL would show the secret.",
            "Swap them.",
            "secret_access_key",
        )


def warn_of_unlikely_secret(secret_access_key: str) -> None:
    """Warn of a secret that does not have the form of those that AWS issues."""
    if len(secret_access_key) < _PLACEHOLDER:
        return
    if secret_access_key.encode().translate(None, _CHARACTERS):
        found = "characters that AWS does not use, such as those of an escape"
    elif len(secret_access_key) != _SECRET_LENGTH:
        found = f"{len(secret_access_key)} characters, where AWS issues {_SECRET_LENGTH}"
    else:
        return
    from .warn import warn_caller

    warn_caller(
        f"secret_access_key has {found}: it may be truncated, escaped or the secret of another "
        "access key id.",
        errors.UnlikelyCredentialsWarning,
    )
