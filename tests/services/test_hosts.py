"""What hosts say about region and signing name."""

from __future__ import annotations

import pytest

from sigv4.services.hosts import NOTHING, read_host, region_and_service

HOSTS = [
    ("sts.us-east-1.amazonaws.com", "us-east-1", ("sts",)),
    ("STS.US-EAST-1.AMAZONAWS.COM:443", "us-east-1", ("sts",)),
    ("sts.amazonaws.com", "us-east-1", ("sts",)),
    ("sts-fips.us-east-1.amazonaws.com", "us-east-1", ("sts",)),
    ("iam.amazonaws.com", "us-east-1", ("iam",)),
    ("iam.cn-north-1.amazonaws.com.cn", "cn-north-1", ("iam",)),
    ("iam.us-gov.amazonaws.com", "us-gov-west-1", ("iam",)),
    ("budgets.amazonaws.com", "us-east-1", ("budgets",)),
    ("route53.amazonaws.com", "us-east-1", ("route53",)),
    ("organizations.us-east-1.amazonaws.com", "us-east-1", ("organizations",)),
    ("bedrock-runtime.us-west-2.amazonaws.com", "us-west-2", ("bedrock",)),
    ("bedrock.amazonaws.com", "", ("bedrock",)),
    ("runtime.sagemaker.eu-west-1.amazonaws.com", "eu-west-1", ("sagemaker",)),
    ("monitoring.eu-west-1.amazonaws.com", "eu-west-1", ("monitoring",)),
    ("email.eu-west-1.amazonaws.com", "eu-west-1", ("ses",)),
    ("api.ecr.eu-west-1.amazonaws.com", "eu-west-1", ("ecr",)),
    ("lambda.eu-west-1.api.aws", "eu-west-1", ("lambda",)),
    ("x.lambda-url.eu-west-1.on.aws", "eu-west-1", ("lambda",)),
    ("peccy.dsql.us-east-1.on.aws", "us-east-1", ("dsql",)),
    ("abc.execute-api.cn-north-1.amazonaws.com.cn", "cn-north-1", ("execute-api",)),
    ("x.appsync-api.us-east-1.amazonaws.com", "us-east-1", ("appsync",)),
    ("a-ats.iot.us-east-1.amazonaws.com", "us-east-1", ("iot", "iotdevicegateway", "iotdata")),
    ("search-x.ap-south-1.es.amazonaws.com", "ap-south-1", ("es",)),
    ("x.eu-west-1.aoss.amazonaws.com", "eu-west-1", ("aoss",)),
    ("db.abc.us-east-1.rds.amazonaws.com", "us-east-1", ("rds-db",)),
    ("db.cluster-abc.us-east-1.neptune.amazonaws.com", "us-east-1", ("neptune-db",)),
    ("g-abc123.us-east-1.neptune-graph.amazonaws.com", "us-east-1", ("neptune-graph",)),
    ("eu-west-1.queue.amazonaws.com", "eu-west-1", ("sqs",)),
    ("maps.geo.eu-west-1.amazonaws.com", "eu-west-1", ("geo-maps", "geo")),
    ("places.geo-fips.us-east-1.amazonaws.com", "us-east-1", ("geo-places", "geo")),
    ("routes.geo.us-gov-west-1.us-gov.amazonaws.com", "us-gov-west-1", ("geo-routes", "geo")),
    ("cp.maps.geo.eu-west-1.amazonaws.com", "eu-west-1", ("geo",)),
    ("tracking.geo.eu-west-1.amazonaws.com", "eu-west-1", ("geo",)),
    ("cp.tracking.geo.eu-west-1.api.aws", "eu-west-1", ("geo",)),
    ("geo.eu-west-1.amazonaws.com", "eu-west-1", ("geo",)),
    ("geo-maps.eu-west-1.api.aws", "eu-west-1", ("geo-maps",)),
    ("aps-workspaces.eu-west-1.amazonaws.com", "eu-west-1", ("aps",)),
    ("aps-workspaces-fips.us-east-1.amazonaws.com", "us-east-1", ("aps",)),
    ("sync-states.us-east-1.amazonaws.com", "us-east-1", ("states",)),
    ("sync-states-fips.us-east-1.api.aws", "us-east-1", ("states",)),
    ("stream-logs.us-east-1.amazonaws.com", "us-east-1", ("logs",)),
    ("workflows-omics.us-east-1.amazonaws.com", "us-east-1", ("omics",)),
    ("control-storage-omics-fips.us-east-1.amazonaws.com", "us-east-1", ("omics",)),
    ("query-lakeformation.us-east-1.amazonaws.com", "us-east-1", ("lakeformation",)),
    ("data-servicediscovery.us-east-1.amazonaws.com", "us-east-1", ("servicediscovery",)),
    ("runtime-medical-imaging.us-east-1.api.aws", "us-east-1", ("medical-imaging",)),
    ("123456789012.ddb.us-east-1.amazonaws.com", "us-east-1", ("dynamodb",)),
    ("123456789012.data-kinesis.us-east-1.amazonaws.com", "us-east-1", ("kinesis",)),
    ("greengrass-ats.iot.us-gov-west-1.amazonaws.com", "us-gov-west-1", ("greengrass",)),
    ("b-1.demo.abc.c2.kafka.us-east-1.amazonaws.com", "us-east-1", ("kafka", "kafka-cluster")),
    ("git-codecommit.us-east-1.amazonaws.com", "us-east-1", ("codecommit",)),
    ("bucket.s3.eu-west-1.amazonaws.com", "eu-west-1", ("s3",)),
    ("s3.dualstack.us-gov-west-1.amazonaws.com", "us-gov-west-1", ("s3",)),
    ("s3-eu-west-1.amazonaws.com", "eu-west-1", ("s3",)),
    ("b.s3-website-us-west-2.amazonaws.com", "us-west-2", ("s3",)),
    ("bucket.s3-accelerate.amazonaws.com", "", ("s3",)),
    ("my-bucket-1.s3.amazonaws.com", "", ("s3",)),
    ("b--use1-az4--x-s3.s3express-use1-az4.us-east-1.amazonaws.com", "us-east-1", ("s3express",)),
    ("sts.eu-west-9.amazonaws.com", "eu-west-9", ("sts",)),  # a region to come
    ("vpce-1a-2b.sts.us-east-1.vpce.amazonaws.com", "us-east-1", ()),
    ("bucket.vpce-1a-2b.s3.us-west-2.vpce.amazonaws.com", "us-west-2", ()),
]
OTHERS = [
    "example.amazonaws.com",
    "service.amazonaws.com",
    "host.eu-west-1.amazonaws.com",
    "localhost:9000",
    "api.example.com",
    "amazonaws.com",
    ".amazonaws.com",
    "s3.eu-central-003.backblazeb2.com",
    "my-alb-1.us-east-1.elb.amazonaws.com",
    "ec2-1-2-3-4.eu-west-1.compute.amazonaws.com",
    "ec2-1-2-3-4.compute-1.amazonaws.com",
    "vpce-1a-2b.private.us-east-1.vpce.amazonaws.com",
    "vpce.amazonaws.com",
    "s3-nowhere.example.com",
    "",
]


