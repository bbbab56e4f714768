"""How the function of a task is called: fresh arguments, the student's code, what it returned.

Most tasks are called as their signature says. The two PyTorch tasks are classes and training steps, of
which a case holds only the arrays: their drivers build the model from them. A driver returns the result
and the arrays among the arguments as the call left them; what students must do for a call to be possible
at all is said in a `Sentence`.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any, TypeAlias

import numpy as np

from autograder.core.codec import flat
from autograder.core.records import NotAnArray
from autograder.sandbox.worker.guard import Guard
from autograder.sandbox.worker.importer import Homework, Sentence

Call: TypeAlias = Mapping[str, Any]  # parameter → plain JSON, as `codec.freeze` writes it
Result: TypeAlias = "tuple[Any, dict[str, Any]]"

STATE_NAMES = {
    "conv_weights": "conv.weight",
    "conv_biases": "conv.bias",
    "dense_weights": "dense.weight",
    "dense_biases": "dense.bias",
}
_DEFAULTS = (8, (1, 8, 8), 10)


@dataclass(frozen=True)
class Setting:
    """What a driver needs besides the case."""

    module: ModuleType  # the student's
    function: Callable[..., Any]
    task: Mapping[str, Any]
    homework: Homework
    guard: Guard


def fresh(plain: Any, shift: int = 0) -> Any:
    """A new live value: a writable array, a new generator, a list of layers; `shift` moves a generator's seed."""
    if not isinstance(plain, dict):
        return plain
    if "dtype" in plain:
        return np.array(plain["data"], dtype=plain["dtype"]).reshape(plain["shape"])
    if "rng" in plain:
        from autograder.sandbox.worker.generators import (
            generator,  # late: NumPy's random numbers take as long to load as all of ours
        )

        return generator(**plain["rng"], shift=shift)
    if "dict" in plain:
        return {key: fresh(part) for key, part in plain["dict"].items()}
    parts = [fresh(part) for part in plain["tuple"]]
    return parts if any(isinstance(part, tuple) for part in parts) else tuple(parts)


def drive(setting: Setting, case: Mapping[str, Any], shift: int = 0) -> Result:
    """Call the student's function once with fresh arguments, as the task wants it."""
    driver = _DRIVERS.get(f"{setting.task['file']}.{setting.task['function']}", _plain)
    return driver(setting, case, shift)


def _plain(setting: Setting, case: Mapping[str, Any], shift: int) -> Result:
    call = {name: fresh(value, shift) for name, value in case["call"].items()}
    positional = [name for name in setting.task["arrays"] if name in call]
    options = [name for name in setting.task["options"] if name in call]
    if case["by_position"]:
        positional, options = positional + options, []
    arguments = [call[name] for name in positional]
    keywords = {name: call[name] for name in options}
    try:
        with setting.guard.watching():
            result = setting.function(*arguments, **keywords)
    except TypeError as error:
        if not setting.homework.went_through(error.__traceback__):
            _check_signature(setting, positional, keywords, arguments)
        raise
    after = {name: flat(value) if isinstance(value, list) else value for name, value in call.items()}
    return result, {name: value for name, value in after.items() if isinstance(value, (np.ndarray, dict))}


def _check_signature(
    setting: Setting, positional: Sequence[str], keywords: Mapping[str, Any], arguments: Sequence[Any]
) -> None:
    try:
        signature = inspect.signature(setting.function)
    except (TypeError, ValueError):
        return
    try:
        signature.bind(*arguments, **keywords)
    except TypeError:
        shown = [
            name if name in setting.task["arrays"] else str(value)
            for name, value in zip(positional, arguments, strict=True)
        ] + [f"{name}={value}" for name, value in keywords.items()]
        name = setting.task["function"]
        raise Sentence(f"{name}() takes other arguments: it is called as {name}({', '.join(shown)})") from None


# ---------------------------------------------------------------- PyTorch


