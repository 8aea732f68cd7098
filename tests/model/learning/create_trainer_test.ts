import { assert, assertEquals, assertRejects } from "@std/assert";
import { headsLoss } from "../../../model/learning/heads_loss.ts";
import { kernelsFor } from "../../../model/kernels/kernels_for.ts";
import type { TensorflowKernels } from "../../../model/kernels/tensorflow_kernels.ts";
import type { NodeBackend } from "../../../model/kernels/node_backend.ts";
import { createTrainer } from "../../../model/learning/create_trainer.ts";
import { GraphTrainer } from "../../../model/learning/graph_trainer.ts";
import type { LearningModel } from "../../../model/learning/learning_model.ts";
import { TapeTrainer } from "../../../model/learning/tape_trainer.ts";
import type {
  Trainer,
  TrainerConfig,
} from "../../../model/learning/trainer.ts";
import type { Runtime } from "../../../model/runtime/runtime.ts";
import { selectBackend } from "../../../model/runtime/select_backend.ts";
import { ABSENCES, testOnEachRuntime } from "../runtime/available.ts";
import { NO_POSIX } from "../../support/unless.ts";
import { seededImages, seededModel } from "../support/seeded_model.ts";

const SLIM = { backbone: "resnet10_slim", preparation: {} };
const ADAM: TrainerConfig = {
  optimizer: "adam",
  ftLrRatio: 0.1,
  weightDecay: 0,
};

testOnEachRuntime(
  "createTrainer() says how steps are computed, and why not faster",
  async (runtime) => {
    const ways: string[] = [];
    for (const ftLrRatio of [0.1, 0]) {
      const model = await seededModel(runtime, SLIM);
      const trainer = await createTrainer(model, { ...ADAM, ftLrRatio });
      ways.push(trainer.way);
      trainer.dispose();
      model.dispose();
    }
    const expected = runtime.name !== "tensorflow"
      ? `layer by layer: the runtime is ${runtime.name} and not tensorflow`
      : (kernelsFor(runtime) as TensorflowKernels).hasOnednn()
      ? "one TensorFlow graph"
      : "layer by layer: TensorFlow has no oneDNN here";
    assertEquals(ways, [expected, expected]);
  },
);

/** Without it no step is a graph that could fail. */
const NO_ONEDNN = ABSENCES.tensorflow ?? await absenceOfOnednn();

async function absenceOfOnednn(): Promise<string | undefined> {
  const runtime = await selectBackend("tensorflow", { log: () => {} });
  const kernels = kernelsFor(runtime) as TensorflowKernels;
  return kernels.hasOnednn() ? undefined : "TensorFlow has no oneDNN";
}

/** Makes a trainer while something fails; it must be whole, and leave nothing behind. */
async function assertFallsBack(
  runtime: Runtime,
  reason: string,
  whileFailing: <T>(run: () => Promise<T>) => Promise<T>,
): Promise<void> {
  const model = await seededModel(runtime, SLIM);
  const fresh = await createTrainer(model, ADAM);
  fresh.dispose();
  model.dispose();

  const other = await seededModel(runtime, SLIM);
  const before = await other.variables.save();
  const { numTensors } = runtime.tf.memory();
  const trainer = await whileFailing(() => createTrainer(other, ADAM));
  assertEquals(
    trainer.way,
    `layer by layer: a graph for the whole step cannot be used (${reason})`,
  );
  assertEquals(await other.variables.save(), before);
  // Its moments are variables of TensorFlow's own, which are not counted.
  assertEquals(runtime.tf.memory().numTensors, numTensors);
  // It learns as a trainer does that went layer by layer from the start.
  const plain = await seededModel(runtime, SLIM);
  const layers = new TapeTrainer(plain, ADAM);
  const step = (learner: Trainer) =>
    learner.learn(
      seededImages([4, 64, 64, 3], 3),
      Float64Array.of(0.1, 0.9, 0.4, 0.2),
      {
        loss: headsLoss({ type: "norm-in-norm" }),
        learningRate: 1e-3,
      },
    );
  const { loss } = await step(trainer);
  assert(loss > 0, "nothing would be learned");
  assertEquals(loss, (await step(layers)).loss);
  assertEquals(await other.variables.save(), await plain.variables.save());
  for (const each of [trainer, layers, other, plain]) each.dispose();
}

Deno.test("GraphTrainer.open() says why a step cannot be a graph", async () => {
  const model = { device: { kernels: {} }, runtime: { name: "webgpu" } };
  await assertRejects(
    () =>
      GraphTrainer.open(
        model as unknown as LearningModel,
        { ftLrRatio: 1 } as TrainerConfig,
      ),
    RangeError,
    "Cannot train by a graph: the runtime is webgpu and not tensorflow",
  );
});

testOnEachRuntime(
  "createTrainer() goes layer by layer where TensorFlow fails half-way, with the same weights and no session open",
  async (runtime) => {
    const backend = runtime.tf.backend() as unknown as {
      binding: NodeBackend["binding"];
    };
    const { binding } = backend;
    let deleted = 0, runs = 0;
    await assertFallsBack(runtime, "no memory is left", async (run) => {
      // An object of its own, since the binding's properties are read-only.
      const { runSavedModel, deleteSavedModel } = binding;
      const stand = (value: unknown) => ({ value });
      backend.binding = Object.create(binding, {
        deleteSavedModel: stand((id: number) => {
          deleted++;
          deleteSavedModel(id);
        }),
        runSavedModel: stand((...args: Parameters<typeof runSavedModel>) => {
          // The graph is loaded; what fails is taking the weights over.
          if (++runs === 2) throw new Error("no memory is left");
          return runSavedModel(...args);
        }),
      });
      try {
        return await run();
      } finally {
        backend.binding = binding;
      }
    });
    assertEquals(deleted, 1);
  },
  ["tensorflow"],
  NO_ONEDNN,
);

testOnEachRuntime(
  "createTrainer() goes layer by layer where no temporary file can be written",
  async (runtime) => {
    const reason = "No such file or directory (os error 2): tmpdir";
    const before = Deno.env.get("TMPDIR");
    await assertFallsBack(runtime, reason, async (run) => {
      Deno.env.set("TMPDIR", "/nowhere");
      try {
        return await run();
      } finally {
        if (before === undefined) Deno.env.delete("TMPDIR");
        else Deno.env.set("TMPDIR", before);
      }
    });
  },
  ["tensorflow"],
  NO_ONEDNN ?? NO_POSIX,
);
