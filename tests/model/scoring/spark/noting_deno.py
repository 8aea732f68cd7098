"""Stands for `deno` on PATH: runs it, and notes each line that a scorer prints.

The file $NOTES/PID has one byte for each line; PID is Deno's own. Ends as Deno ends.
"""

import os
import subprocess
import sys

if not any(argument.endswith("/score.ts") for argument in sys.argv):
    os.execv(os.environ["REAL_DENO"], ["deno", *sys.argv[1:]])
deno = subprocess.Popen([os.environ["REAL_DENO"], *sys.argv[1:]], stdout=subprocess.PIPE)
with open(os.path.join(os.environ["NOTES"], str(deno.pid)), "ab", buffering=0) as notes:
    for line in deno.stdout:
        sys.stdout.buffer.write(line)
        sys.stdout.buffer.flush()
        notes.write(b".")
code = deno.wait()
if code < 0:
    os.kill(os.getpid(), -code)
sys.exit(code)