@pytest.mark.parametrize(("host", "region", "services"), HOSTS)
def test_hosts_of_services(host, region, services):
    """Region and signing names."""
    found = read_host(host)
    assert (found.region, found.services) == (region, services)
    assert region_and_service(host) == (region, services[0] if services else "")


@pytest.mark.parametrize("host", OTHERS)
def test_other_hosts(host):
    """Nothing is assumed."""
    assert read_host(host) == NOTHING
    assert region_and_service(host) == ("", "")


@pytest.mark.parametrize(
    ("host", "path", "service"),
    [
        ("maps.geo.eu-west-1.amazonaws.com", "/maps/v0/maps/m/tiles/1/1/1", "geo"),
        ("maps.geo.eu-west-1.amazonaws.com", "/v2/tiles/t/1/1/1", "geo-maps"),
        ("maps.geo.eu-west-1.amazonaws.com", "", "geo-maps"),
        ("places.geo.eu-west-1.amazonaws.com", "/places/v0/indexes/i/search/text", "geo"),
        ("places.geo.eu-west-1.amazonaws.com", "/v2/search-text", "geo-places"),
        ("routes.geo.eu-west-1.amazonaws.com", "/routes/v0/calculators/c", "geo"),
        ("s3.eu-west-1.amazonaws.com", "/b/v0/k", "s3"),
        ("example.com", "/maps/v0/maps", ""),
    ],
)
def test_paths_that_decide(host, path, service):
    """The two APIs of Amazon Location share hosts, and their paths differ."""
    assert read_host(host).service_for(path) == service
    assert region_and_service(host, path)[1] == service
