"""How the tasks of cnn_torch.py are called: a case holds only arrays, and the model is built from them here.

This runs beside student code, in the worker.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import ModuleType
from typing import Any

from autograder.core.calling import Callee, CasePlain, Driver, Result, Sentence, fresh
from autograder.core.values import NotAnArray

STATE_NAMES = {
    "conv_weights": "conv.weight",
    "conv_biases": "conv.bias",
    "dense_weights": "dense.weight",
    "dense_biases": "dense.bias",
}
_DEFAULTS = (8, (1, 8, 8), 10)


def _small_cnn(callee: Callee, case: CasePlain, _shift: int) -> Result:
    import torch

    call = {name: fresh(value) for name, value in case["call"].items()}
    tensors = torch.from_numpy(call["tensors"]).double()
    upstream = torch.from_numpy(call["upstream"]).double()
    model = _their_model(callee.function, call["parameters"], tensors, by_position=case["by_position"])
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
    absent = NotAnArray("none", "no gradient reaches this parameter of the model")
    found = {name: parameters[name].grad if name in parameters else None for name in names}
    gradients = {name: absent if gradient is None else gradient for name, gradient in found.items()}
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


def _train_step(callee: Callee, case: CasePlain, _shift: int) -> Result:
    import torch

    call = {name: fresh(value) for name, value in case["call"].items()}
    tensors, labels = torch.from_numpy(call["tensors"]).double(), torch.from_numpy(call["labels"]).long()
    model = _model_to_train(callee.module, call, tensors)
    optimizer = torch.optim.SGD(model.parameters(), lr=call["learning_rate"], momentum=call["momentum"])
    for parameter in model.parameters():
        parameter.grad = torch.ones_like(parameter)  # left over from an earlier step, to be cleared
    losses: Any = [callee.function(model, optimizer, tensors, step) for step in labels]
    wrong = [loss for loss in losses if not isinstance(loss, float)]
    if wrong:
        nothing = NotAnArray("none", "train_step returned None; it returns the loss, a float")
        losses = nothing if wrong[0] is None else NotAnArray("not a float", type(wrong[0]).__name__)
    return (losses, dict(model.state_dict())), {"tensors": tensors, "labels": labels}


def _model_to_train(module: ModuleType, call: Mapping[str, Any], tensors: Any) -> Any:
    import torch

    parameters = call["parameters"]
    if call["model"] == "your SmallCNN":
        if not hasattr(module, "SmallCNN"):
            raise Sentence("train_step is tried on SmallCNN, and there is no SmallCNN in cnn_torch.py yet")
        return _their_model(module.SmallCNN, parameters, tensors)
    classes, features = parameters["weight"].shape
    model = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(features, classes)).double()
    model[1].load_state_dict({name: torch.from_numpy(array).double() for name, array in parameters.items()})
    return model


DRIVERS: Mapping[str, Driver] = {"cnn_torch.SmallCNN": _small_cnn, "cnn_torch.train_step": _train_step}
