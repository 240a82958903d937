"""Upload tickets, the storage that takes the files, and the ``oss://`` addresses that they get (api.md 2)."""

from __future__ import annotations

import base64
import json
import secrets
from pathlib import Path
from typing import Any

from wanvid_tui.simulator import multipart
from wanvid_tui.simulator.exchange import Answer, Call, refused_by_storage
from wanvid_tui.simulator.links import ACCESS_KEY_ID, signature
from wanvid_tui.simulator.store import Store, Upload

TICKET_S = 300
"""How long a ticket is good for."""

LIFE_S = 48 * 3600.0
"""How long a file is kept."""

FILE_MAX_MB = 100
"""What the storage itself takes; a model's own limit is checked when its task runs."""

_REQUIRED = ("OSSAccessKeyId", "Signature", "policy", "key")


class Uploads:
    """Files that accounts put up. Called under the service's lock."""

    def __init__(self, store: Store, folder: Path, secret: str) -> None:
        self._store = store
        self._folder = folder
        self._secret = secret
        self._kept = {upload.key: upload for upload in store.uploads()}
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def ticket(self, account: str, model: str, host: str, now: float) -> dict[str, Any]:
        """`data` of the answer to ``uploads?action=getPolicy``."""
        folder = f"dashscope-instant/{account}/{secrets.token_hex(8)}"
        terms = {"expires": now + TICKET_S, "folder": folder, "account": account, "model": model}
        policy = base64.b64encode(json.dumps(terms).encode()).decode()
        return {
            "policy": policy,
            "signature": signature(self._secret, policy),
            "upload_dir": folder,
            "upload_host": host,
            "expire_in_seconds": TICKET_S,
            "max_file_size_mb": str(FILE_MAX_MB),
            "capacity_limit_mb": "999999999",
            "oss_access_key_id": ACCESS_KEY_ID,
            "x_oss_object_acl": "private",
            "x_oss_forbid_overwrite": "true",
        }

    def put(self, call: Call, now: float) -> Answer:
        """Take a file that comes with a ticket's fields."""
        if "authorization" in call.headers:
            return refused_by_storage(call, 400, "InvalidArgument", "Only one of Authorization and policy is allowed.")
        try:
            fields = multipart.read(call.headers.get("content-type", ""), call.body)
        except ValueError as problem:
            return refused_by_storage(call, 400, "MalformedPOSTRequest", f"The body is not a form: {problem}.")
        texts = {field.name: field.content.decode("utf-8", "replace") for field in fields[:-1]}
        missing = [name for name in _REQUIRED if name not in texts]
        if not fields or fields[-1].name != "file" or fields[-1].filename is None:
            return refused_by_storage(call, 400, "InvalidArgument", "The last field of the form must be the file.")
        if missing:
            return refused_by_storage(call, 400, "InvalidArgument", f"The form has no field {missing[0]} before file.")
        return self._checked(call, texts, fields[-1].content, now)

    def _checked(self, call: Call, texts: dict[str, str], content: bytes, now: float) -> Answer:
        """Hold the form against its ticket, then keep the file."""
        policy, key = texts["policy"], texts["key"]
        if texts["OSSAccessKeyId"] != ACCESS_KEY_ID:
            return refused_by_storage(call, 403, "InvalidAccessKeyId", "The access key id does not exist.")
        if texts["Signature"] != signature(self._secret, policy):
            return refused_by_storage(call, 403, "SignatureDoesNotMatch", "The signature does not match the policy.")
        terms = json.loads(base64.b64decode(policy))
        if terms["expires"] < now:
            return refused_by_storage(call, 403, "AccessDenied", "Invalid according to Policy: Policy expired.")
        folder, _, name = key.rpartition("/")
        if folder != terms["folder"] or not name:
            return refused_by_storage(
                call,
                403,
                "AccessDenied",
                'Invalid according to Policy: Policy Condition failed: ["starts-with", "$key"]',
            )
        if len(content) > FILE_MAX_MB * 1024 * 1024:
            return refused_by_storage(call, 400, "EntityTooLarge", "The file is larger than the policy allows.")
        if key in self._kept and texts.get("x-oss-forbid-overwrite") == "true":
            return refused_by_storage(call, 409, "FileAlreadyExists", "The object you specified already exists.")
        if key not in self._kept:
            path = self._folder / secrets.token_hex(16)
            path.write_bytes(content)
            self._keep(Upload(key, str(terms["account"]), str(terms["model"]), now, str(path)))
        else:
            Path(self._kept[key].file).write_bytes(content)
        status = texts.get("success_action_status", "204")
        return Answer(int(status) if status in ("200", "201") else 204)

    def find(self, url: str, account: str, model: str, now: float) -> Path | None:
        """The file behind an ``oss://`` address, for the account and model that it was put up for."""
        upload = self._kept.get(url.removeprefix("oss://"))
        if upload is None or (upload.account, upload.model) != (account, model) or upload.at + LIFE_S < now:
            return None
        path = Path(upload.file)
        return path if path.exists() else None

    def purge(self, now: float) -> None:
        """Remove what is too old."""
        for upload in [upload for upload in self._kept.values() if upload.at + LIFE_S < now]:
            Path(upload.file).unlink(missing_ok=True)
            del self._kept[upload.key]
            self._store.drop_upload(upload.key)

    def _keep(self, upload: Upload) -> None:
        self._kept[upload.key] = upload
        self._store.put_upload(upload)
