import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertMatch,
} from "@std/assert";
import { join } from "node:path";
import { ABSENCES } from "../../model/runtime/available.ts";
import { runDeno } from "../../support/run_deno.ts";
import type { Check } from "./check.ts";
import { LARGEST_ARCHIVE, packCheck } from "./pack.ts";
import { describeCheck } from "./page.ts";
import { WHY_NOT_LARGE } from "../../support/large.ts";
import { NO_LINUX, unless } from "../../support/unless.ts";

const COMMAND = ["run", "-A", "--no-check", "tests/benchmarks/gpu_check.ts"];

async function inFolder(run: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "gpu check " });
  try {
    await run(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

for (const runtime of ["webgpu", "tensorflow"] as const) {
  const title = `gpu-check --small proves ${runtime} without a GPU`;
  Deno.test({
    ...unless(ABSENCES[runtime], title),
    fn: () =>
      inFolder(async (folder) => {
        const { code, stdout, stderr } = await runDeno([
          ...[...COMMAND, "--small", "--json"],
          // As long as it takes where many tests run at once; alone it is seconds.
          ...["--runtime", runtime, "--out", folder, "--minutes", "30"],
        ]);
        assertEquals(code, 0, stderr);
        const result: Check = JSON.parse(stdout);
        assertEquals(result.failures, []);
        assertEquals(result.notReached, []);

        assertEquals(result.parity.length, 1);
        assert(result.parity[0]!.passed);
        assert(result.parity[0]!.differences!.losses > 0); // computed, not stored

        const [training] = result.trainings;
        assert(training && "losses" in training, JSON.stringify(training));
        assertEquals(training.epochs, 2);
        assert(training.killedAfter >= 1);
        // Without a GPU, a run that goes on is the same bit for bit.
        assertEquals(training.resumedDiffersBy, 0);

        const works = result.speeds.map(({ work, products }) =>
          `${work} ${products}`
        );
        assertEquals(
          works,
          runtime === "webgpu"
            ? ["train float32", "predict float32"]
            : ["train float32", "predict float32", "train bfloat16"],
        );
        for (const speed of result.speeds) {
          assert(speed.rounds >= 1); // two, or as many as a second allows
          assert(speed.milliseconds.ours! > 0);
          const { ours } = speed.milliseconds;
          const rate = speed.batch / ours! * 1000; // but for the last digit
          assertAlmostEquals(speed.imagesPerSecond!, rate, 1e-9 * rate);
        }
        if (runtime === "webgpu") {
          const programs = result.speeds[0]!.breakdown!.map((row) =>
            row.program
          );
          assert(programs.includes("adam"));
          assert(result.speeds[0]!.tensorBytes! > 1e6);
        }
        // Of the first batch on, twice as many each time, to the form's end.
        assertEquals(result.largestBatches[0]!.batch, 8);

        const stored = await Deno.readTextFile(join(folder, "gpu-check.json"));
        assertEquals(JSON.parse(stored).speeds, result.speeds);
        const page = await Deno.readTextFile(join(folder, "gpu-check.md"));
        assertEquals(page, describeCheck(JSON.parse(stored)));
        assertMatch(page, new RegExp(`\\| ${runtime} \\| agrees \\|`));
        assertMatch(page, /measures nothing/);
      }),
  });
}

Deno.test("gpu-check lists what there was no time for, and keeps the rest", () =>
  inFolder(async (folder) => {
    const { code, stdout } = await runDeno([
      ...[...COMMAND, "--small", "--json", "--minutes", "0.001"],
      ...["--runtime", "wasm", "--out", folder],
    ]);
    assertEquals(code, 0);
    const result: Check = JSON.parse(stdout);
    assertEquals(result.parity, []);
    assertEquals(result.notReached.length, 4);
    assertMatch(
      describeCheck(result),
      /## Not reached in time\n\n- parity on wasm/,
    );
  }));

Deno.test("gpu-check fails where numbers differ, and says so on its page", () => {
  const survey = {
    auto: { name: "wasm", reason: "" },
    runtimes: [],
    versions: {},
  };
  const page = describeCheck({
    date: "",
    form: "large",
    device: {
      nvidia: [],
      survey: survey as Check["device"]["survey"],
      system: "",
    },
    parity: [
      {
        runtime: "webgpu",
        passed: false,
        differences: {
          predictions: 0,
          losses: 0.5,
          firstOutputs: 0,
          outputs: 0,
        },
      },
      { runtime: "tensorflow", passed: false, failure: "no |driver|\n<b>" },
    ],
    speeds: [],
    largestBatches: [],
    trainings: [],
    failures: [],
    notReached: [],
    seconds: 1,
  });
  assertMatch(page, /\| webgpu \| DIFFERS \|/);
  assertMatch(page, /\| tensorflow \| no \\\|driver\\\| &lt;b> \|/);
});

Deno.test({
  ...unless(
    WHY_NOT_LARGE ?? NO_LINUX ?? ABSENCES.webgpu, // it holds a whole Deno
    "gpu-check --pack makes an archive of at most 64 MiB that runs with no network",
  ),
  fn: () =>
    inFolder(async (folder) => {
      const archive = join(folder, "gpu-check.tar.gz");
      const size = await packCheck(archive, () => {});
      assert(size <= LARGEST_ARCHIVE);
      assertEquals((await Deno.stat(archive)).size, size);
      const unpack = ["-xzf", archive, "-C", folder];
      assert(
        (await new Deno.Command("tar", { args: unpack }).output()).success,
      );
      const { success, stdout, stderr } = await new Deno.Command("sh", {
        args: [
          join(folder, "gpu-check", "run.sh"),
          ...["--small", "--json", "--runtime", "webgpu"],
          ...["--out", join(folder, "results")],
        ],
        clearEnv: true,
        env: {
          PATH: Deno.env.get("PATH") ?? "",
          HOME: folder,
          // A closed port: a request to a registry fails.
          HTTP_PROXY: "http://127.0.0.1:9",
          HTTPS_PROXY: "http://127.0.0.1:9",
        },
      }).output();
      const decoder = new TextDecoder();
      assert(success, decoder.decode(stderr));
      const result: Check = JSON.parse(decoder.decode(stdout));
      assertEquals(result.failures, []);
      assert(result.parity[0]!.passed && "losses" in result.trainings[0]!);
    }),
});
