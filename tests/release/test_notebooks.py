"""The homework as notebooks: in a checkout and alone, run from top to bottom, handed in, and put through nbgrader."""

from __future__ import annotations

import base64
import contextlib
import copy
import io
import json
import os
import re
import shutil
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder.core.codec import freeze, thaw
from autograder.grading.grade import grade
from autograder.release.notebooks import for_students, in_checkout
from autograder.release.shipping import NOTEBOOK, packed
from autograder.release.stubs import stubs
from autograder.release.student_zip import public_bank
from autograder.reporting.words import message
from tests.conftest import ROOT
from tests.content import FILES, HOMEWORK, TASKS
from tests.helpers.kernels import Kernels
from tests.helpers.numbers import long_numbers, long_numbers_of_file
from tests.helpers.totals import POINTS, visible
from tests.release.test_student_zip import _code

pytestmark = pytest.mark.usefixtures("patient")
COMMITTED = {path.name: path.read_text(encoding="utf-8") for path in sorted((ROOT / HOMEWORK.stubs).glob("*.ipynb"))}
Texts = Mapping[str, str]  # name of a notebook → its text


@pytest.fixture(scope="module")
def alone(built: Path) -> Texts:
    """The notebooks in the students' zip: they work alone."""
    archive = zipfile.ZipFile(built / "student.zip")
    return {f"{file}.ipynb": archive.read(f"notebooks/{file}.ipynb").decode() for file in FILES}


@pytest.fixture(scope="module")
def solved(built: Path) -> Texts:
    """The same, solved, for instructors."""
    folder = built / "nbgrader" / "source" / HOMEWORK.course.short_name
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.iterdir())}


def _cells(text: str) -> dict[str, Any]:
    return {cell["id"]: cell for cell in json.loads(text)["cells"]}


def _source(cell: Mapping[str, Any]) -> str:
    return "".join(cell["source"])


@cache
def _held(text: str) -> Mapping[str, bytes]:
    """What a notebook holds."""
    packed_line = re.search(r'PACKED = \\"([A-Z2-7=]*)\\"', text)
    assert packed_line
    archive = zipfile.ZipFile(io.BytesIO(zlib.decompress(base64.b32decode(packed_line[1]))))
    return {name: archive.read(name) for name in archive.namelist()}


# ---------------------------------------------------------------- what is committed


def test_there_is_a_notebook_for_every_file_of_the_homework() -> None:
    assert sorted(COMMITTED) == sorted(f"{file}.ipynb" for file in FILES)


def test_a_build_writes_the_committed_notebooks_byte_for_byte() -> None:
    assert in_checkout(ROOT, HOMEWORK) == COMMITTED


@pytest.mark.parametrize("text", COMMITTED.values(), ids=COMMITTED)
def test_a_committed_notebook_can_be_read_in_a_diff(text: str) -> None:
    assert [line for line in text.splitlines() if len(line) > 800] == []


@pytest.mark.parametrize("name", COMMITTED)
def test_a_students_notebook_is_the_committed_one_but_for_its_first_cell(name: str, alone: Texts) -> None:
    given, committed = _cells(alone[name]), _cells(COMMITTED[name])

    different = [cell for cell in given if given[cell] != committed.get(cell)]

    assert list(given) == list(committed)
    assert different == [f"{Path(name).stem}-setup"]


# ---------------------------------------------------------------- what students get


def test_a_notebook_is_made_the_same_byte_for_byte(alone: Texts, bank: Path) -> None:
    assert for_students(ROOT, HOMEWORK, dict(reversed(public_bank(bank).items()))) == alone


def test_another_answer_changes_the_notebooks_that_hold_it(alone: Texts, bank: Path) -> None:
    public = public_bank(bank)
    answer = json.loads(public["backprop.json"])[0]["expected"]
    another = freeze(np.asarray(thaw(answer)) + 1)
    public["backprop.json"] = public["backprop.json"].replace(answer["data"], another["data"], 1)

    made = for_students(ROOT, HOMEWORK, public)

    changed = [name for name in made if made[name] != alone[name]]
    assert changed == ["backprop.ipynb", "cnn.ipynb", "case_studies.ipynb"]  # these two use its relu


