"""A class from end to end, on a small homework: every submission once, whatever the others do."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable, Mapping
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Any

import pytest

from autograder.classroom import batch, parcels, supervisor
from autograder.classroom import run as run_module
from autograder.classroom import worker as worker_module
from autograder.classroom.batch import Lanes, local
from autograder.classroom.client import Refused
from autograder.classroom.run import Settings, run
from autograder.grading.grade import grade
from autograder.reporting.gradescope.results import results_document
from autograder.sandbox.self_test import NotContained
from tests.classroom.conftest import MEAN, RIGHT
from tests.helpers.sandboxed import needs_root

pytestmark = needs_root
HandIn = Callable[[Mapping[str, str]], Path]
BROKEN = "def mean(values:\n"


class Here(Executor):
    """Runs everything at once, in the calling thread."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


def _lines(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _scores(out: Path) -> dict[str, str]:
    return {line["submission"]: line["final_score"] for line in _lines(out / "gradebook.csv")}


def _files(out: Path) -> dict[str, bytes]:
    """All that a run wrote, but for what depends on the order in which submissions end."""
    return {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in sorted(out.rglob("*"))
        if path.is_file() and path.name not in (".lock", "journal.jsonl")
    }


def test_each_submission_gets_what_it_gets_alone(small_bank: Path, handed_in: HandIn, tmp_path: Path) -> None:
    export = handed_in({"ana": RIGHT, "ben": MEAN, "cem": BROKEN, "dao": ""})

    summary = run(export, tmp_path / "out", small_bank, lanes=local(2))

    assert (summary.submissions, summary.graded, summary.reused, summary.faults) == (4, 4, 0, 0)
    for name in ("ana", "ben", "cem", "dao"):
        document = json.loads((tmp_path / "out" / "results" / f"{name}.json").read_bytes())
        assert document["extra_data"].pop("facts") is not None
        assert document == results_document(grade(export / name, small_bank))
        assert name in (tmp_path / "out" / "reports" / f"{name}.html").read_text(encoding="utf-8")


def test_the_same_bytes_come_from_one_process_from_two_and_from_any_executor(
    small_bank: Path, handed_in: HandIn, tmp_path: Path
) -> None:
    export = handed_in({"ana": RIGHT, "ben": MEAN, "cem": BROKEN})

    for name, lanes in {"one": local(1), "two": local(2), "here": Lanes(Here(), lambda: 1, chunk=2)}.items():
        run(export, tmp_path / name, small_bank, lanes=lanes)

    assert _files(tmp_path / "one") == _files(tmp_path / "two") == _files(tmp_path / "here")


def test_the_second_call_grades_only_what_is_new_or_changed(
    small_bank: Path, handed_in: HandIn, tmp_path: Path
) -> None:
    export, out = handed_in({"ana": RIGHT, "ben": MEAN}), tmp_path / "out"
    run(export, out, small_bank, lanes=local(1))
    (export / "ben" / "arrays.py").write_text(RIGHT, encoding="utf-8")
    (export / "cem").mkdir()

    again = run(export, out, small_bank, lanes=local(1))

    assert (again.graded, again.reused) == (2, 1)
    assert _scores(out)["ana"] == _scores(out)["ben"] != _scores(out)["cem"] == "0"


def test_a_submission_is_read_once_in_the_first_call_and_once_in_the_second(
    small_bank: Path, handed_in: HandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export, packed = handed_in({"ana": RIGHT, "ben": MEAN}), list[str]()
    monkeypatch.setattr(run_module, "pack", lambda path: packed.append(path.name) or parcels.pack(path))

    run(export, tmp_path / "out", small_bank, lanes=local(1))
    first = packed.copy()
    run(export, tmp_path / "out", small_bank, lanes=local(1))

    assert (first, packed[2:]) == (["ana", "ben"], ["ana", "ben"])


@pytest.fixture(scope="module")
def graded_once(small_bank: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A class of one, and what a run made of it; copied before it is changed."""
    folder = tmp_path_factory.mktemp("graded_once")
    (folder / "class" / "ana").mkdir(parents=True)
    (folder / "class" / "ana" / "arrays.py").write_text(MEAN, encoding="utf-8")
    run(folder / "class", folder / "out", small_bank, lanes=local(1))
    return folder


@pytest.mark.parametrize("change", ["code", "bank", "unsafe", "fresh", "result", "page", "nothing", "due"])
def test_a_result_is_used_again_only_where_all_is_the_same(
    change: str, small_bank: Path, graded_once: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(graded_once, tmp_path, dirs_exist_ok=True)
    export, out = tmp_path / "class", tmp_path / "out"
    settings = Settings(unsafe=change == "unsafe", fresh=change == "fresh", due="2026-01-01T00:00Z" * (change == "due"))
    if change in ("code", "bank"):
        monkeypatch.setattr(f"autograder.classroom.run.{change}_key", lambda _: "another")
    if change == "bank":
        monkeypatch.setattr(supervisor, "bank_key", lambda _: "another")
    if change in ("result", "page"):
        path = next((out / f"{change}s".replace("pages", "reports")).iterdir())
        path.write_bytes(path.read_bytes()[:-1])

    again = run(export, out, small_bank, lanes=local(1), settings=settings)

    assert (again.graded, again.reused) == ((0, 1) if change in ("nothing", "due") else (1, 0))


def test_a_worker_that_cannot_contain_student_code_stops_the_run_and_unsafe_is_in_every_result(
    small_bank: Path, handed_in: HandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export = handed_in({"ana": MEAN})
    whole = worker_module.UnpackingGrader

    class Loose(whole):  # type: ignore[misc, valid-type]
        def __enter__(self) -> Any:
            if not self._unsafe:
                raise NotContained({"read the bank": "open: it was read"})
            super().__enter__()
            self.held = {**self.held, "read the bank": "open: it was read"}
            return self

    _in_this_process(monkeypatch, Loose)
    with pytest.raises(Refused, match="student code can read the bank"):
        run(export, tmp_path / "out", small_bank, lanes=Lanes(Here(), lambda: 1))

    run(export, tmp_path / "out", small_bank, lanes=Lanes(Here(), lambda: 1), settings=Settings(unsafe=True))

    document = json.loads((tmp_path / "out" / "results" / "ana.json").read_bytes())
    assert document["extra_data"]["unsafe"] == ["read the bank"]


def _in_this_process(monkeypatch: pytest.MonkeyPatch, grader: type) -> None:
    """Let a worker be an object of this process, with a grader of its own."""

    class Inside:
        pid = 0

        def __init__(self, bank: Path, *, unsafe: bool) -> None:
            try:
                self._grader = grader(bank, unsafe=unsafe).__enter__()
            except NotContained as error:
                raise Refused(str(error)) from None

        def ask(self, message: bytes) -> tuple[dict[str, Any], tuple[bytes, ...]]:
            header, (parcel,) = supervisor.unpack(message)
            return supervisor.unpack(worker_module._answered(self._grader, header["id"], parcel))

        def kill(self) -> None:
            self._grader.__exit__()

        close = kill

    monkeypatch.setattr(supervisor, "Worker", Inside)


def test_a_fault_of_ours_is_tried_again_then_marked_and_next_time_graded(
    small_bank: Path, handed_in: HandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export, out = handed_in({"ana": MEAN, "ben": RIGHT}), tmp_path / "out"
    tries: list[str] = []
    real = worker_module.UnpackingGrader.grade

    def faulty(self: Any, name: str, parcel: bytes) -> tuple[str, bytes, bytes]:
        tries.append(name)
        if name == "ana" and tries.count("ana") <= 3:
            raise RuntimeError("the sandbox process died twice")
        return real(self, name, parcel)

    monkeypatch.setattr(worker_module.UnpackingGrader, "grade", faulty)
    _in_this_process(monkeypatch, worker_module.UnpackingGrader)
    lanes = Lanes(Here(), lambda: 1)

    first = run(export, out, small_bank, lanes=lanes)
    lines = {line["submission"]: line for line in _lines(out / "gradebook.csv")}
    again = run(export, out, small_bank, lanes=lanes)

    assert (first.faults, tries.count("ben")) == (1, 1)
    assert lines["ana"]["status"] == "not judged: RuntimeError: the sandbox process died twice"
    assert (lines["ana"]["score"], lines["ana"]["final_score"]) == ("", "")
    assert (again.graded, again.reused, again.faults) == (1, 1, 0)


def test_a_worker_that_dies_is_replaced_and_its_submission_tried_again(
    small_bank: Path, handed_in: HandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export = handed_in(dict.fromkeys(("ana", "ben", "cem", "dao"), MEAN))
    asked: list[int] = []
    real = supervisor.Worker.ask

    def kills(self: supervisor.Worker, message: bytes) -> Any:
        asked.append(self.pid)
        if len(asked) in (3, 5):
            self._process.kill()
        return real(self, message)

    monkeypatch.setattr(supervisor.Worker, "ask", kills)

    summary = run(export, tmp_path / "out", small_bank, lanes=local(1))

    assert (summary.graded, summary.faults) == (4, 0)
    assert len(set(asked)) == 3


def test_a_submission_that_ends_every_worker_is_marked_and_the_others_are_graded(
    small_bank: Path, handed_in: HandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export = handed_in(dict.fromkeys(("ana", "ben", "cem"), MEAN))
    real = supervisor.Worker.ask

    def kills(self: supervisor.Worker, message: bytes) -> Any:
        if supervisor.unpack(message)[0].get("id") == "ben":
            self._process.kill()
        return real(self, message)

    monkeypatch.setattr(supervisor.Worker, "ask", kills)

    summary = run(export, tmp_path / "out", small_bank, lanes=local(2))

    lines = {line["submission"]: line["status"] for line in _lines(tmp_path / "out" / "gradebook.csv")}
    document = json.loads((tmp_path / "out" / "results" / "ben.json").read_bytes())
    assert summary.faults == 1
    assert (lines["ana"], lines["cem"]) == ("graded", "graded")
    assert lines["ben"].startswith("not judged: a worker ended")
    assert {test["extra_data"]["verdict"] for test in document["tests"]} == {"not judged"}


def test_what_an_executor_loses_is_tried_one_by_one(small_bank: Path, handed_in: HandIn, tmp_path: Path) -> None:
    export = handed_in(dict.fromkeys(("ana", "ben", "cem"), MEAN))
    sizes: list[int] = []

    class Loses(Here):
        def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
            names = supervisor.unpack(args[0])[0]["names"]
            sizes.append(len(names))
            if "ben" in names:
                future: Future[Any] = Future()
                future.set_exception(OSError("the machine was lost"))
                return future
            return super().submit(fn, *args, **kwargs)

    summary = run(export, tmp_path / "out", small_bank, lanes=Lanes(Loses(), lambda: 1, chunk=3))

    assert sizes == [3, 1, 1, 1, 1]
    assert summary.faults == 1
    assert json.loads((tmp_path / "out" / "results" / "ben.json").read_bytes())["score"] == 0


def test_a_machine_without_the_bank_is_sent_it_once(small_bank: Path, handed_in: HandIn, tmp_path: Path) -> None:
    export = handed_in(dict.fromkeys(("ana", "ben", "cem"), MEAN))
    sent: list[int] = []

    class Elsewhere(Here):
        def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
            header, pieces = supervisor.unpack(args[0])
            sent.append(len(pieces[0]))
            header["setup"]["bank"] = "/nowhere"
            return super().submit(fn, supervisor.pack(header, pieces))

    summary = run(export, tmp_path / "out", small_bank, lanes=Lanes(Elsewhere(), lambda: 1))

    assert (summary.graded, summary.faults) == (3, 0)
    assert sum(size > 0 for size in sent) <= 2  # two chunks are on their way before the first answer


def test_a_machine_with_other_code_refuses(
    small_bank: Path, handed_in: HandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("autograder.classroom.run.program_key", lambda _: "another")

    with pytest.raises(Refused, match="another version"):
        run(
            handed_in({"ana": MEAN}),
            tmp_path / "out",
            small_bank,
            lanes=Lanes(Here(), lambda: 1, elsewhere=True),
        )


def test_only_as_many_submissions_are_read_ahead_as_are_graded() -> None:
    taken: list[int] = []

    def tasks() -> Any:
        for number in range(100):
            taken.append(number)
            yield batch.Task(str(number), b"")

    class Counts(Here):
        def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
            count = len(supervisor.unpack(args[0])[0]["names"])
            return super().submit(lambda: supervisor.pack({"faults": [""] * count}, [b"{}", b""] * count))

    results = batch.Batch(Lanes(Counts(), lambda: 2), {}, bytes).results(tasks())
    next(results)

    assert len(taken) <= 2 * batch.AHEAD
    assert len(list(results)) == 99


TWICE = """submission_1:
  :submitters:
  - :name: Ada
    :sid: '7'
  :created_at: 2026-11-18 06:49:00 Z
  :score: 9
submission_2:
  :submitters:
  - :name: Ada
    :sid: '7'
  :created_at: 2026-11-20 06:49:00 Z
  :score: 9
submission_3:
  :submitters:
  - :name: Ben
    :sid: '8'
  :created_at: 2026-11-17 06:49:00 Z
  :score: 9
"""


def test_an_older_submission_of_a_student_is_graded_and_counts_nowhere(
    small_bank: Path, handed_in: HandIn, tmp_path: Path
) -> None:
    export, out = handed_in({"submission_1": MEAN, "submission_2": RIGHT}), tmp_path / "out"
    (export / "submission_metadata.yml").write_text(TWICE, encoding="utf-8")

    summary = run(export, out, small_bank, lanes=local(1), settings=Settings(due="2026-11-18T00:00Z"))

    assert (summary.submissions, summary.graded, summary.faults) == (3, 2, 1)  # the third has no folder
    assert (summary.changed, summary.late) == (1, 1)
    assert [line["submission"] for line in _lines(out / "gradebook.csv")] == ["submission_2", "submission_3"]
    assert [line["submission"] for line in _lines(out / "comparison.csv")] == ["submission_2"]
    assert "on average, 1 submission<" in (out / "class.html").read_text(encoding="utf-8")
    assert (out / "results" / "submission_1.json").exists()
