"""A list that holds itself twice: its 64th layer has more parts than there is time for.

The grader must: stop at a depth, or at the deadline.
EXPECT: not-pass
HANGS: yes
"""


def conv1d(signal, weights, stride=1, padding=0):
    answer = []
    answer += [answer, answer]
    return answer
