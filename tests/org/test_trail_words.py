"""Whatever is written into the trail can be read there."""

import re
from pathlib import Path

from opsapp.org.trail import SUBJECTS, VERBS

PACKAGE = Path(__file__).resolve().parents[2] / "opsapp"
DEED = re.compile(r'\baudit\(\s*"(?P<action>\w+\.\w+)"(?:,\s*"(?P<subject>\w+)")?')


def test_every_deed_and_subject_in_the_code_has_a_word():
    deeds = [found for path in PACKAGE.rglob("*.py") for found in DEED.finditer(path.read_text())]

    assert len(deeds) > 30
    verbs = {found["action"].partition(".")[2] for found in deeds}
    assert verbs <= set(VERBS), f"add to VERBS in opsapp/org/trail.py: {verbs - set(VERBS)}"
    subjects = {found["subject"] for found in deeds} - {None}
    assert subjects <= set(SUBJECTS), f"add to SUBJECTS in opsapp/org/trail.py: {subjects - set(SUBJECTS)}"
