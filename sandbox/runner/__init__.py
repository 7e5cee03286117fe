"""The part that runs inside a sandbox: standard library only, imports nothing of ours.

`main` is the runner (process 1 of the sandbox): it talks to the host in `frames` over stdin and
stdout, and drives one program at a time (`execution`). It holds the channel and never runs learner
code. `warm` is a second process without the channel and without secrets: it starts programs
(`start`), for Python by forking itself (`script`), and keeps count of what they started (`keeper`).

Two ways give a program an identity that can touch neither of the two (`identity`):

uid        the runner is user 0 with CAP_SETUID, CAP_SETGID and CAP_KILL only (a container, or a
           sandbox started by root): each submission gets a kernel user id of its own.
namespace  the runner is an ordinary user with CAP_SYS_ADMIN in its own user namespace only: each
           program gets a process and mount namespace of its own, and no capability.

It imports little: an idle sandbox is mostly the memory of these two interpreters (`dataclasses` alone
is more than a mebibyte).

The directory is mounted or copied as `/opt/codereview/runner`, so modules here import each other
relatively.
"""
