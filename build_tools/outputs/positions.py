"""Says in words where a place lies."""

from __future__ import annotations

from decimal import Decimal

from ..model import Entity


def say_position(entity: Entity) -> str:
    """Return '57.1° N, 9.2° E'; '' where the position is not known."""
    if entity.latitude is None or entity.longitude is None:
        return ""
    return f"{_degrees(entity.latitude, 'N', 'S')}, {_degrees(entity.longitude, 'E', 'W')}"


def _degrees(value: Decimal, positive: str, negative: str) -> str:
    return f"{abs(value).normalize():f}° {positive if value >= 0 else negative}"
