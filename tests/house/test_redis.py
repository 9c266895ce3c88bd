"""On Redis, where CI starts one: the queue carries one id, and the cache is shared."""

import os

import pytest

pytestmark = pytest.mark.both_databases

if os.environ.get("TEST_REDIS"):
    from django.conf import settings
    from django.core.cache import cache

    from lms.celery import app
    from media_pipeline.tasks import run_stage

    def test_a_message_travels_through_redis_and_carries_one_id() -> None:
        run_stage.apply_async(args=[4711], queue="on-redis")

        with app.connection_for_read() as connection:
            queue = connection.SimpleQueue("on-redis")
            message = queue.get(timeout=10)
            message.ack()
            queue.close()

        assert message.payload[0] == [4711]
        assert message.payload[1] == {}

    def test_the_cache_is_redis() -> None:
        cache.set("who", "redis", 10)

        assert cache.get("who") == "redis"
        assert settings.CACHES["default"]["BACKEND"].endswith("RedisCache")
