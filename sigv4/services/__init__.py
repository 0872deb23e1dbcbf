"""Facts about AWS's services and about services that speak S3: one table for all that signs.

`aws_data` is generated from botocore; what botocore does not say has the URL of its page beside it.
Everything here is imported when a check needs it, never by ``import sigv4``.
"""