@pytest.mark.parametrize("name", COMMITTED)
@pytest.mark.parametrize("kind", ["committed", "alone", "solved"])
def test_nbformat_and_nbgrader_find_nothing_wrong_with_a_notebook(
    kind: str, name: str, alone: Texts, solved: Texts
) -> None:
    import nbformat  # late, here and below: it takes a second of every process that collects the tests

    validator = pytest.importorskip("nbgrader.nbgraderformat").MetadataValidator()
    read = nbformat.reads({"committed": COMMITTED, "alone": alone, "solved": solved}[kind][name], as_version=4)

    nbformat.validate(read)
    validator.validate_nb(read)


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.name)
def test_every_task_has_a_stub_and_a_check_that_is_worth_its_visible_points(task: Any) -> None:
    cells = _cells(COMMITTED[f"{task.file}.ipynb"])
    stub, check = cells[f"{task.file}-{task.function}"], cells[f"{task.file}-{task.function}-check"]
    kinds = {"schema_version": 3, "task": False}

    assert stub["metadata"]["nbgrader"] == kinds | {
        "grade": False, "solution": True, "locked": False, "grade_id": stub["id"]
    }  # fmt: skip
    assert check["metadata"]["nbgrader"] == kinds | {
        "grade": True, "solution": False, "locked": True, "grade_id": check["id"], "points": task.points[0]
    }  # fmt: skip
    assert _source(check) == f'check("{task.name}")'


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.name)
def test_before_a_stub_its_answer_is_asked_for_where_it_can_be_worked_out_by_hand(task: Any) -> None:
    cells = _cells(COMMITTED[f"{task.file}.ipynb"])
    before = list(cells)[list(cells).index(f"{task.file}-{task.function}") - 1]

    assert (before == f"{task.file}-{task.function}-predict") is task.by_hand
    if task.by_hand:
        assert _source(cells[before]) == f'predict("{task.name}")'
        assert cells[before]["metadata"] == {}  # students answer in it


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.name)
def test_a_stub_in_a_notebook_is_the_stub_of_the_file(task: Any) -> None:
    stub = _source(_cells(COMMITTED[f"{task.file}.ipynb"])[f"{task.file}-{task.function}"])

    assert stub in stubs(ROOT, HOMEWORK)[f"{task.file}.py"]


@pytest.mark.parametrize("file", FILES)
def test_a_notebook_holds_its_own_public_cases_and_no_hidden_one(
    file: str, alone: Texts, bank: Path, torch_is_here: None
) -> None:
    rows = [row for each in FILES for row in json.loads((bank / f"{each}.json").read_text(encoding="utf-8"))]
    shown = [row for row in rows if row.get("visibility", "visible") == "visible"]
    unshown = [row for row in rows if row.get("visibility", "visible") != "visible"]
    hidden = {number for row in unshown for number in long_numbers(row)}
    hidden -= {number for row in shown for number in long_numbers(row)}

    holds = _held(alone[f"{file}.ipynb"])
    kept = json.loads(holds[f"cases/{file}.json"])
    shows = {
        number
        for name, data in holds.items()
        if not name.endswith(".gz")
        for number in long_numbers_of_file(name, data)
    }

    assert [row["title"] for row in kept] == [row["title"] for row in shown if row["task"].startswith(f"{file}.")]
    assert len(hidden) > 1000
    assert hidden & shows == set()


@pytest.mark.parametrize("file", FILES)
def test_no_line_of_a_solution_is_in_a_notebook_or_in_what_it_holds(file: str, alone: Texts) -> None:
    text = alone[f"{file}.ipynb"]
    texts = [_source(cell) for cell in json.loads(text)["cells"]]
    texts += [data.decode() for name, data in _held(text).items() if not name.endswith(".gz")]
    lines = {line.strip() for each in texts for line in each.splitlines()}

    assert len(_solution_lines()) > 100
    assert _solution_lines() & lines == set()


@cache
def _solution_lines() -> frozenset[str]:
    return frozenset(line for other in [*FILES, "torch_twins"] for line in _code(_solution(other)))


def _solution(file: str) -> str:
    return (ROOT / "solutions" / f"{file}.py").read_text(encoding="utf-8")


