import { headsLoss } from "../../../model/learning/heads_loss.ts";
import { TapeTrainer } from "../../../model/learning/tape_trainer.ts";
import { createTrainer } from "../../../model/learning/create_trainer.ts";
import { IqaNetwork } from "../../../model/network/iqa_network.ts";
import { DeviceIqaModel } from "../../../model/scoring/device_iqa_model.ts";
import {
  type GpuInfo,
  type ImaginaryDispatch,
  openImaginaryGpu,
} from "../../model/support/imaginary_gpu.ts";

/** Which step. */
export interface StepCase {
  backbone: string;
  height: number;
  width: number;
  batch: number;
}

/** A training step, as a GPU would be given it. */
export interface RecordedStep {
  dispatches: ImaginaryDispatch[];
  /** Seconds that recording takes on this machine's processor; a driver comes on top. */
  hostSeconds: number;
  /** Bytes of all tensors that the device must hold at once. */
  memory: number;
}

/** Steps of which the fastest counts: during the first ones code is compiled. */
const RUNS = 8;

/** Records training steps after the first, when everything is on the device. */
export async function recordStep(
  { backbone, height, width, batch }: StepCase,
  info: GpuInfo,
): Promise<RecordedStep> {
  const { runtime, take, bytesAllocated } = await openImaginaryGpu(info);
  const config = { backbone, preparation: {} };
  const { parameters } = new IqaNetwork(config, () => 0);
  const zeros = new Map(
    [...parameters].map(({ name, shape }) => {
      const size = shape.reduce((all, side) => all * side, 1);
      return [name, { shape: [...shape], data: new Float32Array(size) }];
    }),
  );
  const model = new DeviceIqaModel(runtime, config, zeros);
  const trainer = await createTrainer(model, {
    optimizer: "adam",
    ftLrRatio: 0.1,
    weightDecay: 0,
  });
  if (!(trainer instanceof TapeTrainer)) {
    throw new Error(`Cannot record a step: it is computed ${trainer.way}`);
  }
  const shape: [number, number, number, number] = [batch, height, width, 3];
  const pixels = new Float32Array(batch * height * width * 3);
  const subjective = Float64Array.from({ length: batch }, (_, i) => i);
  const learn = () =>
    trainer.learn({ pixels, shape }, subjective, {
      loss: headsLoss({ type: "norm-in-norm" }),
      learningRate: 1e-4,
    });
  await learn();
  take();
  let dispatches: ImaginaryDispatch[] = [];
  let hostSeconds = Infinity;
  for (let run = 0; run < RUNS; run++) {
    const start = performance.now();
    await learn();
    hostSeconds = Math.min(hostSeconds, (performance.now() - start) / 1000);
    dispatches = take();
  }
  const memory = bytesAllocated();
  trainer.dispose();
  model.dispose();
  return { dispatches, hostSeconds, memory };
}
