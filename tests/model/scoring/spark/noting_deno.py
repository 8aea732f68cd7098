"""Stands for `deno` on PATH: runs it, and notes each line that it prints.

The file $NOTES/PID has one byte for each line; PID is Deno's own. Ends as Deno ends.
"""

import os
import subprocess
import sys

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
