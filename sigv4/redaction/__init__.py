r"""Take signatures, tokens and secrets out of any text: logs, URLs, headers, HAR, settings.

Three kinds of things are found:

- values by their names (`NAMES`): ``X-Amz-Signature=...``, ``"SecretAccessKey": "..."``,
  ``Cookie: ...``. Between a name and its value stands what JSON, YAML, shells, XML, HTML, forms,
  HAR and Python write there, also percent-encoded (``%3D``) or escaped in another JSON (``\"``).
  A value may also be in another attribute (`markup`), in another option (`commands`), in another
  part of a form (`parts`), in a pipe (`pipes`) or in the settings below its name (`nested`);
- tokens by their shape: session tokens of STS, tokens of EKS, Bedrock, MSK and Snowflake, JWTs;
- arguments by their place: the cookies and the password of curl, the secret of ``mc alias set``;
- private keys in PEM, and passwords in URLs (``https://user:password@host``).

Rules of this package:

- Text without these comes back as it is. Access key ids, dates, scopes, policies and hashes of
  payloads stay: they say which key signed what and when, and open nothing.
- What is redacted stays so, and redacting once more changes nothing: a value is measured up to
  the first REDACTED in it. The exception is a text in which a token stands inside the key id, the
  command or the private key of another secret. Then a second call may redact more, never less.
- The time grows with the length of the text, whatever it holds: a run of characters is looked at
  once for each kind of name. Strangers write logs.
- A name is looked for by substring first, since most lines of a log lack them. The parameters of
  presigned URLs are found before all others, and are not searched again: see `usual`.
"""

from __future__ import annotations

from .text import REDACTED, redact

__all__ = ["REDACTED", "redact"]
