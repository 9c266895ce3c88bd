"""Accounts of the demonstration world. One password opens every one."""

from lms.people.models import User

PASSWORD = "yunnan-demo-2026"  # noqa: S105  (printed in README: the demonstration world holds no real person)


def account(name: str) -> User:
    """Return a person of this world by account name."""
    return User.objects.get(username=name)


def ensure(username: str, name: str) -> User:
    user = User.objects.filter(username=username).first()
    if user is None:
        user = User(username=username, name=name)
        user.set_password(PASSWORD)
        user.save()
    return user
