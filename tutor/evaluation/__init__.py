"""The offline evaluation of the tutor: made-up learners with known faults, scripted tutors, and oracles.

`corpus/` holds the states (code with a planted fault and what the judge said), the attacks on the tutor, and
recorded replies. Replies pass through the real gate; what it releases is judged by oracles that share no
code with it. docs/evaluation.md describes the checks; `manage.py evaluate_tutor` runs them.
"""
