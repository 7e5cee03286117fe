"""`make run`: everything on one machine, supervised by one process. See `codereview.run.__main__`."""
