import { assert, assertEquals } from "@std/assert";
import process from "node:process";
import { toFileUrl } from "../support/paths.ts";
import { TABLES } from "./mutate.ts";
import { plant } from "./planted_error.ts";
import { computedSeconds, failedTests } from "./trial.ts";
import { NO_LINUX, unless } from "../support/unless.ts";

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

Deno.test("every test that may notice an error is there", async () => {
  // One that cannot be loaded would count as one that notices.
  for (const path of new Set(TABLES.flatMap(({ tests }) => tests))) {
    await Deno.stat(new URL(toFileUrl(path)));
  }
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

Deno.test(
  unless(
    NO_LINUX,
    "computedSeconds() counts what a process computes, not what it waits",
  ),
  async () => {
    await new Promise((done) => setTimeout(done, 300));
    const waited = await computedSeconds(Deno.pid);
    // Deno's own count of the processor's time, in microseconds.
    const own = () => {
      const { user, system } = process.cpuUsage();
      return (user + system) / 1e6;
    };
    assert(Math.abs(waited! - own()) < 0.1, `${waited} ${own()}`);
    const end = own() + 0.3;
    while (own() < end);
    const computed = await computedSeconds(Deno.pid);
    assert(computed! - waited! > 0.25, `${waited} ${computed}`);
  },
);
