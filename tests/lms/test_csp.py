"""Which pages may run what."""

import pytest
from django.test import Client
from django.urls import reverse

pytestmark = pytest.mark.django_db


def test_peoples_pages_run_no_inline_script_without_a_nonce(client: Client) -> None:
    policy = client.get(reverse("account_login"))["Content-Security-Policy"]

    assert "unsafe" not in policy
    assert "'self'" in policy


def test_wagtails_admin_has_its_own_policy(client: Client, make_user) -> None:
    client.force_login(make_user("operator", superuser=True))

    policy = client.get(reverse("wagtailadmin_home"))["Content-Security-Policy"]

    assert "'unsafe-inline'" in policy
    assert "object-src 'none'" in policy
