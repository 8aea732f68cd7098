"""Scores photographs on Apache Spark by the ONNX file alone: Python's onnxruntime, no Deno.

    spark-submit --master local[2,4] score_onnx_on_spark.py PATHS OUT

PATHS and OUT are those of score_on_spark.py; the columns are path, score, error, model, modelSha256.
"""

import argparse
from pathlib import Path

import pyarrow
from pyspark import SparkFiles
from pyspark.sql import DataFrame, SparkSession
from score_on_spark import read_paths

HERE = Path(__file__).resolve().parent
ROW = "path string, score double, error string, model string, modelSha256 string"


def score_on(paths: DataFrame, model: str, partition: int) -> DataFrame:
    """One row for each path; a partition has about `partition` photographs."""
    context = paths.sparkSession.sparkContext
    context.addPyFile(str(HERE / "onnx_scorer.py"))
    context.addFile(model)
    name = Path(model).name
    schema = pyarrow.schema([
        (column, pyarrow.float64() if kind == "double" else pyarrow.string())
        for column, kind in (each.split(" ") for each in ROW.split(", "))
    ])

    def score(batches):
        from onnx_scorer import OnnxScorer

        scorer = OnnxScorer(SparkFiles.get(name))
        for batch in batches:
            rows = [scorer.row(path) for path in batch["path"].to_pylist()]
            yield pyarrow.RecordBatch.from_pylist(rows, schema)

    # By the path and not in turn: a task that runs again must have the same paths.
    count = max(1, -(-paths.count() // partition))
    return paths.repartition(count, "path").mapInArrow(score, ROW)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Scores photographs on Apache Spark by an ONNX file.")
    parser.add_argument("paths", help="text file of paths, or .parquet with a column path")
    parser.add_argument("out", help="folder of Parquet files to write")
    default = HERE.parent / "models" / "default.onnx"
    parser.add_argument("--model", default=str(default), help="what convert wrote")
    parser.add_argument("--partition", type=int, default=1000, help="photographs of a task")
    options = parser.parse_args()
    session = SparkSession.builder.appName("score photographs").getOrCreate()
    rows = score_on(read_paths(session, options.paths), options.model, options.partition)
    rows.write.parquet(options.out)
