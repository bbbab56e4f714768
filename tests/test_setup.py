"""Where `setup.sh` takes PyTorch from, with stand-ins for its index on the loopback: answering, refusing, silent."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.helpers.sandboxed import needs_linux

CPU = "(about 0.2 GB)"
CUDA = "pip's own index (up to 5 GB with CUDA; ./setup.sh --no-torch leaves it out)"

pytestmark = [needs_linux, pytest.mark.skipif(Path("/dev/nvidiactl").exists(), reason="this machine has a GPU")]


class Index(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        found = self.path == "/whl/cpu/torch/"
        self.send_response(200 if found else 404)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        return None


@pytest.fixture(scope="module")
def answering() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), Index) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/whl/cpu"
        server.shutdown()


def _said(**settings: str) -> str:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("TORCH_")}
    environment = {**clean, "PYTHON": sys.executable, "no_proxy": "*", **settings}
    done = subprocess.run(
        [ROOT / "setup.sh", "--dry-run"], env=environment, capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout == ""
    return done.stderr.removeprefix("setup.sh: fetching PyTorch from ").strip()


def test_an_index_of_cpu_wheels_that_answers_is_used(answering: str) -> None:
    assert _said(TORCH_CPU_INDEX=answering) == f"{answering} {CPU}"


def test_an_index_without_pytorch_is_not_used(answering: str) -> None:
    assert _said(TORCH_CPU_INDEX=f"{answering}/old") == CUDA


def test_an_index_that_refuses_is_not_used() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))  # bound and not listening: the connection is refused
        assert _said(TORCH_CPU_INDEX=f"http://127.0.0.1:{closed.getsockname()[1]}/whl/cpu") == CUDA


def test_an_index_that_is_silent_is_not_waited_for() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        assert _said(TORCH_CPU_INDEX=f"http://127.0.0.1:{silent.getsockname()[1]}/whl/cpu") == CUDA


def test_a_setting_decides_before_any_index_is_asked(answering: str) -> None:
    assert (
        _said(TORCH_INDEX_URL="http://127.0.0.1:9/mine", TORCH_CPU_INDEX=answering) == f"http://127.0.0.1:9/mine {CPU}"
    )
    assert _said(TORCH_INDEX_URL="", TORCH_CPU_INDEX=answering) == CUDA


def test_an_unknown_argument_is_named() -> None:
    done = subprocess.run([ROOT / "setup.sh", "--torch"], capture_output=True, text=True, check=False)

    assert done.returncode == 2
    assert "unknown argument --torch (there are --dev, --cluster, --no-torch and --dry-run)" in done.stderr
