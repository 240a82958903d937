"""Which key a job may be sent, asked about or canceled with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.jobs.factory import BASE, new_job
from wanvid_tui.jobs.keys import AccountKey, KeySet, without_key
from wanvid_tui.jobs.ledger import key_fingerprint

if TYPE_CHECKING:
    from tests.jobs.homes import Home


def test_a_job_not_sent_yet_takes_the_newest_key_of_its_profile_at_its_base(home: Home) -> None:
    (job,) = home.ledger.add([new_job()])
    keys = KeySet("salt", [AccountKey("default", BASE, "k1"), AccountKey("other", BASE, "k2")])
    assert keys.key_for(job) == "k1"
    assert keys.add([AccountKey("default", BASE, "k3")])
    assert not keys.add([AccountKey("default", BASE, "k3")])
    assert keys.key_for(job) == "k3"
    assert keys.key_for(job._replace(base="https://elsewhere/api/v1")) is None
    assert keys.key_for(job._replace(profile="third")) is None


def test_a_job_that_was_sent_takes_its_own_key_at_its_own_base_alone(home: Home) -> None:
    (job,) = home.ledger.add([new_job()])
    sent = job._replace(key_id=key_fingerprint("k1", "salt"))
    keys = KeySet("salt", [AccountKey("default", BASE, "k2")])
    assert keys.key_for(sent) is None
    keys.add([AccountKey("another name", BASE, "k1")])
    assert keys.key_for(sent) == "k1"
    assert keys.key_for(sent._replace(base="https://elsewhere/api/v1")) is None
    assert keys.fingerprints() == {key_fingerprint("k1", "salt"), key_fingerprint("k2", "salt")}


def test_a_key_that_was_found_stands_back_behind_one_that_was_given(home: Home) -> None:
    (job,) = home.ledger.add([new_job()])
    keys = KeySet("salt", [AccountKey("default", BASE, "given")])
    assert keys.add([AccountKey("default", BASE, "found")], found=True)
    assert keys.key_for(job) == "given"
    assert keys.key_for(job._replace(key_id=key_fingerprint("found", "salt"))) == "found"


def test_no_key_shows_in_a_repr() -> None:
    assert "secret" not in repr(AccountKey("default", BASE, "secret"))


def test_an_environment_without_the_key_has_all_else() -> None:
    assert without_key({"DASHSCOPE_API_KEY": "k", "LANG": "C"}) == {"LANG": "C"}
