"""How the cases of this homework are made and tested: what stands in its topics' folders. It never ships."""

from __future__ import annotations

from autograder.authoring.content import from_topics
from autograder.homework.runtime import ASSIGNMENT

AUTHORING = from_topics(ASSIGNMENT, public_seed=390)
