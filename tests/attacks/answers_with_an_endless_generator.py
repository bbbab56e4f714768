"""A generator that never stops: whoever lists it never stops either.

The grader must: convert in the worker, under its deadline.
EXPECT: not-pass
HANGS: yes
"""


def conv1d(signal, weights, stride=1, padding=0):
    class Endless:
        def __len__(self):
            return 3

        def __iter__(self):
            while True:
                yield 0.0

        def __getitem__(self, place):
            while True:
                pass

    return Endless()
