"""Where films and pictures are stored in production: a private bucket, named by environment variables."""

from typing import Any

from lms import env


def bucket() -> dict[str, Any]:
    """Return an entry of Django's STORAGES."""
    return {
        "BACKEND": "media_pipeline.storing.bucket.Bucket",
        "OPTIONS": {
            "bucket_name": env.text("S3_BUCKET"),
            "endpoint_url": env.text("S3_ENDPOINT"),
            "access_key": env.text("S3_ACCESS_KEY"),
            "secret_key": env.text("S3_SECRET_KEY"),
            "region_name": env.text("S3_REGION", "us-east-1"),  # servers of one's own take any name, and want one
            "addressing": env.choice("S3_ADDRESSING", "auto", "path", "virtual"),
            "signature": env.choice("S3_SIGNATURE", "s3v4", "s3"),
        },
    }
