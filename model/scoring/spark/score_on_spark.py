"""Scores photographs on Apache Spark: one scorer process for each partition.

    spark-submit --master local[2,4] score_on_spark.py PATHS OUT

PATHS is a text file with one path a line, or a Parquet file with a column `path`; OUT becomes a
folder of Parquet files with one row for each path.
"""

import argparse
import json
import shlex
import subprocess
from pathlib import Path
from threading import Thread

import pyarrow
from pyspark.sql import DataFrame, SparkSession, functions

REPOSITORY = Path(__file__).resolve().parents[3]
ROW = (
    "path string, score double, betterThan double, interval array<double>, "
    "warnings array<string>, error string, model string, modelSha256 string, version string"
)
TYPES = {
    "string": pyarrow.string(),
    "double": pyarrow.float64(),
    "array<double>": pyarrow.list_(pyarrow.float64()),
    "array<string>": pyarrow.list_(pyarrow.string()),
}

NO_FILE = {"error": "no file has such a path: it is empty or has a NUL"}


def default_scorer() -> str:
    """What `deno task score` runs, from any working folder; one thread, for the one core of a task."""
    task = json.loads((REPOSITORY / "deno.json").read_text("utf-8"))["tasks"]["score"]
    folder = shlex.quote(REPOSITORY.as_posix())
    for relative in ("deno.lock", "model/commands/"):
        task = task.replace(relative, f"{folder}/{relative}")
    # A shell, as for tasks: on each executor it finds the folders of native code. After `exec` the
    # process is the scorer itself, which can be killed.
    return shlex.join(["sh", "-c", f'exec env {task} "$@"', "sh", "--threads", "1"])


def read_paths(spark: SparkSession, file: str) -> DataFrame:
    """The paths of a Parquet file, or the lines of a text file."""
    if file.endswith(".parquet"):
        return spark.read.parquet(file).select("path")
    lines = spark.read.text(file).select(functions.col("value").alias("path"))
    return lines.where("path != ''")


def score_on(paths: DataFrame, scorer: str, partition: int) -> DataFrame:
    """One row for each path; a partition has about `partition` photographs."""
    schema = pyarrow.schema([
        (name, TYPES[kind]) for name, kind in (column.split(" ") for column in ROW.split(", "))
    ])
    command = [*shlex.split(scorer), "-", "-0", "--json", "--skip-unreadable"]

    def score(batches):
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        try:
            for batch in batches:
                rows = score_batch(process, batch["path"].to_pylist())
                yield pyarrow.RecordBatch.from_pylist(rows, schema)
            process.stdin.close()
            if process.wait() != 0:
                raise RuntimeError(f"Cannot score: the scorer ended with {process.returncode}")
        finally:
            process.kill()
            process.wait()

    # By the path and not in turn: a task that runs again must have the same paths.
    count = max(1, -(-paths.count() // partition))
    return paths.repartition(count, "path").mapInArrow(score, ROW)


def is_sent(path: str | None) -> bool:
    return bool(path) and "\0" not in path


def score_batch(process: subprocess.Popen, paths: list) -> list:
    """The rows of some paths, in their order.

    Paths are written on a thread: a scorer that waits for its rows to be read takes no more paths.
    """
    sent = [path for path in paths if is_sent(path)]
    writer = Thread(target=write_paths, args=(process.stdin, sent), daemon=True)
    writer.start()
    rows = [read_row(process, path) if is_sent(path) else NO_FILE | {"path": path} for path in paths]
    writer.join()
    return rows


def read_row(process: subprocess.Popen, path: str) -> dict:
    line = process.stdout.readline()
    if not line.endswith(b"\n"):
        raise RuntimeError(f"Cannot score: the scorer ended with {process.wait(60)}")
    row = json.loads(line)
    if row["path"] != path:
        raise RuntimeError(f"Cannot score: the row of {path!r:.100} is that of {row['path']!r:.100}")
    return row


def write_paths(pipe, paths: list) -> None:
    try:
        pipe.write(b"".join(path.encode() + b"\0" for path in paths))
        pipe.flush()
    except OSError:
        pass  # The scorer has ended; read_row() reports it.


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Scores photographs on Apache Spark.")
    parser.add_argument("paths", help="text file of paths, or .parquet with a column path")
    parser.add_argument("out", help="folder of Parquet files to write")
    parser.add_argument("--scorer", default=default_scorer(), help="how an executor starts one")
    parser.add_argument("--partition", type=int, default=1000, help="photographs of a task")
    options = parser.parse_args()
    session = SparkSession.builder.appName("score photographs").getOrCreate()
    rows = score_on(read_paths(session, options.paths), options.scorer, options.partition)
    rows.write.parquet(options.out)
