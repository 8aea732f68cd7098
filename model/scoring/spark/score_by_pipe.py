"""The short form of score_on_spark.py: Spark's own pipe, for paths without line feeds.

    spark-submit --master local[2,4] score_by_pipe.py PATHS OUT
"""

import os
import sys

from pyspark.sql import SparkSession
from score_on_spark import ROW, default_scorer

paths, out = sys.argv[1:]
spark = SparkSession.builder.appName("score photographs").getOrCreate()
context = spark.sparkContext
lines = context.textFile(paths, context.defaultParallelism).filter(lambda path: path.strip("\r") != "")
# By default pipe() passes no environment, so that Deno would not be found on PATH.
rows = lines.pipe(
    f"{default_scorer()} - --json --skip-unreadable", env=dict(os.environ), checkCode=True
)
# With an explicit schema, rows are not scored a second time to infer it.
spark.read.schema(ROW).json(rows).write.parquet(out)
