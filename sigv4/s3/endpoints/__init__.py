"""Where a request to S3 goes: endpoint rules, ARNs, regions and bucket names."""
