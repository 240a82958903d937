"""The key that a job of an earlier day is to be sent with: its own profile's, at its own base."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wanvid_tui.core.errors import CredentialError

if TYPE_CHECKING:
    from wanvid_tui.cli.context import Context
    from wanvid_tui.core.job import Job
    from wanvid_tui.jobs.keys import AccountKey

__all__ = ["key_for"]


def key_for(context: Context, job: Job) -> AccountKey | None:
    """The key for a job; None in the demo. Raises CredentialError when there is none for it here."""
    from wanvid_tui.credentials import find_account, with_key
    from wanvid_tui.jobs.keys import AccountKey

    if context.options.demo:
        return None
    named = job.profile if context.config.has_profile(job.profile) else None
    chosen = context.options.profile or context.config.profile_name
    account = find_account(
        context.config,
        context.environ,
        context.catalog.regions,
        named=context.options.profile if chosen == job.profile else named,
        sending=True,
    )
    if (account.profile, account.base) != (job.profile, job.base):
        raise CredentialError(
            f"job {job.id} belongs to profile {job.profile} at {job.base}, which is not what this environment names",
            remedy=f"Add --profile {job.profile}, or set DASHSCOPE_HTTP_BASE_URL as it was",
        )
    whole = with_key(account, context.config, context.environ, named=context.options.profile)
    assert whole.key is not None  # or with_key had raised
    return AccountKey(whole.profile, whole.base, whole.key)
