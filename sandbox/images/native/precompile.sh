#!/bin/sh
# precompile.sh DEST: <bits/stdc++.h> precompiled into DEST, which a compiler finds with -I DEST.
# The flags are those of sandbox/languages/native.py: with any others the compiler reads the plain header instead.
set -eu
mkdir -p "$1/bits"
echo '#include_next <bits/stdc++.h>' >"$1/bits/stdc++.h"
g++ -O2 -std=gnu++20 -I "$1" -x c++-header "$1/bits/stdc++.h" -o "$1/bits/stdc++.h.gch"
chmod -R a+rX "$1"
