"""The operations of S3: parameters, values, bodies, checksums and IAM actions."""
