"""The registry of freedoms and limits: a stable code for each, its severity, and what to do.

`power` reports nothing that is not listed here. docs/power.md has a section for each freedom.
"""

from __future__ import annotations

from dataclasses import dataclass

NOTE, LOW, MEDIUM, HIGH = "note", "low", "medium", "high"
SEVERITIES = (NOTE, LOW, MEDIUM, HIGH)  # from the least to the worst

_GUIDE = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/"
_API = "https://docs.aws.amazon.com/AmazonS3/latest/API/"
_CLOUDFRONT = "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/"
PRESIGNED_PAGE = f"{_GUIDE}using-presigned-url.html"
POLICY_PAGE = f"{_API}sigv4-HTTPPOSTConstructPolicy.html"
QUERY_PAGE = f"{_API}sigv4-query-string-auth.html"
VERSION_2_PAGE = f"{_API}RESTAuthentication.html"
CLOUDFRONT_PAGE = f"{_CLOUDFRONT}private-content-signed-urls.html"
VERSIONS_PAGE = f"{_GUIDE}Versioning.html"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of freedom.

    Attributes:
        code: stable, in kebab case.
        severity: ``note``, ``low``, ``medium`` or ``high``.
        title: what the holder can do, in a few words.
        remedy: how to take the freedom away, or how to live with it.
    """

    code: str
    severity: str
    title: str
    remedy: str


_SHORT = "Issue it late and for a short time: expires_in=60 is enough for a click."

FREEDOMS = (
    Kind("read-object", NOTE, "Read the object", _SHORT),
    Kind("read-metadata", NOTE, "Read the metadata of the object", _SHORT),
    Kind(
        "list-keys",
        MEDIUM,
        "List the keys of the bucket",
        "Presign with a Prefix of the user, or list on your server and return only the keys that "
        "the user may see.",
    ),
    Kind(
        "read-other",
        LOW,
        "Read settings or lists",
        "Make the request on your server and return only what the user may see.",
    ),
    Kind(
        "create-object",
        LOW,
        "Create the object, once",
        "It cannot replace an object. Use keys that nobody can guess, and a short time.",
    ),
    Kind(
        "replace-object",
        HIGH,
        "Replace the object",
        'Sign IfNoneMatch="*", so that an object that exists is not replaced. Use a new key for '
        "each upload, switch versioning on, and keep the time short.",
    ),
    Kind(
        "write-part",
        MEDIUM,
        "Write a part of a multipart upload",
        "Sign the checksum of the part. Compare the parts before you complete the upload.",
    ),
    Kind(
        "delete-object",
        HIGH,
        "Delete the object",
        "Delete on your server, or switch versioning on, so that the object can be restored.",
    ),
    Kind(
        "delete-keys",
        HIGH,
        "Delete any keys of the bucket",
        "Presign delete_object for one key. The list of keys is in the body, which is not signed.",
    ),
    Kind(
        "change-other",
        HIGH,
        "Change settings, or start or end an operation",
        "Make the request on your server.",
    ),
    Kind("use", LOW, "Send the signed request", _SHORT),
    Kind(
        "any-body",
        MEDIUM,
        "Choose the content",
        "Sign the checksum of the content: ChecksumSHA256=... for S3, or the header "
        "x-amz-content-sha256.",
    ),
    Kind(
        "any-size",
        MEDIUM,
        "Choose the size",
        "Sign ContentLength, or issue a form with a content-length-range.",
    ),
    Kind(
        "any-document",
        HIGH,
        "Choose the document that the operation reads",
        "Make the request on your server, or sign the hash of the body.",
    ),
    Kind(
        "any-content-type",
        MEDIUM,
        "Store a page that runs scripts",
        "Sign ContentType, or fix it in the form. Serve uploads from a domain of their own, with "
        "Content-Disposition: attachment.",
    ),
    Kind(
        "some-content-types",
        NOTE,
        "Choose among content types",
        "Fix one type if you can. Types that browsers run were tried, and are refused.",
    ),
    Kind(
        "unsigned-headers",
        LOW,
        "Choose headers that are stored or obeyed",
        "Sign the headers that matter, such as CacheControl and ContentDisposition.",
    ),
    Kind(
        "read-headers",
        NOTE,
        "Read a range, or read on a condition",
        "It reveals nothing more than the object.",
    ),
    Kind(
        "other-method",
        MEDIUM,
        "Use another method",
        "Allow only GET and HEAD in the cache behavior of the distribution.",
    ),
    Kind(
        "other-host",
        LOW,
        "Send it to another host",
        "Sign with Signature Version 4, which signs the host; write the whole domain in the policy "
        "of CloudFront.",
    ),
    Kind(
        "other-path",
        HIGH,
        "Reach other paths",
        "Write a Resource without wildcards, or with one that ends a folder of the user: /17/*. In "
        "a canned URL, write %2A for *.",
    ),
    Kind(
        "other-query",
        MEDIUM,
        "Change the query",
        "Sign with Signature Version 4, which signs every parameter; write a Resource without a "
        "wildcard for CloudFront.",
    ),
    Kind(
        "path-forms",
        NOTE,
        "Write the path in another form",
        "Let no cache or firewall decide by the text of the path.",
    ),
    Kind(
        "plain-http",
        LOW,
        "Send it unencrypted",
        "Deny requests with aws:SecureTransport false in the bucket policy.",
    ),
    Kind(
        "repeat",
        LOW,
        "Use it again",
        "Keep the time short. A server of your own can refuse repetitions: "
        "Verifier(replay=..., one_time_urls=True).",
    ),
    Kind(
        "from-anywhere",
        LOW,
        "Use it from any network, and pass it on",
        "Restrict aws:SourceIp or aws:SourceVpce in the policies of the signer or the bucket.",
    ),
    Kind(
        "current-version",
        NOTE,
        "Read what is there at the time",
        "Presign with a VersionId if the content must be that of today.",
    ),
    Kind(
        "any-bucket",
        HIGH,
        "Write to other buckets",
        'Fix the bucket in the policy: {"bucket": "my-bucket"}.',
    ),
    Kind(
        "any-key",
        HIGH,
        "Write any key of the bucket",
        'Fix the key, or require a prefix of the user: ["starts-with", "$key", "user-17/"].',
    ),
    Kind(
        "key-below-prefix",
        MEDIUM,
        "Write any key below a prefix",
        "Choose the key on your server and fix it, with a random part, so that no upload replaces "
        "another.",
    ),
    Kind(
        "any-acl",
        HIGH,
        "Publish the object",
        "Remove the condition on acl, and disable access control lists: object ownership "
        "BucketOwnerEnforced.",
    ),
    Kind(
        "open-redirect",
        LOW,
        "Redirect the browser anywhere",
        "Fix success_action_redirect to your page, or use success_action_status.",
    ),
    Kind(
        "open-fields",
        LOW,
        "Choose the values of fields",
        "Fix the value in the policy: an exact match instead of starts-with.",
    ),
)

LIMITS = {
    "method": "The method is signed.",
    "host": "The host is signed.",
    "path": "The path is signed.",
    "path-form": "The path has one form.",
    "query": "The query is signed.",
    "expiry": "The end is signed.",
    "listing": "The list is bounded.",
    "amz-headers": "Unsigned x-amz- headers are refused.",
    "signed-headers": "Signed headers have one value.",
    "body": "The content is signed.",
    "size": "The size is bounded.",
    "network": "The network is restricted.",
    "https": "Unencrypted requests are refused.",
    "policy-denies": "The policies deny the request.",
    "untried": "Not everything was tried.",
    "policy-start": "The policies deny it at first.",
    "policy-end": "The policies deny it before it expires.",
    "no-overwrite": "An object that exists is not replaced.",
    "key": "The policy bounds the key.",
    "bucket": "The bucket is fixed.",
    "content-type": "The content type is bounded.",
    "fixed-fields": "Fields have one value.",
    "other-fields": "Fields that the policy does not name are refused.",
    "policy": "The policy is signed.",
}

KINDS = {kind.code: kind for kind in FREEDOMS}
