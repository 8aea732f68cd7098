import { assertThrows } from "@std/assert";
import { DEFAULT_TRAIN_CONFIG } from "../../../../model/learning/train_config.ts";
import { requireShareable } from "../../../../model/training/workers/join_run.ts";

Deno.test("requireShareable() says what several workers cannot share", () => {
  const config = { ...DEFAULT_TRAIN_CONFIG, dataset: "synthetic" as const };
  requireShareable({ ...config, runtime: "auto" });
  requireShareable({ ...config, runtime: "tensorflow" });
  assertThrows(
    () => requireShareable({ ...config, runtime: "webgpu" }),
    RangeError,
    "Cannot train on several workers with the runtime webgpu: only tensorflow can exchange gradients",
  );
  assertThrows(
    () => requireShareable({ ...config, ftLrRatio: 0 }),
    RangeError,
    "Cannot train on several workers with a frozen backbone: its features are computed once",
  );
});
