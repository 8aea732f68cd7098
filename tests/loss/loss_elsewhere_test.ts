/** `./loss` where there is no Deno. */
import { assert, assertEquals } from "@std/assert";
import { join } from "node:path";
import { lossAndGradient, plcc, srocc } from "../../loss/mod.ts";
import {
  JAVASCRIPT_RUNTIMES,
  provideRuntime,
  whyNoRuntime,
} from "../support/javascript_runtimes.ts";
import { LOCK, runDeno } from "../support/run_deno.ts";
import { unless } from "../support/unless.ts";

const PREDICTED = [31, 44, 58, 71, 12];
const SUBJECTIVE = [1.9, 2.4, 3.6, 4.2, 2];

for (const runtime of JAVASCRIPT_RUNTIMES) {
  const absence = await whyNoRuntime(runtime);
  const name = `./loss computes in ${runtime} what it computes in Deno`;
  Deno.test(unless(absence, name), async () => {
    const program = await provideRuntime(runtime);
    const folder = await Deno.makeTempDir();
    try {
      const bundled = await runDeno([
        ...["bundle", "--quiet", LOCK, "--platform", "browser"],
        ...["-o", join(folder, "loss.js"), "loss/mod.ts"],
      ]);
      assertEquals(bundled.code, 0, bundled.stderr);
      await Deno.writeTextFile(
        join(folder, "main.mjs"),
        `import { lossAndGradient, plcc, srocc } from "./loss.js";
        const [predicted, subjective] = ${
          JSON.stringify([PREDICTED, SUBJECTIVE])
        };
        const spec = { type: "norm-in-norm" };
        const { value, gradient } = lossAndGradient(spec, predicted, subjective);
        console.log(JSON.stringify([
          value, ...gradient, plcc(predicted, subjective), srocc(predicted, subjective),
        ]));`,
      );
      const { success, stdout, stderr } = await new Deno.Command(program, {
        args: ["main.mjs"],
        cwd: folder,
      }).output();
      assert(success, new TextDecoder().decode(stderr));
      const { value, gradient } = lossAndGradient(
        { type: "norm-in-norm" },
        PREDICTED,
        SUBJECTIVE,
      );
      assertEquals(JSON.parse(new TextDecoder().decode(stdout)), [
        value,
        ...gradient,
        plcc(PREDICTED, SUBJECTIVE),
        srocc(PREDICTED, SUBJECTIVE),
      ]);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
}
