"""Libraries that a task rules out, and libraries that are not here when grading."""

from __future__ import annotations

import pytest

from autograder.core.records import NotAnArray
from autograder.sandbox.runner import Sandbox
from tests.helpers.sandboxed import HONEST, body, returning, run


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("return np.convolve(signal, weights[::-1], 'valid')", "np.convolve"),
        ("return np.correlate(signal, weights)", "np.correlate"),
        ("from numpy import convolve as c\nreturn c(signal, weights)", "np.convolve"),
        ("import torch\nreturn torch.nn.functional.conv1d(signal, weights)", "torch.nn.functional.conv1d"),
        ("import torch.nn.functional as F\nreturn F.conv1d(signal, weights)", "torch.nn.functional.conv1d"),
        ("from scipy.signal import correlate\nreturn correlate(signal, weights)", "scipy.signal.correlate"),
        ("from scipy import ndimage\nreturn ndimage.correlate1d(signal, weights)", "scipy.ndimage.correlate1d"),
        ("import importlib\nreturn importlib.import_module('scipy.signal').lfilter(1)", "scipy.signal.lfilter"),
        ("import cv2\nreturn cv2.filter2D(signal, -1, weights)", "cv2.filter2D"),
        ("try:\n    return np.convolve(signal, weights)\nexcept BaseException:\n    return 0", "np.convolve"),
        ("import torch\nreturn torch.vmap(lambda x: x)(signal)", "torch.vmap"),
    ],
)
def test_a_call_that_the_task_rules_out_is_named(sandbox: Sandbox, code: str, name: str) -> None:
    (outcome,) = run(sandbox, body(code))

    assert (outcome.status, outcome.error) == ("forbidden", name)


def test_importing_deriving_decorating_and_calling_at_the_top_cost_nothing(sandbox: Sandbox) -> None:
    source = """
    import torch
    import torch.nn as nn
    import torch.nn.functional as F
    from scipy.signal import correlate2d
    from torch.utils.data import Dataset, DataLoader
    import scipy.signal, tensorflow as tf
    import numpy as np

    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    torch.manual_seed(0)
    x = torch.randn(2, 3).to(device) @ torch.eye(3) * 2 + 1
    layers = [nn.Linear(1, 1) for _ in range(torch.cuda.device_count())]
    loss, accuracy = correlate2d(1, 2)
    for a, b in DataLoader(x):
        loss += a
    with torch.no_grad():
        y = np.convolve([1, 2], [1, 1]).tolist()

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv = nn.Conv2d(1, 2, 3)
        def forward(self, x: torch.Tensor | None) -> "torch.Tensor":
            return F.relu(self.conv(x))

    class Data(Dataset, torch.nn.Module):
        pass

    net = Net()
    print(net(x), f"{loss:.3f}", len(x), float(loss), x.shape[0], net.parameters())

    @torch.no_grad()
    def conv1d(signal, weights, stride=1, padding=0):
        assert not isinstance(signal, torch.Tensor)
        return y
    """
    (outcome,) = run(sandbox, source)

    assert (outcome.status, outcome.error) == ("returned", "")
    assert outcome.answer.tolist() == [1, 3, 2]


def test_plotting_does_nothing_and_is_noted_once(sandbox: Sandbox) -> None:
    source = """
    import matplotlib
    import matplotlib.pyplot as plt
    import seaborn
    from mpl_toolkits.mplot3d import Axes3D
    from IPython.display import clear_output
    from google.colab import drive
    from tqdm import tqdm, trange
    from tqdm.auto import tqdm as auto

    matplotlib.use("Agg")
    figure, axes = plt.subplots(1, 2)
    figure, (left, right) = plt.subplots(1, 2)
    first, *others = plt.plot([1])
    axes[0].imshow([[1]], cmap=plt.cm.gray)
    for axis in axes.flat:
        axis.set_title("a")
    plt.rcParams["figure.figsize"] = (3, 3)
    display(figure)
    total = sum(tqdm([1, 2])) + sum(trange(3)) + len(auto([1]))
    with tqdm(total=3) as bar:
        bar.update(1)

    def conv1d(signal, weights):
        plt.show()
        return total
    """
    (outcome,) = run(sandbox, source)

    assert outcome.answer == 7
    assert outcome.notes == (
        "matplotlib is not available when grading; calls to it do nothing",
        "IPython is not available when grading; calls to it do nothing",
    )


def test_an_unused_import_of_a_library_is_not_noted(sandbox: Sandbox) -> None:
    (outcome,) = run(sandbox, "import torch, scipy, pandas, sklearn, matplotlib.pyplot as plt\n" + HONEST)

    assert (outcome.status, outcome.notes) == ("returned", ())


def test_a_stand_in_is_no_answer(sandbox: Sandbox) -> None:
    (outcome,) = run(sandbox, "import pandas\n" + returning("pandas.DataFrame"))

    assert outcome.answer == NotAnArray("not numbers", "Inert")
