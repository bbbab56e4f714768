"""Writes a program into a file that has no name, and runs it.

The grader must: refuse memfd_create and exec.
EXPECT: not-pass
"""

import os

import numpy as np

HARM = "@HARM@"  # the test writes the folder here that is to be harmed


def won(how):
    """Leave a mark in a file, and in the words that a grader shows."""
    try:
        with open(HARM + "/drop/marker", "a") as file:
            file.write(how + "\n")
    except OSError:
        pass
    raise RuntimeError("ATTACK" + " WON: " + how)


def wrong(signal, weights, stride, padding):
    return np.full((len(signal) + 2 * padding - len(weights)) // stride + 1, 12345.0)


def conv1d(signal, weights, stride=1, padding=0):
    try:
        file = os.memfd_create("program")
    except OSError:
        return wrong(signal, weights, stride, padding)
    os.write(file, b"#!/bin/sh\necho > " + HARM.encode() + b"/drop/marker\n")
    won("has a file in memory that could be run")
