import {
  assert,
  assertEquals,
  assertNotEquals,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import {
  type Runtime,
  RUNTIME_NAMES,
  type RuntimeName,
} from "../../../model/runtime/runtime.ts";
import { selectBackend } from "../../../model/runtime/select_backend.ts";
import { openWebgpu } from "../../../model/runtime/webgpu.ts";
import { surveyRuntimes } from "../../../model/runtime/survey_runtimes.ts";
import { ABSENCES, testOnEachRuntime } from "./available.ts";
import { unless } from "../../support/unless.ts";

testOnEachRuntime(
  "selectBackend() opens a runtime that computes",
  async (runtime) => {
    const { tf, name, check } = runtime;
    assertEquals(tf.getBackend(), name);
    // 1 + 2 + … + 64 = 2080, too many for tfjs to compute on the CPU instead of the device
    const products = tf.tidy(() =>
      tf.matMul(
        tf.ones([64, 64]),
        tf.tile(tf.reshape(tf.range(1, 65), [64, 1]), [1, 64]),
      )
    );
    const values = await products.data();
    products.dispose();
    check();
    assertEquals(new Set(values), new Set([2080]));
  },
);

/** What the kernel says of the processor, where there is such a file. */
const cpuinfo = await Deno.readTextFile("/proc/cpuinfo").catch(() => "");

/** A processor with its threads, as the kernel names it; or a GPU. */
function assertDevice({ name, device }: Runtime): void {
  const isProcessor = / threads?\)$/.test(device);
  assert(isProcessor || ["tensorflow", "webgpu"].includes(name), device);
  assertNotEquals(device.trim(), "");
  if (!isProcessor) return;
  const [, model, threads] = /^(.+) \((\d+) threads?\)$/.exec(device)!;
  assertEquals(Number(threads), navigator.hardwareConcurrency);
  const [, known] = /^model name\s*: (.*)$/m.exec(cpuinfo) ?? [];
  if (known !== undefined) assertEquals(model, known.trim());
}

testOnEachRuntime(
  "selectBackend() names the device, the reason and the versions",
  (runtime) => {
    assertDevice(runtime);
    assertEquals(runtime.reason, "asked for by name");
    assertEquals(runtime.versions.tfjs, "4.22.0");
    assertEquals(
      "tensorflow" in runtime.versions,
      runtime.name === "tensorflow",
    );
  },
);

testOnEachRuntime(
  "every runtime shares one tfjs, with gradients",
  async ({ tf }) => {
    assertEquals(tf, (await selectBackend("cpu", { log: () => {} })).tf);
    const slope = tf.tidy(() =>
      tf.grad((x) => tf.sum(tf.square(x)))(tf.tensor1d([3]))
    );
    assertEquals(Array.from(await slope.data()), [6]);
    slope.dispose();
  },
  ["tensorflow", "wasm", "cpu"],
);

testOnEachRuntime(
  "check() throws when the device reported an error, once",
  async ({ tf, check }) => {
    // A buffer larger than the device allows: nothing is thrown where it is made.
    const device = (tf.backend() as unknown as { device: GPUDevice }).device;
    const size = device.limits.maxBufferSize + 4;
    device.createBuffer({ size, usage: GPUBufferUsage.STORAGE });
    await device.queue.onSubmittedWorkDone();
    let message = "";
    try {
      check();
    } catch (error) {
      message = String(error);
    }
    assertStringIncludes(message, "Cannot continue with WebGPU");
    check();
  },
  ["webgpu"],
);

Deno.test("selectBackend() throws for an unknown name, with the nearest valid one", async () => {
  await assertRejects(
    () => selectBackend("tensorflw" as RuntimeName),
    RangeError,
    'Cannot select the runtime: there is no "tensorflw"; did you mean tensorflow?',
  );
});

Deno.test("selectBackend() auto says in one line what it takes and why", async () => {
  const lines: string[] = [];
  const { name, reason, device } = await selectBackend("auto", {
    log: (line) => lines.push(line),
  });
  assert((RUNTIME_NAMES as readonly string[]).includes(name));
  assertEquals(lines.at(-1), `Runtime: ${name} on ${device} (${reason})`);
});

Deno.test("selectBackend() says what helps where tfjs cannot start a runtime", async () => {
  const { tf } = await selectBackend("wasm", { log: () => {} });
  const factory = tf.findBackendFactory("wasm");
  tf.removeBackend("wasm");
  // As tfjs does where the kernels cannot be compiled.
  tf.registerBackend("wasm", () => Promise.reject(new Error("no memory")));
  try {
    await assertRejects(
      () => selectBackend("wasm", { log: () => {} }),
      Error,
      "Cannot use the runtime wasm: TensorFlow.js cannot start it; ",
    );
  } finally {
    tf.removeBackend("wasm");
    tf.registerBackend("wasm", factory);
    await tf.setBackend("cpu");
  }
});

Deno.test({
  ...unless(
    ABSENCES.webgpu,
    "openWebgpu() refuses a driver that computes wrong numbers",
  ),
  async fn() {
    const { tf } = await openWebgpu();
    const sound = tf.getKernel("BatchMatMul", "webgpu");
    tf.unregisterKernel("BatchMatMul", "webgpu");
    tf.registerKernel({
      ...sound,
      kernelFunc: (given) => {
        const wrong = tf.getKernel("Fill", "webgpu").kernelFunc({
          inputs: {},
          backend: given.backend,
          attrs: { shape: [1, 64, 64], value: 7, dtype: "float32" },
        });
        return wrong;
      },
    });
    try {
      await assertRejects(
        () => openWebgpu(),
        Error,
        "gave 7 instead of 384; update the driver",
      );
    } finally {
      tf.unregisterKernel("BatchMatMul", "webgpu");
      tf.registerKernel(sound);
      await tf.setBackend("cpu");
    }
  },
});

// Without TensorFlow it would be tried first, and passed over.
Deno.test(
  unless(ABSENCES.tensorflow, "surveyRuntimes() says of auto what auto does"),
  async () => {
    const { auto, runtimes } = await surveyRuntimes();
    assertEquals(runtimes.map(({ name }) => name), [...RUNTIME_NAMES]);
    assertEquals(
      auto.name,
      (await selectBackend("auto", { log: () => {} })).name,
    );
  },
);
