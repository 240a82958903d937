"""Whose a job of an earlier day is: its own profile's, at its own base, with the key that is here for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wanvid_tui.core.errors import CredentialError, InvalidRequest
from wanvid_tui.core.job import Job, JobState
from wanvid_tui.core.language import _

if TYPE_CHECKING:
    from wanvid_tui.cli.context import Context
    from wanvid_tui.credentials import Account
    from wanvid_tui.jobs.keys import AccountKey

__all__ = ["account_for", "facts_at", "key_for", "priced", "row_of"]


def account_for(context: Context, job: Job) -> Account:
    """The account that a job belongs to, without its key; CredentialError when this environment names another.

    A job that was held before anybody named a region belongs to the region that is named now.
    """
    from wanvid_tui.credentials import find_account

    chosen = context.options.profile or context.config.profile_name
    named = context.options.profile
    if chosen != job.profile:
        named = job.profile if context.config.has_profile(job.profile) else None
    account = find_account(
        context.config, context.environ, context.catalog.regions, named=named, demo=context.options.demo
    )
    found_late = account.region is not None and _is_unsettled(context, job)
    if account.profile == job.profile and (account.base == job.base or found_late):
        return account
    raise CredentialError(
        _("job {id} belongs to profile {profile} at {base}, which is not what this environment names").format(
            id=job.id, profile=job.profile, base=job.base
        ),
        remedy=_("Add --profile {profile}, or set DASHSCOPE_HTTP_BASE_URL as it was").format(profile=job.profile),
    )


def key_for(context: Context, account: Account) -> AccountKey | None:
    """The key of a job's account; None in the demo. CredentialError when there is none for it here.

    Says what is to be known before money is spent, as for a new job.
    """
    from wanvid_tui.cli.adding import key_account
    from wanvid_tui.cli.driving import keys_of

    return next(iter(keys_of(key_account(context, account))), None)


def _is_unsettled(context: Context, job: Job) -> bool:
    """Whether a job was held before it was known which region it goes to."""
    shared = [region.base for region in context.catalog.regions.values()]
    return job.state is JobState.HELD and job.region is None and job.task_id is None and job.base in shared


def facts_at(context: Context, job: Job, account: Account) -> dict[str, Any]:
    """What changes in a held job's row when its region is known at last, by column; InvalidRequest when it cannot go.

    Nothing for a job whose region was known, or is not known now either.
    """
    from wanvid_tui.cli.wishes import read_wish
    from wanvid_tui.core import rules
    from wanvid_tui.core.pricing import estimate

    if not _is_unsettled(context, job) or account.region is None:
        return {}
    wish, found = read_wish(row_of(job))
    wrong = [*found, *rules.problems(wish.request, context.catalog, account.region)]
    if wrong:
        raise InvalidRequest(wrong)
    price = estimate(rules.complete(wish.request, context.catalog), context.catalog, account.region)
    return {
        "base": account.base,
        "region": account.region,
        "workspace": account.workspace,
        "task_path": account.task_path,
        "estimate_micros": price.micros if price is not None else None,
        "estimate_currency": price.currency if price is not None else None,
    }


def priced(context: Context, job: Job) -> Job:
    """A held job with the price that it will be sent for; as it stands where it cannot go."""
    from wanvid_tui.core.errors import WanvidError
    from wanvid_tui.core.pricing import amount_text

    try:
        facts = facts_at(context, job, account_for(context, job))
    except WanvidError:
        return job  # Whoever lets it go says why not.
    micros = facts.get("estimate_micros")
    if micros is None:
        return job
    return job._replace(estimate_amount=amount_text(micros), estimate_currency=facts["estimate_currency"])


def row_of(job: Job, *, new_seed: bool = False) -> dict[str, Any]:
    """A job as the row of a batch that asks for the same."""
    parameters = dict(job.parameters)
    if new_seed:
        parameters.pop("seed", None)
    return {
        "model": job.model,
        "prompt": job.prompt,
        "negative_prompt": job.negative_prompt,
        "parameters": parameters,
        "audio": None if job.audio_source is None else {"source": job.audio_source},
    }
