"""Figures of the small network in PyTorch: it is trained here, and shows what it learned.

PyTorch is not imported here: what is asked of it goes through the student's own model.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.homework.figures import networks
from autograder.homework.figures.shown import Note, Shown, Unready, in_time, kindly

Function = Callable[..., Any]
_SECONDS = 120.0  # for all of the training, which takes two


@dataclass(frozen=True)
class Trained:
    """A network that has learned, as arrays; or why there is none."""

    why_not: str = ""
    losses: tuple[float, ...] = ()
    weights: Any = None  # (8, 1, 3, 3)
    responses: Any = None  # (8, 8, 8) of the first digit held out, after ReLU
    answers: Any = None  # for every digit held out
    held_back: Any = None
    labels: Any = None


@kindly
def network() -> Shown:
    """The network, with its shapes."""
    return networks.small_network()


def trained(model: Callable[[], Any], train_step: Function, data: Any, epochs: int = 20) -> Trained:
    """Train a student's network on the digits, a few seconds long, from a fixed seed.

    Args:
        model: makes it.
        train_step: theirs.
        data: what `load_digits` gives.
        epochs: how often every digit is seen.

    Returns:
        What it learned, or why not; it never raises.
    """
    try:
        import torch
    except ImportError:
        return Trained("To see what the network learns, install PyTorch: %pip install torch, then restart the kernel.")
    try:
        result: Trained = in_time(lambda: _trained(torch, model, train_step, data, epochs), _SECONDS)
        return result
    except TimeoutError:
        return Trained("Here you will see what your network learned; for now its training does not come to an end.")
    except NotImplementedError:
        return Trained(
            "Here you will see what your network learned. Write SmallCNN and train_step, then run this again."
        )
    except Exception as error:
        said = f"{type(error).__name__}: {str(error)[:200]}"
        return Trained(f"Here you will see what your network learned; for now its training stops with {said}")


def _trained(torch: Any, make: Callable[[], Any], train_step: Function, data: Any, epochs: int) -> Trained:
    tensors, labels, held_back, _ = (torch.as_tensor(part) for part in data)
    with torch.random.fork_rng(devices=[]), _one_thread(torch):
        torch.manual_seed(0)
        model = make().float()
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
        losses = []
        for _ in range(epochs):
            order = torch.randperm(len(labels))
            batches = [order[i : i + 64] for i in range(0, len(order), 64)]
            step = [train_step(model, optimizer, tensors[each].float(), labels[each]) for each in batches]
            losses.append(float(np.mean(step)))
    with torch.no_grad():
        logits = model(held_back.float())
        responses = torch.relu(model.conv(held_back[:1].float()))[0]
    return Trained(
        losses=tuple(losses),
        weights=model.conv.weight.detach().numpy(),
        responses=responses.numpy(),
        answers=logits.argmax(dim=1).numpy(),
        held_back=np.asarray(data[2]),
        labels=np.asarray(data[3]),
    )


@contextmanager
def _one_thread(torch: Any) -> Iterator[None]:
    """Batches this small take longer when several threads share them; on a busy machine ten times as long."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)


def _needs(result: Trained) -> Trained:
    if result.why_not:
        raise Unready(result.why_not)
    return result


@kindly
def learning(result: Trained) -> Shown:
    """How the loss went down."""
    done = _needs(result)
    accuracy = float(np.mean(done.answers == done.labels))
    return networks.curve(done.losses, 23, accuracy, "your network")


@kindly
def filters(result: Trained) -> Shown:
    """Its filters."""
    return networks.filters(_needs(result).weights) if not result.why_not else Note(_LATER)


@kindly
def feature_maps(result: Trained) -> Shown:
    """The feature maps of one digit."""
    return networks.maps(result.held_back[0][0], result.responses) if not result.why_not else Note(_LATER)


@kindly
def confusion(result: Trained) -> Shown:
    """Which digits it confuses."""
    if result.why_not:
        return Note(_LATER)
    return networks.confusion(result.labels, result.answers, result.held_back)


_LATER = "This comes once the network has learned."
