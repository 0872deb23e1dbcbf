"""Services that speak S3 and are not AWS: their hosts, regions, addressing and what they lack.

docs/compatible-services.md is generated from this table (tools/generate_compatible_services.py).

A pattern of a host is read label by label: ``REGION`` stands for the label that names the region,
``*`` for any one label, ``oss-*`` for one that begins so.
"""

from __future__ import annotations

from ..core.frozen import Frozen, assign

BOTH, PATH, VIRTUAL = "both", "path", "virtual"
AWS_NAMES, GOOGLE_NAMES, SUPABASE_NAMES = "aws", "google", "supabase"
IN_HOST = "REGION"  # the host names the region
FORMS, TAGS, ACLS, CONFIGURATION, SHA_PARTS, TRAILERS = (
    "POST forms",
    "object tags",
    "ACLs",
    "bucket configuration",
    "SHA checksums of parts",
    "trailing checksums",
)


class CompatibleService(Frozen):
    """One service that speaks S3.

    Args:
        name: as its owner writes it.
        page: URL of the page that its facts are from.
        roots: patterns of the hosts that are roots of its S3 API.
        example: an endpoint_url, and a region for it.
        region: the one that signatures name; ``REGION`` if the host names it, empty if any works or
            it cannot be known.
        regions: others that it takes.
        styles: ``both``, ``path`` or ``virtual``: where its S3 API takes the bucket.
        auto: the style that ``addressing_style="auto"`` takes.
        lacks: features that it answers with an error.
        not_roots: patterns of its hosts that are not roots of an S3 API, with what they are.
        path: what its roots have before the bucket, such as ``/storage/v1/s3``; empty if nothing.
        unsigned: headers that its servers or proxies change, which must not be signed.
        names: the rules for names of its buckets: ``aws``, ``google`` or ``supabase``.
        remark: one sentence for the documentation.
    """

    __slots__ = (
        "name", "page", "roots", "example", "region", "regions", "styles", "auto", "lacks",
        "not_roots", "path", "unsigned", "names", "remark",
    )  # fmt: skip
    name: str
    page: str
    roots: tuple[str, ...]
    example: tuple[str, str]
    region: str
    regions: tuple[str, ...]
    styles: str
    auto: str
    lacks: tuple[str, ...]
    not_roots: tuple[tuple[str, str], ...]
    path: str
    unsigned: tuple[str, ...]
    names: str
    remark: str

    def __init__(
        self,
        name: str,
        page: str,
        roots: tuple[str, ...],
        example: tuple[str, str],
        region: str = "",
        regions: tuple[str, ...] = (),
        styles: str = BOTH,
        auto: str = PATH,
        lacks: tuple[str, ...] = (),
        not_roots: tuple[tuple[str, str], ...] = (),
        path: str = "",
        unsigned: tuple[str, ...] = (),
        names: str = AWS_NAMES,
        remark: str = "",
    ) -> None:
        assign(self, "name", name)
        assign(self, "page", page)
        assign(self, "roots", roots)
        assign(self, "example", example)
        assign(self, "region", region)
        assign(self, "regions", regions)
        assign(self, "styles", styles)
        assign(self, "auto", auto)
        assign(self, "lacks", lacks)
        assign(self, "not_roots", not_roots)
        assign(self, "path", path)
        assign(self, "unsigned", unsigned)
        assign(self, "names", names)
        assign(self, "remark", remark)


