"""``wanvid jobs`` and ``wanvid show``: what the ledger says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wanvid_tui.cli.jobjson import Facts
from wanvid_tui.cli.labels import label
from wanvid_tui.cli.output import columns, to_json
from wanvid_tui.cli.parser import whole
from wanvid_tui.cli.verdicts import how_to_resolve
from wanvid_tui.core.job import NOT_KNOWN, Job, JobState
from wanvid_tui.core.language import _
from wanvid_tui.core.stored import stored
from wanvid_tui.core.text import clean_text
from wanvid_tui.jobs.waiting import is_asking

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Mapping, Sequence

    from wanvid_tui.cli.context import Context
    from wanvid_tui.jobs.reading import Reader

__all__ = ["jobs", "jobs_options", "print_queue", "show", "show_options"]


def jobs_options(parser: ArgumentParser) -> None:
    """The options of ``jobs`` (cli.md)."""
    states = [state.value for state in JobState]
    parser.add_argument(
        "--state",
        metavar="S",
        nargs="+",
        action="extend",
        choices=states,
        help=_("only these: {states}").format(states=", ".join(states)),
    )
    parser.add_argument("--search", metavar="TEXT", help=_("only prompts that have this in them"))
    parser.add_argument("--limit", metavar="N", type=whole(0, 10**9), help=_("at most so many"))
    parser.add_argument("--links", action="store_true", help=_("with the signed links to the videos"))
    parser.add_argument("--json", action="store_true", help=_("print as JSON"))


def show_options(parser: ArgumentParser) -> None:
    """The options of ``show`` (cli.md)."""
    parser.add_argument("id", metavar="ID", help=_("17, 15..19, last, or a task id"))
    parser.add_argument("--links", action="store_true", help=_("with the signed link to the video"))
    parser.add_argument("--json", action="store_true", help=_("print as JSON"))


def jobs(context: Context, args: Namespace) -> int:
    """Print the queue, newest first, or those of its jobs that were asked for."""
    states = [JobState(state) for state in args.state or ()]
    if not args.json:
        return print_queue(context, states=states, search=args.search, limit=args.limit, links=args.links)
    reader = context.reader_if_any()
    lead = "["
    if reader is not None:
        facts = Facts(reader)
        for page in reader.pages(states=states, search=args.search, limit=args.limit):
            for job in page:
                context.put(lead + to_json(facts.json(job, links=args.links)))
                lead = ", "
    context.print("[]" if lead == "[" else "]")
    _tell_unreadable(context, reader)
    return 0


def print_queue(
    context: Context,
    *,
    states: Sequence[JobState] = (),
    search: str | None = None,
    limit: int | None = None,
    links: bool = False,
) -> int:
    """Print jobs as lines, newest first: in columns, or with ``--plain`` parted by tabs."""
    reader = context.reader_if_any()
    rows: list[tuple[str, ...]] = []
    if reader is not None:
        facts = Facts(reader)
        for page in reader.pages(states=states, search=search, limit=limit):
            rows += [_row(job, facts, links=links) for job in page]
    _tell_unreadable(context, reader)
    if not rows:
        context.say(_("no such jobs") if states or search else _("no jobs"))
        return 0
    if context.options.plain:
        lines = ["\t".join(row) for row in rows]
    else:
        lines = columns(rows, width=None if links else context.width, right=frozenset({0}))
    context.print("\n".join(lines))
    return 0


def _tell_unreadable(context: Context, reader: Reader | None) -> None:
    """Name the rows that were passed over."""
    for error in reader.unreadable.values() if reader is not None else ():
        context.say(f"wanvid: {clean_text(error.message)}\n{error.remedy}")


def _row(job: Job, facts: Facts, *, links: bool) -> tuple[str, ...]:
    """Id, state, what is to say now, model, tier, length, prompt; the link, where it is asked for."""
    length = f"{job.duration} s" if job.duration >= 0 else "auto" if job.tier != NOT_KNOWN else NOT_KNOWN
    row = (
        str(job.id),
        job.state.value,
        now_text(job, facts),
        clean_text(job.model, limit=40),
        clean_text(job.tier, limit=10),
        length,
        clean_text(_prompt(job), limit=200),
    )
    return (*row, clean_text(job.video_url or "-")) if links else row


def _prompt(job: Job) -> str:
    """The prompt; of a task whose prompt the service did not tell, that it did not."""
    return job.prompt if job.adopted is None else stored(job.prompt)


def now_text(job: Job, facts: Facts) -> str:
    """What there is to say of a job beside its state, in a few words."""
    if job.state is JobState.SAVED:
        return _size_text(job.bytes_done)
    if job.state is JobState.DOWNLOADING:
        done = _size_text(job.bytes_done)
        if not job.bytes_total:
            return done
        return _("{done} of {total}").format(done=done, total=_size_text(job.bytes_total))
    if job.state in (JobState.FAILED, JobState.LOST):
        return clean_text(job.error_code or "-", limit=40)
    if job.state is JobState.HELD:
        return clean_text(stored(job.hold_reason or "-"), limit=40)
    if is_asking(job):
        return _("asks you")
    if job.overdue:
        return _("overdue")
    waiting = facts.waiting(job)
    if waiting is None:
        return "-"
    why = clean_text(stored(waiting.reason.removesuffix(", again in")), limit=40)
    if waiting.until_ms is None:
        return why
    return _("{why}, until {time}").format(why=why, time=clock_text(waiting.until_ms))


def _next_step(job: Job) -> str:
    """What an uncertain job waits for, and what the user can do."""
    if job.asks:
        return how_to_resolve(job)
    if job.task_id is not None:
        return _("task {task_id} is looked at, then taken over; nothing is sent meanwhile").format(
            task_id=clean_text(job.task_id)
        )
    return _("it is looked for in the service's task list, nothing is sent meanwhile; wanvid wait {id} waits").format(
        id=job.id
    )


def clock_text(ms: int) -> str:
    """The time of day here."""
    import time

    return time.strftime("%H:%M:%S", time.localtime(ms / 1000))


def _size_text(size: int | None) -> str:
    if not size:
        return "0 kB"
    return f"{size / 1e6:.1f} MB" if size >= 1e6 else f"{max(1, round(size / 1e3))} kB"


def show(context: Context, args: Namespace) -> int:
    """Print one job with its history; those of a range, as an array with ``--json``."""
    from wanvid_tui.cli.ids import find_jobs

    reader = context.reader_if_any()
    found, wrong = find_jobs(reader, [args.id])
    if wrong:
        raise wrong[0]
    assert reader is not None  # a job was found in it
    facts = Facts(reader)
    if args.json:
        known = [facts.json(job, links=args.links) for job in found]
        context.print(to_json(known if ".." in args.id else known[0]))
        return 0
    for number, job in enumerate(found):
        if number:
            context.print()
        for line in _in_full(job, reader, links=args.links):
            context.print(line)
    return 0


def _in_full(job: Job, reader: Reader, *, links: bool) -> list[str]:
    """Everything that is known of a job, a fact a line, then its history."""
    from wanvid_tui.cli.output import iso_ms

    known = Facts(reader).json(job, links=links)
    rows = [("job", f"{job.id} {job.state.value}"), ("now", now_text(job, Facts(reader)))]
    if job.state is JobState.UNCERTAIN:
        rows.append(("next", _next_step(job)))
    for name in ("prompt", "negative_prompt", "actual_prompt", "model", "profile", "region", "base"):
        if known[name]:
            rows.append((name, clean_text(_prompt(job) if name == "prompt" else str(known[name]))))
    for name, value in job.parameters.items():
        rows.append((clean_text(name, limit=40), clean_text(to_json(value))))
    if job.audio_source is not None:
        rows.append(("audio_url", clean_text(job.audio_source)))
    if job.adopted is not None:
        guess = _("guess: the only task that can be it; the service does not show its prompt")
        rows.append(("adopted", guess if job.adopted == "guess" else clean_text(job.adopted)))
    for name in ("task_id", "request_id", "retry_of", "file", "bytes", "video_url"):
        if known[name] is not None:
            rows.append((name, clean_text(str(known[name]))))
    for name in ("estimate", "cost"):
        if known[name]:
            rows.append((name, clean_text(f"{known[name]['currency']} {known[name]['amount']}", limit=60)))
    for check in job.checks:
        mark = _("as ordered") if check.get("ok") else _("not as ordered")
        said = _("{what}: ordered {ordered}, got {got}: {mark}").format(
            what=label(str(check.get("what"))), ordered=_side(check, "ordered"), got=_side(check, "got"), mark=mark
        )
        rows.append(("check", clean_text(said)))
    if known["error"]:
        rows += [(name, clean_text(stored(text))) for name, text in known["error"].items() if text]
    for event in reader.events(job.id):
        moved = event.new if event.old is None else f"{event.old} > {event.new}"
        rows.append((iso_ms(event.at_ms) or "", clean_text(f"{moved}: {stored(event.why)}")))
    return columns([(label(name), said) for name, said in rows], width=None)


def _side(check: Mapping[str, Any], side: str) -> str:
    """One side of a check in words: ``1280*720``, ``5.0 s``, ``sound``."""
    match check.get("what"), check.get(side):
        case "sound", bool() as heard:
            return _("sound") if heard else _("silent")
        case "duration", int() | float() as seconds:
            return f"{seconds} s"
        case _, value:
            return stored(str(value))
