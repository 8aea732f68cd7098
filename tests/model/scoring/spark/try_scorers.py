"""What score_on() of score_on_spark.py makes of scorers that behave in some way, without Spark.

Prints, as JSON, for each way the rows or the error. Arguments: the folder of score_on_spark.py.
"""

import faulthandler
import json
import shlex
import sys

# A deadlock ends with a traceback of where each side waits.
faulthandler.dump_traceback_later(400, exit=True)
sys.path.insert(0, sys.argv[1])
import pyarrow  # noqa: E402
from score_on_spark import score_on  # noqa: E402

# A scorer in Python: `{}` is what it does after having read a path and before it answers.
SCORER = """
import json, os, signal, sys, time
done = 0
rest = b''
while True:
    part = os.read(0, 1 << 16)
    if not part:
        break
    *paths, rest = (rest + part).split(b'\\0')
    for path in paths:
        row = {'path': path.decode(), 'score': 0.5, 'warnings': ['x' * 2000]}
        %s
        print(json.dumps(row), flush=True)
        done += 1
%s
"""


class Paths:
    """As much of a DataFrame as score_on() takes."""

    def __init__(self, batches):
        self.batches = batches

    def count(self):
        return sum(map(len, self.batches))

    def repartition(self, count, column):
        assert (count, column) == (max(1, -(-self.count() // 1000)), "path"), (count, column)
        return self

    def mapInArrow(self, function, columns):
        batches = [pyarrow.RecordBatch.from_pydict({"path": each}) for each in self.batches]
        return [row for batch in function(iter(batches)) for row in batch.to_pylist()]


def outcome(batches, at_path="pass", at_end=""):
    scorer = shlex.join([sys.executable, "-c", SCORER % (at_path, at_end)])
    try:
        rows = score_on(Paths(batches), scorer, 1000)
        return {"rows": [[row["path"], row["score"], row["error"]] for row in rows]}
    except RuntimeError as error:
        return {"error": str(error)}


# More than pipes hold, on the way in and on the way out.
long = [[f"/{i}/" + 4000 * "p" for i in range(start, start + 100)] for start in (0, 100)]
odd = [["a\nb", "", "a\0b", "\ufeff", None, '"', "ü 😀"]]
print(json.dumps({
    "long": outcome(long),
    "odd": outcome(odd),
    "none": outcome([]),
    "killed": outcome(long, "if done == 20: os.kill(os.getpid(), signal.SIGKILL)"),
    "early": outcome(long, "if done == 150: sys.exit(0)"),
    "half": outcome(long, "if done == 20: print('{\"path', end='', flush=True); sys.exit(1)"),
    "other": outcome(long, "if done == 20: row['path'] = '/elsewhere'"),
    "failed": outcome(odd, at_end="sys.exit(3)"),
}))
