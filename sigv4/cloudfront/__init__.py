"""CloudFront signed URLs and signed cookies: they last as long as you like, unlike S3's seven days.

    policy     {"Statement":[{"Resource":URL,"Condition":{"DateLessThan":{"AWS:EpochTime":N}}}]}
    signature  RSA (PKCS #1 v1.5) or ECDSA P-256 over the policy, with SHA-1 or SHA-256
    URL        ...?Expires=N&Signature=...&Key-Pair-Id=...            with a canned policy
               ...?Policy=BASE64&Signature=...&Key-Pair-Id=...        with a custom policy

CloudFront builds a canned policy itself from the URL and `Expires`, so the text must agree to the
byte. A custom policy travels in the URL.
https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-signed-urls.html

The key is of a key group of the distribution, and is no AWS credential. The package `cryptography`
signs, which the extra ``cloudfront`` brings; it is imported when a signer is made.
"""

from __future__ import annotations

from .policy import Policy
from .signer import SHA1, SHA256, UrlSigner

__all__ = ["SHA1", "SHA256", "Policy", "UrlSigner"]
