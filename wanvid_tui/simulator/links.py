"""Signatures of video links and of upload tickets."""

from __future__ import annotations

import base64
import hashlib
import hmac
from urllib.parse import quote

ACCESS_KEY_ID = "LTAI5tSimulatorLoopback"
"""Name of the storage's signing key, as links and tickets carry it."""


def signature(secret: str, *parts: str) -> str:
    """Signature over these parts, in base64."""
    digest = hmac.new(secret.encode(), "\n".join(parts).encode("utf-8", "replace"), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()


def signed_link(root: str, secret: str, film: str, expires: int) -> str:
    """The address of a film, good until `expires` (epoch seconds)."""
    path = f"/videos/{film}.mp4"
    sign = quote(signature(secret, "GET", path, str(expires)), safe="")
    return f"{root}{path}?Expires={expires}&OSSAccessKeyId={ACCESS_KEY_ID}&Signature={sign}"


def is_signed(secret: str, path: str, expires: str, sign: str) -> bool:
    """Whether a link's signature is ours."""
    expected = signature(secret, "GET", path, expires)
    return hmac.compare_digest(expected.encode(), sign.encode("utf-8", "replace"))


def account_of(key: str) -> str:
    """What stands for a key in everything that is kept."""
    return hashlib.sha256(b"wanvid simulator account\n" + key.encode("utf-8", "replace")).hexdigest()[:32]
