"""polars: write, scan with a glob, sink."""

import os

import polars as pl

options = {
    "aws_endpoint_url": os.environ["AWS_ENDPOINT_URL"],
    "aws_allow_http": "true",
    "aws_region": os.environ["AWS_REGION"],
}
frame = pl.DataFrame({"n": range(10_000)})
for name in ("a", "b c", "d"):
    frame.write_parquet(f"s3://bucket/set/{name}.parquet", storage_options=options)
scanned = pl.scan_parquet("s3://bucket/set/*.parquet", storage_options=options)
assert scanned.select(pl.len()).collect().item() == 30_000
scanned.filter(pl.col("n") < 5).sink_csv("s3://bucket/out.csv", storage_options=options)
assert pl.read_csv("s3://bucket/out.csv", storage_options=options).height == 15
