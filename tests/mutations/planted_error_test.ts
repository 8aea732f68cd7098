import { assert, assertEquals } from "@std/assert";
import { toFileUrl } from "../support/paths.ts";
import { TABLES } from "./mutate.ts";
import { plant } from "./planted_error.ts";
import { failedTests } from "./trial.ts";

Deno.test("every planted error fits the source that it is planted in", async () => {
  const problems: string[] = [];
  for (const { file, errors } of TABLES) {
    const source = await Deno.readTextFile(new URL(toFileUrl(file)));
    for (const error of errors) {
      try {
        assert(plant(source, error) !== source, error.from);
      } catch (problem) {
        problems.push(`${file}: ${(problem as Error).message}`);
      }
    }
  }
  assertEquals(problems, []);
});

Deno.test("failedTests() reads the names in a report of deno test", () => {
  const xml = `<testsuites><testsuite name="a" tests="2">
    <testcase name="one" classname="a" time="0.1" line="1" col="6">
    </testcase>
    <testcase name="two" classname="a" time="0.1" line="2" col="6">
      <failure message="Uncaught">Error</failure>
    </testcase></testsuite></testsuites>`;
  assertEquals(failedTests(xml), ["two"]);
});
