"""What the form of an upload has, as the storage wants it."""

from __future__ import annotations

FIELDS = (
    "OSSAccessKeyId",
    "Signature",
    "policy",
    "key",
    "x-oss-object-acl",
    "x-oss-forbid-overwrite",
    "success_action_status",
    "x-oss-content-type",
    "file",
)
"""The names of its fields in their order (api.md 2)."""
