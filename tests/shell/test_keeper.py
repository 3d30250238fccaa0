"""The keeper: a filing that was acknowledged is on the pages soon after."""

from pathlib import Path
from queue import Queue

import pytest

from home_of import Office
from sulh.errors import SulhError
from sulh.shell.follower import Follower
from sulh.shell.keeper import Keeper

PATIENCE_S = 60


def test_pages_follow_what_is_filed_while_the_desk_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SULH_MARKS", str(tmp_path / "marks"))
    office = Office(tmp_path / "home")
    kept: Queue[int] = Queue()
    failed: Queue[SulhError] = Queue()
    public = office.home.public
    with Keeper(office.home, kept.put, failed.put):
        while kept.get(timeout=PATIENCE_S) < office.desk.state.size:
            pass
        assert (public / "index.html").is_file()
        for _ in range(3):
            said = {"day": "2026-11-24", "family": "K"}
            index = office.file(["monitor"], "report filed", said).index
            while kept.get(timeout=PATIENCE_S) <= index:
                pass
            assert (public / f"proof/{index}.tlog-proof").is_file()
            assert (public / f"entry/{index}").is_file()
    office.desk.close()
    assert failed.empty()


def test_what_stops_the_keeper_is_told_and_stops_no_desk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SULH_MARKS", str(tmp_path / "marks"))
    office = Office(tmp_path / "home")
    failed: Queue[SulhError] = Queue()
    office.home.lines.write_text("not GeoJSON")
    with Keeper(office.home, failed=failed.put):
        assert "not GeoJSON" in str(failed.get(timeout=PATIENCE_S))
        office.file(["monitor"], "report filed", {"day": "2026-11-24", "family": "K"})
    office.desk.close()
    with Follower(office.home) as follower:
        assert follower.follow().size > 2
