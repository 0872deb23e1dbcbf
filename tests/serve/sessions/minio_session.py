"""The Python client of MinIO: objects, parts, listings, presigned URLs."""

import io
import os
import urllib.request

from minio import Minio
from minio.deleteobjects import DeleteObject

client = Minio(
    endpoint=os.environ["AWS_ENDPOINT_URL"].partition("//")[2],
    access_key=os.environ["AWS_ACCESS_KEY_ID"],
    secret_key=os.environ["AWS_SECRET_ACCESS_KEY"],
    secure=False,
    region=os.environ["AWS_REGION"],
)
client.make_bucket(bucket_name="bucket")
big = os.urandom(11 * 1024 * 1024)
client.put_object(
    bucket_name="bucket", object_name="ä b", data=io.BytesIO(big), length=-1,
    part_size=5 * 1024 * 1024, metadata={"x-amz-meta-a": "1"},
)  # fmt: skip
with client.get_object(bucket_name="bucket", object_name="ä b") as answer:
    assert answer.read() == big
url = client.presigned_get_object(bucket_name="bucket", object_name="ä b")
with urllib.request.urlopen(url) as answer:
    assert len(answer.read()) == len(big)
names = [one.object_name for one in client.list_objects(bucket_name="bucket", recursive=True)]
assert names == ["ä b"]
errors = client.remove_objects(
    bucket_name="bucket", delete_object_list=[DeleteObject(name) for name in names]
)
assert list(errors) == []
client.remove_bucket(bucket_name="bucket")