def _small_cnn(setting: Setting, case: Mapping[str, Any], _shift: int) -> Result:
    import torch

    call = {name: fresh(value) for name, value in case["call"].items()}
    tensors = torch.from_numpy(call["tensors"]).double()
    upstream = torch.from_numpy(call["upstream"]).double()
    model = _their_model(setting.function, call["parameters"], tensors, by_position=case["by_position"])
    logits = model(tensors)
    if not isinstance(logits, torch.Tensor):
        raise Sentence(f"the model returned a {type(logits).__name__}; forward returns a tensor of logits")
    names = list(STATE_NAMES.values())
    if logits.shape != upstream.shape:  # the shape is what is wrong first; there is nothing to send back through it
        return (logits, dict.fromkeys(names, NotAnArray("none"))), {"tensors": tensors}
    if not logits.requires_grad:
        raise Sentence("no gradient flows back from the logits; forward cuts it off (detach, no_grad, .data, NumPy?)")
    torch.autograd.backward((logits * upstream).sum())
    parameters = dict(model.named_parameters())
    gradients = {name: parameters[name].grad if name in parameters else None for name in names}
    return (logits, gradients), {"tensors": tensors}


def _their_model(small_cnn: Any, parameters: Mapping[str, Any], tensors: Any, *, by_position: bool = False) -> Any:
    """The student's network in float64, with the weights of a case."""
    import torch

    k, classes = len(parameters["conv_weights"]), len(parameters["dense_weights"])
    settings = (k, tuple(tensors.shape[1:]), classes)
    options = {} if settings == _DEFAULTS else {"filters": k, "shape": settings[1], "classes": classes}
    model = small_cnn(*options.values()) if by_position else small_cnn(**options)
    if not isinstance(model, torch.nn.Module):
        raise Sentence(f"SmallCNN() made a {type(model).__name__}; it is to be a torch.nn.Module")
    state = {STATE_NAMES[name]: torch.from_numpy(array).double() for name, array in parameters.items()}
    _check_state(model.state_dict(), state)
    model = model.double()
    model.load_state_dict(state, strict=True)
    return model


def _check_state(theirs: Mapping[str, Any], ours: Mapping[str, Any]) -> None:
    """Say which name or shape of the state differs; `load_state_dict` says it in a paragraph."""
    has = ", ".join(theirs) or "nothing"
    for name, tensor in ours.items():
        if name not in theirs:
            raise Sentence(f"state_dict() has no {name!r}; it has: {has}")
        if theirs[name].shape != tensor.shape:
            expected, found = tuple(tensor.shape), tuple(theirs[name].shape)
            raise Sentence(f"{name!r} in state_dict() has shape {found}; here it is to have {expected}")
    extra = [name for name in theirs if name not in ours]
    if extra:
        raise Sentence(f"state_dict() has {extra[0]!r} too; the small network has only: {', '.join(ours)}")


def _train_step(setting: Setting, case: Mapping[str, Any], _shift: int) -> Result:
    import torch

    call = {name: fresh(value) for name, value in case["call"].items()}
    tensors, labels = torch.from_numpy(call["tensors"]).double(), torch.from_numpy(call["labels"]).long()
    model = _model_to_train(setting.module, call, tensors)
    optimizer = torch.optim.SGD(model.parameters(), lr=call["learning_rate"], momentum=call["momentum"])
    for parameter in model.parameters():
        parameter.grad = torch.ones_like(parameter)  # left over from an earlier step, to be cleared
    losses: Any = [setting.function(model, optimizer, tensors, step) for step in labels]
    wrong = [loss for loss in losses if not isinstance(loss, float)]
    if wrong:
        losses = NotAnArray("none") if wrong[0] is None else NotAnArray("not a float", type(wrong[0]).__name__)
    return (losses, dict(model.state_dict())), {"tensors": tensors, "labels": labels}


def _model_to_train(module: ModuleType, call: Mapping[str, Any], tensors: Any) -> Any:
    import torch

    parameters = call["parameters"]
    if call["model"] == "theirs":
        if not hasattr(module, "SmallCNN"):
            raise Sentence("train_step is tried on SmallCNN, and there is no SmallCNN in cnn_torch.py yet")
        return _their_model(module.SmallCNN, parameters, tensors)
    classes, features = parameters["weight"].shape
    model = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(features, classes)).double()
    model[1].load_state_dict({name: torch.from_numpy(array).double() for name, array in parameters.items()})
    return model


_DRIVERS: dict[str, Callable[[Setting, Mapping[str, Any], int], Result]] = {
    "cnn_torch.SmallCNN": _small_cnn,
    "cnn_torch.train_step": _train_step,
}
