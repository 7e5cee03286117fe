"""Independent judges of released text. None of them uses the gate's code: a shared mistake would hide itself.

An oracle takes a `Said` and answers "" (fine) or one sentence that says what is wrong.
"""
