"""What strangers see of a name or a number: enough to compare with a paper in hand, too little to look somebody up."""


def masked(name: str) -> str:
    """Return the first sign of a name and a star: 岩*."""
    return f"{name[:1]}*"


def masked_number(number: str) -> str:
    """Return the last four signs of a number, of a short one none: ****1234."""
    return f"****{number[-4:]}" if len(number) >= 8 else "****"
