"""deltalake: commits by conditional writes, history, vacuum."""

import os

import pyarrow as pa
from deltalake import DeltaTable, write_deltalake

options = {
    "AWS_ENDPOINT_URL": os.environ["AWS_ENDPOINT_URL"],
    "AWS_ALLOW_HTTP": "true",
    "conditional_put": "etag",
}
where = "s3://bucket/table"
write_deltalake(where, pa.table({"n": [1, 2, 3]}), storage_options=options)
write_deltalake(where, pa.table({"n": [4]}), mode="append", storage_options=options)
table = DeltaTable(where, storage_options=options)
assert table.version() == 1
assert sorted(table.to_pyarrow_table()["n"].to_pylist()) == [1, 2, 3, 4]
write_deltalake(where, pa.table({"n": [9]}), mode="overwrite", storage_options=options)
table = DeltaTable(where, storage_options=options)
assert table.to_pyarrow_table()["n"].to_pylist() == [9]
table.optimize.compact()
gone = table.vacuum(retention_hours=0, dry_run=False, enforce_retention_duration=False)
assert len(gone) >= 2
table.create_checkpoint()
