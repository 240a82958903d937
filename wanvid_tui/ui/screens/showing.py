"""What may stand in the place of a job's detail."""

from __future__ import annotations

from enum import Enum

__all__ = ["Showing"]


class Showing(Enum):
    """What the page over the composer is."""

    JOB = "job"
    """A job's detail."""
    MODELS = "models"
    """The list of models."""
    KEYS = "keys"
    """The list of keys."""
    TEXT = "text"
    """A text to be selected by hand."""
