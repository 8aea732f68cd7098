import { assert, assertEquals } from "@std/assert";
import { runPython } from "../../../../model/runtime/provision/run_python.ts";
import { fromFileUrl, repositoryRoot } from "../../../support/paths.ts";
import { scoringPython } from "./spark_environment.ts";
import { WHY_NOT_LARGE } from "../../../support/large.ts";
import { unless } from "../../../support/unless.ts";

/** Rows as path, score, error; or why there are none. */
interface Outcome {
  rows?: [string | null, number | null, string | null][];
  error?: string;
}

Deno.test({
  ...unless(
    WHY_NOT_LARGE,
    "a partition on Spark has a row for each path or fails, whatever its scorer does",
  ),
  fn: async () => {
    const outcomes: Record<string, Outcome> = JSON.parse(
      await runPython(await scoringPython(), [
        fromFileUrl(new URL("try_scorers.py", import.meta.url)),
        fromFileUrl(new URL("model/scoring/spark/", repositoryRoot)),
      ]),
    );
    const { long, odd, none, ...failing } = outcomes;
    assertEquals(long!.rows?.length, 200);
    for (const [i, [path, score, error]] of long!.rows!.entries()) {
      assert(path!.startsWith(`/${i}/p`), `${i}`);
      assertEquals([score, error], [0.5, null]);
    }
    const no = "no file has such a path: it is empty or has a NUL";
    assertEquals(odd!.rows, [
      ["a\nb", 0.5, null],
      ["", null, no],
      ["a\0b", null, no],
      ["\ufeff", 0.5, null],
      [null, null, no],
      ['"', 0.5, null],
      ["ü 😀", 0.5, null],
    ]);
    assertEquals(none!.rows, []);
    const ended = (code: number) =>
      `Cannot score: the scorer ended with ${code}`;
    const { other, ...deaths } = failing;
    assertEquals(
      Object.entries(deaths).map(([name, { error }]) => [name, error]),
      [
        ["killed", ended(-9)],
        ["early", ended(0)],
        ["half", ended(1)],
        ["failed", ended(3)],
      ],
    );
    assert(
      /^Cannot score: the row of '\/20\/p+ is that of '\/elsewhere'$/
        .test(other!.error ?? ""),
    );
  },
});
