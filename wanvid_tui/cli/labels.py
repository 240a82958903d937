"""What stands before a fact on its line: in English the name that JSON has for it, else that in the chosen language."""

from __future__ import annotations

from wanvid_tui.core.language import ENGLISH, chosen, in_context

__all__ = ["label"]


def label(name: str) -> str:
    """A name of JSON as it is shown to people; one that no catalogue knows as it is."""
    return name if chosen() == ENGLISH else _named().get(name, name)


def _named() -> dict[str, str]:
    """Every name, in the chosen language."""
    return {
        # of a job
        "job": in_context("fact", "job"),
        "now": in_context("fact", "now"),
        "next": in_context("fact", "next"),
        "prompt": in_context("fact", "prompt"),
        "negative_prompt": in_context("fact", "negative_prompt"),
        "actual_prompt": in_context("fact", "actual_prompt"),
        "model": in_context("fact", "model"),
        "profile": in_context("fact", "profile"),
        "region": in_context("fact", "region"),
        "base": in_context("fact", "base"),
        "audio_url": in_context("fact", "audio_url"),
        "adopted": in_context("fact", "adopted"),
        "task_id": in_context("fact", "task_id"),
        "request_id": in_context("fact", "request_id"),
        "retry_of": in_context("fact", "retry_of"),
        "file": in_context("fact", "file"),
        "bytes": in_context("fact", "bytes"),
        "video_url": in_context("fact", "video_url"),
        "estimate": in_context("fact", "estimate"),
        "cost": in_context("fact", "cost"),
        "check": in_context("fact", "check"),
        # of its request
        "size": in_context("fact", "size"),
        "resolution": in_context("fact", "resolution"),
        "ratio": in_context("fact", "ratio"),
        "duration": in_context("fact", "duration"),
        "prompt_extend": in_context("fact", "prompt_extend"),
        "watermark": in_context("fact", "watermark"),
        "audio": in_context("fact", "audio"),
        "sound": in_context("fact", "sound"),
        "shot_type": in_context("fact", "shot_type"),
        "seed": in_context("fact", "seed"),
        # of what went wrong
        "code": in_context("fact", "code"),
        "message": in_context("fact", "message"),
        "remedy": in_context("fact", "remedy"),
        # of the places where files lie
        "config": in_context("fact", "config"),
        "settings": in_context("fact", "settings"),
        "themes": in_context("fact", "themes"),
        "models": in_context("fact", "models"),
        "prompts": in_context("fact", "prompts"),
        "ledger": in_context("fact", "ledger"),
        "log": in_context("fact", "log"),
        "videos": in_context("fact", "videos"),
    }
