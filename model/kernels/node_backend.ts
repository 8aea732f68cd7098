import type { Tensor } from "@tensorflow/tfjs-core";

/**
 * The members of tfjs-node's backend that run any TensorFlow operation by name.
 */
export interface NodeBackend {
  executeSingleOutput(
    name: string,
    attributes: Attribute[],
    inputs: Tensor[],
  ): Tensor;
  executeMultipleOutputs(
    name: string,
    attributes: Attribute[],
    inputs: Tensor[],
    outputs: number,
  ): Tensor[];
  getInputTensorIds(tensors: Tensor[]): number[];
  createOutputTensor(handle: Handle): Tensor;
  binding: Binding;
}

export interface Binding {
  executeOp(
    name: string,
    attributes: Attribute[],
    inputs: number[],
    outputs: number,
  ): Handle[];
  deleteTensor(id: number): void;
  loadSavedModel(folder: string, tags: string): number;
  deleteSavedModel(session: number): void;
  /** Inputs and outputs are names joined by commas, each `operation:output`. */
  runSavedModel(
    session: number,
    inputs: number[],
    inputNames: string,
    outputNames: string,
  ): Handle[];
  isUsingGpuDevice(): boolean;
  [constant: `TF_${string}`]: number;
}

export interface Handle {
  id: number;
  shape: number[];
  dtype: number;
}

export interface Attribute {
  name: string;
  type: number;
  value: unknown;
}
