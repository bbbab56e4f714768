"""An endless loop that ignores every signal and swallows every exception.

The grader must: SIGKILL.
EXPECT: not-pass
HANGS: yes
"""

import signal
import time


for number in set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP}:
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass


def conv1d(signal, weights, stride=1, padding=0):
    while True:
        try:
            while True:
                time.sleep(0.01)
        except BaseException:
            pass
