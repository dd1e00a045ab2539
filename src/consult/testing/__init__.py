"""What a host holds its own parts against: `check_store`, for whoever writes a store."""

from consult.testing.stores import check_store

__all__ = ["check_store"]