@pytest.mark.parametrize("file", FILES)
def test_a_notebook_holds_its_modules_and_what_is_handed_out_where_it_is_needed(file: str, alone: Texts) -> None:
    holds = _held(alone[f"{file}.ipynb"])

    others = {name for name in holds if not name.startswith("cases/")} - set(packed(ROOT, HOMEWORK, NOTEBOOK, file))
    assert others == set(HOMEWORK.handout_files if file in HOMEWORK.needs_handout else ())


# ---------------------------------------------------------------- run from top to bottom


@pytest.fixture(scope="module")
def kernels() -> Iterator[Kernels]:
    """Where most notebooks here get their kernels; those of the first file get them as Jupyter starts them."""
    made = Kernels()
    yield made
    made.close()


def run(text: str, folder: Path, name: str = "notebook.ipynb", kernels: Kernels | None = None) -> Any:
    """A notebook after all its cells have run, without our repository in reach.

    Args:
        text: of the notebook.
        folder: that it runs in.
        name: of the file there that it is then written to.
        kernels: where its kernel comes from; None: Jupyter starts one.
    """
    import nbformat

    client = pytest.importorskip("nbclient")
    read = nbformat.reads(text, as_version=4)
    read.cells.append(nbformat.v4.new_code_cell("import autograder; print(autograder.__file__)", id="where"))
    around = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    where = {"metadata": {"path": str(folder)}}
    # A print is two writes, and a kernel on a busy machine may send them apart: the client joins them.
    join = {"allow_errors": True, "coalesce_streams": True}
    with kernels.used() if kernels else contextlib.nullcontext():
        client.NotebookClient(read, timeout=300, resources=where, **join).execute(env=around)
    nbformat.write(read, folder / name)
    return read


def _outputs(read: Any) -> list[tuple[str, Any]]:
    return [(cell.id, output) for cell in read.cells if cell.cell_type == "code" for output in cell.outputs]


def _wrong(read: Any) -> list[str]:
    """Exceptions, and what went to stderr."""
    return [
        f"{cell}: {output.get('evalue') or output.get('text')}"
        for cell, output in _outputs(read)
        if output.output_type == "error" or output.get("name") == "stderr"
    ]


def _said(read: Any) -> dict[str, str]:
    """Check → its first line."""
    return {
        cell: output.data["text/plain"].splitlines()[0]
        for cell, output in _outputs(read)
        if cell.endswith("-check") and "data" in output
    }


def _figures(read: Any) -> list[Any]:
    calls = {cell.id for cell in read.cells if "figures." in cell.source and not cell.id.endswith("-setup")}
    return [output.data for cell, output in _outputs(read) if cell in calls and "data" in output]


@pytest.fixture(scope="module", params=FILES)
def as_given(
    request: pytest.FixtureRequest, alone: Texts, tmp_path_factory: pytest.TempPathFactory, kernels: Kernels
) -> tuple[str, Any]:
    """A notebook as students get it, alone in a folder."""
    name, folder = f"{request.param}.ipynb", tmp_path_factory.mktemp("alone")
    return request.param, run(alone[name], folder, kernels=None if request.param == FILES[0] else kernels)


