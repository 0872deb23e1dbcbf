"""A project of Django whose files are on S3."""
