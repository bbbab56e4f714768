"""The kernels of the tests, which are forked: each is a process of its own, and none outlives the tests."""

from __future__ import annotations

import os
import select
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import MINUTES, ROOT
from tests.helpers.kernels import Kernels


def _printed(code: str, kernels: Kernels, folder: Path) -> list[str]:
    nbformat, nbclient = pytest.importorskip("nbformat"), pytest.importorskip("nbclient")
    read = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)])
    where: dict[str, Any] = {"metadata": {"path": str(folder)}}
    with kernels.used():
        nbclient.NotebookClient(read, timeout=MINUTES, resources=where, coalesce_streams=True).execute()
    return str(read.cells[0].outputs[0].text).splitlines()


def test_each_is_a_process_of_its_own_in_its_folder_and_knows_nothing_of_this_repository(tmp_path: Path) -> None:
    kernels = Kernels()
    code = "import os, sys\nprint(os.getpid())\nprint(os.getcwd())\nprint('autograder' in sys.modules)\n"
    code += "print([path for path in sys.path if os.path.isdir(os.path.join(path, 'autograder'))])"

    first, second = (_printed(code, kernels, tmp_path) for _ in range(2))
    kernels.close()

    assert first[0] != second[0]
    assert first[1:] == second[1:] == [str(tmp_path.resolve()), "False", "[]"]


@pytest.mark.parametrize("end", ["kernels.close()", "os.kill(os.getpid(), signal.SIGKILL)"])
def test_it_ends_with_whoever_asked_for_it(end: str, tmp_path: Path) -> None:
    pytest.importorskip("ipykernel")
    script = (
        "import os, signal\nfrom tests.helpers.kernels import Kernels\nkernels = Kernels()\n"
        f"command = ['python', '-m', 'ipykernel_launcher', '-f', {str(tmp_path / 'connection.json')!r}]\n"
        f"print(kernels.launch(command, env=dict(os.environ), cwd={str(tmp_path)!r}).pid, flush=True)\ninput()\n{end}\n"
    )
    asking = subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert asking.stdout
    kernel = os.pidfd_open(int(asking.stdout.readline()))
    ran = not select.select([kernel], [], [], 0)[0]

    asking.communicate(b"\n")

    assert ran
    assert select.select([kernel], [], [], MINUTES)[0]
    os.close(kernel)