@pytest.fixture(scope="module")
def solved_folder(solved: Texts, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with all the solved notebooks."""
    folder = tmp_path_factory.mktemp("solved")
    for name, text in solved.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module", params=FILES)
def filled_in(request: pytest.FixtureRequest, solved: Texts, solved_folder: Path, kernels: Kernels) -> tuple[str, Any]:
    """A notebook with the reference in place, beside the others."""
    name = f"{request.param}.ipynb"
    return request.param, run(solved[name], solved_folder, name, None if request.param == FILES[0] else kernels)


def test_as_given_nothing_raises_and_every_check_says_that_nothing_is_written(as_given: tuple[str, Any]) -> None:
    file, read = as_given
    untouched = "not judged" if file == "cnn_torch" and find_spec("torch") is None else "not written"

    said = _said(read)

    assert _wrong(read) == []
    assert len(said) == sum(task.file == file for task in TASKS)
    assert all(f": {untouched}, 0 of " in line for line in said.values()), said


def test_as_given_a_small_case_is_shown_before_each_stub(as_given: tuple[str, Any]) -> None:
    file, read = as_given

    shown = {cell: output.data["text/plain"] for cell, output in _outputs(read) if cell.endswith("-predict")}

    assert {cell: "what does this call return?" in text for cell, text in shown.items()} == {
        f"{task.name.replace('.', '-')}-predict": True for task in HOMEWORK.of_file(file) if task.by_hand
    }


def test_as_given_every_figure_is_drawn_or_says_what_it_waits_for(as_given: tuple[str, Any]) -> None:
    shown = _figures(as_given[1])

    assert shown
    assert all("image/png" in data or "Step through" in data["text/html"] or "Here you " in str(data)
               or "This comes once" in str(data) or "install PyTorch" in str(data) for data in shown)  # fmt: skip


def test_opened_alone_a_notebook_uses_what_it_holds(as_given: tuple[str, Any]) -> None:
    where = as_given[1].cells[-1].outputs[0].text

    assert "homework-" in where
    assert str(ROOT) not in where


def test_with_the_reference_in_place_every_check_passes(filled_in: tuple[str, Any]) -> None:
    file, read = filled_in
    if file == "cnn_torch" and find_spec("torch") is None:
        assert all(": not judged, " in line for line in _said(read).values())
        return

    said = _said(read)

    assert _wrong(read) == []
    assert len(said) == sum(task.file == file for task in TASKS)
    assert all(": done, " in line for line in said.values()), said


def test_with_the_reference_in_place_every_figure_is_drawn(filled_in: tuple[str, Any]) -> None:
    file, read = filled_in
    if file == "cnn_torch" and find_spec("torch") is None:
        pytest.skip("PyTorch is not installed")
    shown = _figures(read)

    assert [data["text/plain"] for data in shown if "image/png" not in data and "Step" not in data["text/html"]] == []


def test_the_network_of_the_last_notebook_reads_most_digits(filled_in: tuple[str, Any]) -> None:
    file, read = filled_in
    if file != "cnn_torch" or find_spec("torch") is None:
        pytest.skip("only the notebook that trains in PyTorch")
    words = [data["text/plain"] for data in _figures(read)]

    right = next(int(text.split()[0]) for text in words if "digits are read right. Most confused" in text)

    assert right > 340  # of 360; 352 where this was written


# ---------------------------------------------------------------- in a checkout


@pytest.fixture
def checkout(bank: Path, tmp_path: Path) -> Path:
    """A checkout, with the committed notebooks and what a build made."""
    for name in ("autograder", HOMEWORK.solutions):
        (tmp_path / name).symlink_to(ROOT / name, target_is_directory=True)
    (tmp_path / "dist").mkdir()
    (tmp_path / "dist" / "bank").symlink_to(bank, target_is_directory=True)
    shutil.copytree(ROOT / HOMEWORK.stubs, tmp_path / HOMEWORK.stubs)
    return tmp_path


@pytest.mark.parametrize("file", ["conv1d", *HOMEWORK.needs_handout[:1]])
def test_in_a_checkout_a_committed_notebook_uses_what_is_around_it(file: str, checkout: Path, kernels: Kernels) -> None:
    folder = checkout / HOMEWORK.stubs

    read = run(COMMITTED[f"{file}.ipynb"], folder, kernels=None if file == FILES[0] else kernels)

    said = _said(read)

    assert _wrong(read) == []
    assert str(checkout) in read.cells[-1].outputs[0].text
    assert len(said) == len(HOMEWORK.of_file(file))
    assert all(": not written, 0 of " in line for line in said.values()), said
    assert _figures(read)


def test_in_a_checkout_what_is_written_in_a_committed_notebook_is_judged(checkout: Path, kernels: Kernels) -> None:
    written = json.loads(COMMITTED["pooling.ipynb"])
    for cell in written["cells"]:
        if cell["id"] == "pooling-max_pool1d":
            cell["source"] = ["import numpy as np\n", _solution("pooling")]

    read = run(json.dumps(written), checkout / HOMEWORK.stubs, kernels=kernels)

    assert ": done, " in _said(read)["pooling-max_pool1d-check"]


def test_without_a_checkout_a_committed_notebook_says_where_the_others_are(tmp_path: Path, kernels: Kernels) -> None:
    read = run(COMMITTED["conv1d.ipynb"], tmp_path, kernels=kernels)

    setup = next(cell for cell in read.cells if cell.id == "conv1d-setup")
    assert [(output.ename, output.evalue) for output in setup.outputs] == [
        (
            "FileNotFoundError",
            "this notebook works only inside its repository; the notebooks in student.zip work everywhere",
        )
    ]


def test_without_cases_a_committed_notebook_says_what_to_run(checkout: Path, kernels: Kernels) -> None:
    (checkout / "dist" / "bank").unlink()

    read = run(COMMITTED["conv1d.ipynb"], checkout / HOMEWORK.stubs, kernels=kernels)

    words = f"The cases are not built yet. Run python -m autograder build in {checkout}, then this cell again."
    said = {output.get("text") or output.data["text/plain"] for cell, output in _outputs(read) if cell != "where"}
    assert _wrong(read) == []
    assert {text.strip() for text in said} == {words}


# ---------------------------------------------------------------- handed in


def test_filled_in_and_run_they_earn_all_points(
    filled_in: tuple[str, Any], solved_folder: Path, bank: Path, torch_is_here: None
) -> None:
    if filled_in[0] != FILES[-1]:
        pytest.skip("graded once, when all have been run")

    report = grade(solved_folder, bank)

    assert report.fault == ""
    assert [message(result) for result in report.items if result.kind != "pass"] == []
    assert sum(result.score for result in report.items) == pytest.approx(POINTS)


def test_a_notebook_with_predictions_in_it_earns_what_its_functions_earn(
    solved: Texts, tmp_path: Path, bank: Path
) -> None:
    written = json.loads(solved["conv1d.ipynb"])
    for cell in written["cells"]:
        if cell["id"].endswith("-predict"):
            cell["source"] = [f'predict("{cell["id"]}", [1, "1/3", ...])\n', 'predict("?", "?")']
    (tmp_path / "conv1d.ipynb").write_text(json.dumps(written), encoding="utf-8")

    report = grade(tmp_path, bank)

    mine = [result for result in report.items if result.item.task.file == "conv1d"]
    assert [message(result) for result in mine if result.kind != "pass"] == []


@pytest.mark.parametrize("kind", ["committed", "alone"])
def test_untouched_they_earn_nothing_and_are_not_written_yet(
    kind: str, alone: Texts, tmp_path: Path, bank: Path, torch_is_here: None
) -> None:
    for name, text in {"committed": COMMITTED, "alone": alone}[kind].items():
        (tmp_path / name).write_text(text, encoding="utf-8")

    report = grade(tmp_path, bank)

    assert {message(result) for result in report.items} == {"not written yet"}
    assert sum(result.score for result in report.items) == 0


# ---------------------------------------------------------------- nbgrader


def _nbgrader(*command: str) -> None:
    """A command of nbgrader, in this process: to load it takes longer than most of them."""
    app = pytest.importorskip("nbgrader.apps").NbGraderApp
    try:
        app.launch_instance(list(command))
    finally:
        type(app.instance()).clear_instance()


def _validated(path: Path) -> str:
    """What `nbgrader validate` prints."""
    validator = pytest.importorskip("nbgrader.validator").Validator()
    validator.stream = io.StringIO()
    validator.validate_and_print(str(path))
    return str(validator.stream.getvalue())


def _filled(released: Path, solved: str, wrong: Mapping[str, str]) -> str:
    """A released notebook with the solutions in its cells, but for what is wrong in them."""
    import nbformat

    read, right = nbformat.read(released, as_version=4), _cells(solved)
    for cell in read.cells:
        if cell.metadata.get("nbgrader", {}).get("solution"):
            cell.source = _source(right[cell.id])
            for old, new in wrong.items():
                cell.source = cell.source.replace(old, new)
    return nbformat.writes(read)


def _newest_tables() -> str:
    """What nbgrader asks a program for that takes two seconds to start: the version of a new gradebook's tables."""
    import nbgrader
    from alembic.script import ScriptDirectory

    return str(ScriptDirectory(str(Path(nbgrader.__file__).parent / "alembic")).get_current_head())


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a course, and no way to our repository from a notebook that runs there."""
    monkeypatch.delenv("PYTHONPATH", raising=False)
    monkeypatch.setattr(pytest.importorskip("nbgrader.api"), "get_alembic_version", _newest_tables)
    monkeypatch.chdir(tmp_path.resolve())
    return tmp_path.resolve()


@pytest.mark.filterwarnings("ignore:Object of type <Submitted")  # nbgrader's own
def test_nbgrader_releases_validates_and_grades_a_notebook(course: Path, solved: Texts, kernels: Kernels) -> None:
    api = pytest.importorskip("nbgrader.api")
    (course / "source" / "cnn").mkdir(parents=True)
    (course / "source" / "cnn" / "conv1d.ipynb").write_text(solved["conv1d.ipynb"], encoding="utf-8")

    _nbgrader("generate_assignment", "cnn", "--create")
    released = course / "release" / "cnn" / "conv1d.ipynb"
    handed_in = {
        "all": _filled(released, solved["conv1d.ipynb"], {}),
        "some": _filled(
            released, solved["conv1d.ipynb"], {"windows @ np.asarray(weights, dtype=float)": "windows @ weights[::-1]"}
        ),
        "none": released.read_text(encoding="utf-8"),
    }
    for student, text in handed_in.items():
        (course / "submitted" / student / "cnn").mkdir(parents=True)
        (course / "submitted" / student / "cnn" / "conv1d.ipynb").write_text(text, encoding="utf-8")
    with kernels.used():
        validated = {who: _validated(course / "submitted" / who / "cnn" / "conv1d.ipynb") for who in ("all", "some")}
        _nbgrader("autograde", "cnn", "--create")
    with api.Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        scores = {row["student"]: (row["score"], row["max_score"]) for row in gradebook.submission_dicts("cnn")}

    assert "return" not in _source(_cells(released.read_text(encoding="utf-8"))["conv1d-conv1d"]).rpartition('"""')[2]
    assert "Success! Your notebook passes all the tests." in validated["all"]
    assert "VALIDATION FAILED ON 1 CELL(S)!" in validated["some"]
    assert " One that fails: " in validated["some"]
    most = sum(visible(task.name) for task in TASKS if task.file == "conv1d")
    without = most - visible("conv1d.conv1d")
    assert scores["all"] == (most, most)
    assert scores["none"] == (0, most)
    assert without < scores["some"][0] < most  # what is right of conv1d counts in part, as on Gradescope


# ---------------------------------------------------------------- what students make of them


def test_a_notebook_full_of_magics_plots_and_a_broken_cell_costs_only_that_cell(
    tmp_path: Path, bank: Path, solved: Texts
) -> None:
    document = copy.deepcopy(json.loads(solved["conv1d.ipynb"]))
    extra = ["%matplotlib inline\n!pip install x", "import matplotlib.pyplot as plt\nplt.plot([1, 2]); plt.show()"]
    extra += ["def conv1d_matrix(weights, n:\n    pass", "for step in range(10**9):\n    pass", "%%time\ncheck()"]
    cells = [{**document["cells"][1], "source": text, "metadata": {}} for text in extra]
    document["cells"] = [cell for cell in [*cells, *document["cells"]] if cell.get("id") != "conv1d-conv1d_matrix"]
    for place, cell in enumerate(document["cells"]):
        cell["id"] = f"cell-{place}"
    (tmp_path / "conv1d.ipynb").write_text(json.dumps(document), encoding="utf-8")

    report = grade(tmp_path, bank)
    kinds = {result.item.task.name: result.kind for result in report.items if result.item.task.file == "conv1d"}

    assert kinds == {"conv1d.output_length": "pass", "conv1d.conv1d": "pass", "conv1d.conv1d_matrix": "fail"}
    said = next(message(result) for result in report.items if result.item.task.name == "conv1d.conv1d_matrix")
    assert said.startswith("conv1d.ipynb has no conv1d_matrix")
    assert "'(' was never closed" in said
