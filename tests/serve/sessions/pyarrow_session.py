"""pyarrow: a partitioned dataset, streams, folders."""

import os

import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
from pyarrow import fs

host = os.environ["AWS_ENDPOINT_URL"].partition("//")[2]
s3 = fs.S3FileSystem(
    endpoint_override=host, scheme="http", region=os.environ["AWS_REGION"],
    allow_bucket_creation=True, allow_bucket_deletion=True,
)  # fmt: skip
s3.create_dir("bucket")
table = pa.table({"n": list(range(1000)), "part": [str(n % 3) for n in range(1000)]})
ds.write_dataset(table, "bucket/set", format="parquet", partitioning=["part"], filesystem=s3)
found = ds.dataset("bucket/set", format="parquet", partitioning=["part"], filesystem=s3)
assert sorted(found.to_table()["n"].to_pylist()) == list(range(1000))
pq.write_table(table, "bucket/one é.parquet", filesystem=s3)
assert pq.read_table("bucket/one é.parquet", filesystem=s3).num_rows == 1000
big = os.urandom(11 * 1024 * 1024)
with s3.open_output_stream("bucket/big", metadata={"Content-Type": "text/x-big"}) as stream:
    stream.write(big)
with s3.open_input_file("bucket/big") as file:
    file.seek(5_000_000)
    assert file.read(100) == big[5_000_000:5_000_100]
assert s3.get_file_info("bucket/big").size == len(big)
s3.copy_file("bucket/big", "bucket/copy")
s3.move("bucket/copy", "bucket/moved")
names = {info.base_name for info in s3.get_file_info(fs.FileSelector("bucket"))}
assert names == {"set", "one é.parquet", "big", "moved"}
s3.delete_dir("bucket/set")
s3.delete_dir("bucket")