SERVICES = (
    CompatibleService(
        "Cloudflare R2",
        "https://developers.cloudflare.com/r2/api/s3/api/",
        (
            "*.r2.cloudflarestorage.com",
            "*.eu.r2.cloudflarestorage.com",
            "*.fedramp.r2.cloudflarestorage.com",
        ),
        ("https://ACCOUNT.r2.cloudflarestorage.com", "auto"),
        region="auto",
        regions=("us-east-1", "wnam", "enam", "weur", "eeur", "apac", "oc"),
        lacks=(FORMS, TAGS, ACLS, CONFIGURATION, SHA_PARTS),
        not_roots=(
            ("*.r2.dev", "a public bucket, which takes no signatures"),
            ("dash.cloudflare.com", "the dashboard, which takes no signatures"),
        ),
        remark="Custom domains of a bucket take no signatures.",
    ),
    CompatibleService(
        "Backblaze B2",
        "https://www.backblaze.com/docs/cloud-storage-call-the-s3-compatible-api",
        ("s3.REGION.backblazeb2.com",),
        ("https://s3.us-west-004.backblazeb2.com", "us-west-004"),
        region=IN_HOST,
        not_roots=(("*.backblazeb2.com", "a download host, which takes no signatures"),),
        remark="https only; it takes application keys, not the master key.",
    ),
    CompatibleService(
        "Wasabi",
        "https://docs.wasabi.com/docs/rest-api-introduction",
        ("s3.REGION.wasabisys.com",),
        ("https://s3.eu-central-1.wasabisys.com", "eu-central-1"),
        region=IN_HOST,
        remark="The host `s3.wasabisys.com` is that of `us-east-1`.",
    ),
    CompatibleService(
        "Wasabi",
        "https://docs.wasabi.com/docs/service-urls-for-wasabis-storage-regions",
        ("s3.wasabisys.com",),
        ("https://s3.wasabisys.com", "us-east-1"),
        region="us-east-1",
    ),
    CompatibleService(
        "DigitalOcean Spaces",
        "https://docs.digitalocean.com/reference/api/spaces/",
        ("REGION.digitaloceanspaces.com", "REGION.cdn.digitaloceanspaces.com"),
        ("https://nyc3.digitaloceanspaces.com", "nyc3"),
        region=IN_HOST,
        regions=("us-east-1",),
        remark='For its CDN, sign with `addressing_style="virtual"`, then put `cdn.` before '
        "`digitaloceanspaces`.",
    ),
    CompatibleService(
        "Google Cloud Storage",
        "https://cloud.google.com/storage/docs/interoperability",
        ("storage.googleapis.com",),
        ("https://storage.googleapis.com", "auto"),
        not_roots=(("storage.cloud.google.com", "the host for browsers that are signed in"),),
        unsigned=("accept-encoding",),
        names=GOOGLE_NAMES,
        remark='HMAC keys of "Interoperability", without session tokens; any region. '
        "`Accept-Encoding` is never signed, since its front end changes it. Names of buckets may "
        "have underscores and, with dots, 222 characters.",
    ),
    CompatibleService(
        "Scaleway",
        "https://www.scaleway.com/en/docs/object-storage/api-cli/object-storage-aws-cli/",
        ("s3.REGION.scw.cloud",),
        ("https://s3.fr-par.scw.cloud", "fr-par"),
        region=IN_HOST,
        not_roots=(("s3-website.*.scw.cloud", "a website, which takes no signatures"),),
    ),
    CompatibleService(
        "Tigris",
        "https://www.tigrisdata.com/blog/virtual-hosted-urls/",
        ("t3.storage.dev", "fly.storage.tigris.dev"),
        ("https://t3.storage.dev", "auto"),
        auto=VIRTUAL,
        not_roots=(("*.t3.tigrisfiles.io", "a public host, which takes no signatures"),),
        remark="Any region: it ignores it. Buckets made since 2025-02-19 refuse path style.",
    ),
    CompatibleService(
        "Alibaba Cloud OSS",
        "https://www.alibabacloud.com/help/en/oss/developer-reference/use-amazon-s3-sdks-to-access-oss",
        ("oss-*.aliyuncs.com", "s3.oss-*.aliyuncs.com"),
        ("https://oss-cn-shanghai.aliyuncs.com", "oss-cn-shanghai"),
        styles=VIRTUAL,
        auto=VIRTUAL,
        # https://www.alibabacloud.com/help/en/oss/user-guide/0017-00000804
        lacks=(TRAILERS,),
        remark="It refuses path style (SecondLevelDomainForbidden). Of `aws-chunked` bodies it "
        "takes those with signed chunks and no trailers.",
    ),
    CompatibleService(
        "Tencent Cloud COS",
        "https://www.tencentcloud.com/document/product/436/57456",
        ("cos.*.myqcloud.com", "cos.*.tencentcos.cn", "cos-internal.*.tencentcos.cn"),
        ("https://cos.ap-guangzhou.myqcloud.com", "ap-guangzhou"),
        auto=VIRTUAL,
        not_roots=(("cos-website.*.myqcloud.com", "a website, which takes no signatures"),),
        remark="Buckets made since 2024-01-01 refuse path style (PathStyleDomainForbidden). The "
        "name of a bucket ends in the account's id.",
    ),
    CompatibleService(
        "BytePlus and Volcengine TOS",
        "https://docs.byteplus.com/en/docs/tos/docs-compatibility-with-amazon-s3",
        (
            "tos-s3-*.bytepluses.com",
            "tos-s3-*.ibytepluses.com",
            "tos-s3-*.volces.com",
            "tos-s3-*.ivolces.com",
        ),
        ("https://tos-s3-ap-southeast-1.bytepluses.com", "ap-southeast-1"),
        styles=VIRTUAL,
        auto=VIRTUAL,
        remark="It refuses path style (InvalidPathAccess). S3 has hosts of its own there.",
    ),
    CompatibleService(
        "Supabase Storage",
        "https://supabase.com/docs/guides/storage/s3/authentication",
        ("*.supabase.co", "*.storage.supabase.co"),
        ("https://PROJECT.storage.supabase.co/storage/v1/s3", "PROJECT-REGION"),
        styles=PATH,
        path="/storage/v1/s3",
        names=SUPABASE_NAMES,
        remark="The region is that of the project; no ACLs, tags or versions. Names of buckets may "
        "have capital letters, spaces and most punctuation.",
    ),
    CompatibleService(
        "Ceph Object Gateway",
        "https://docs.ceph.com/en/latest/radosgw/s3/",
        (),
        ("https://rgw.example.com", "us-east-1"),
        remark="Any region; bucket in the host only with `rgw_dns_name`. Version 16 knows no "
        "trailers. Checked against 16.2.15.",
    ),
    CompatibleService(
        "Garage",
        "https://garagehq.deuxfleurs.fr/documentation/connect/",
        (),
        ("http://localhost:3900", "garage"),
        remark="The region is that of its configuration, often `garage`.",
    ),
    CompatibleService(
        "MinIO",
        "https://min.io/docs/minio/linux/developers/minio-drivers.html",
        (),
        ("http://localhost:9000", "us-east-1"),
        remark="`us-east-1`, unless the server is configured otherwise. Its repository was "
        "archived in April 2026. Checked against JuiceFS 1.4.2, whose gateway is MinIO's server.",
    ),
    CompatibleService(
        "OpenStack Swift",
        "https://docs.openstack.org/swift/latest/middleware.html#module-swift.common.middleware.s3api.s3api",
        (),
        ("https://swift.example.com", "us-east-1"),
        remark="The region is `location` of its s3api middleware; `sign_bodies=False`. It knows "
        "neither forms nor streamed bodies (`aws-chunked`). Checked against 2.30.1.",
    ),
    CompatibleService(
        "rclone serve s3",
        "https://rclone.org/commands/rclone_serve_s3/",
        (),
        ("http://localhost:8080", "us-east-1"),
        styles=PATH,
        remark="`sign_bodies=False`. It knows no forms. Do not stream to it with a signed trailer: "
        "it stores the framing of the chunks. Checked against 1.75.2.",
    ),
    CompatibleService(
        "RustFS",
        "https://docs.rustfs.com/developer/sdk/",
        (),
        ("http://localhost:9000", "us-east-1"),
        remark="Any region.",
    ),
    CompatibleService(
        "SeaweedFS",
        "https://github.com/seaweedfs/seaweedfs/wiki/Amazon-S3-API",
        (),
        ("http://localhost:8333", "us-east-1"),
        remark="Any region; `sign_bodies=False`. Checked against 4.48.",
    ),
)  # fmt: skip
