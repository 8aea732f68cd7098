import { assertEquals, assertThrows } from "@std/assert";
import { BACKBONE_NAMES } from "../../../model/network/backbones/create_backbone.ts";
import { IqaNetwork } from "../../../model/network/iqa_network.ts";
import type { PoolName } from "../../../model/network/layers/spsp.ts";
import type { NetworkConfig } from "../../../model/network/network_config.ts";
import {
  inferNetwork,
  requireFit,
} from "../../../model/weights/infer_network.ts";

/** The names and shapes of a network's weights; their numbers are not looked at. */
function shapesOf(network: NetworkConfig) {
  const { parameters } = new IqaNetwork(network, () => 0);
  return new Map(
    [...parameters].map(({ name, shape }) => [
      name,
      { shape: [...shape], data: new Float32Array() },
    ]),
  );
}

Deno.test("every backbone is recognized by its weights, as published and in another width", () => {
  for (const backbone of BACKBONE_NAMES) {
    // ResNeXt's 32 groups need a multiple of 16 channels; 16 and 32 are some published ones.
    for (const network of [{ backbone }, { backbone, width: 48 }]) {
      assertEquals(inferNetwork(shapesOf(network)), network);
    }
  }
});

Deno.test("levels of pooling and batch normalization at the end are recognized by the weights", () => {
  for (let p6 = 1; p6 <= 8; p6++) {
    for (const p7 of [1, 3]) {
      for (const batchNormEnd of [false, true]) {
        const network = {
          backbone: "resnet10_slim",
          ...p6 > 1 && { p6 },
          ...p7 > 1 && { p7 },
          ...batchNormEnd && { batchNormEnd },
        };
        assertEquals(inferNetwork(shapesOf(network)), network);
        const pools: PoolName[] = ["std", "meanstd", "maxmin"];
        for (const pool of pools) {
          const pooled = { ...network, pool };
          assertEquals(inferNetwork(shapesOf(pooled), { pool }), pooled);
        }
      }
    }
  }
});

/** Networks that cannot be recognized, or differ from what is stated. */
const REFUSED: [
  NetworkConfig,
  Partial<NetworkConfig>,
  string,
][] = [
  [
    { backbone: "resnet10_slim", pool: "maxmin" },
    {},
    "maxmin or meanstd: use convert with --pool",
  ],
  [
    { backbone: "resnet10_slim", pool: "max" },
    { pool: "meanstd" },
    "it is not a resnet10_slim with pool meanstd, p6 1, p7 1: dr6.0.weight has " +
    "the shape [1024,64] and not [1024,128]",
  ],
  [
    { backbone: "resnet10_slim", p6: 2 },
    { p6: 3 },
    "dr6.0.weight has the shape [1024,320] and not [1024,896]",
  ],
  [
    { backbone: "resnet10_slim" },
    { batchNormEnd: true },
    "regr6.0.weight is missing",
  ],
  [
    { backbone: "resnet34" },
    { backbone: "resnet18" },
    '"features.4.2.conv1.weight" is unexpected',
  ],
];

Deno.test("a network that differs from what is stated is refused", () => {
  for (const [network, given, reason] of REFUSED) {
    const tensors = shapesOf(network);
    assertThrows(() => inferNetwork(tensors, given), Error, reason);
  }
});

Deno.test("heads of different kinds of pooling are refused", () => {
  const tensors = shapesOf({ backbone: "resnet10_slim" });
  tensors.get("dr6.0.weight")!.shape[1]! *= 2;
  assertThrows(() => inferNetwork(tensors), Error, "have different poolings");
  tensors.get("dr6.0.weight")!.shape[1] = 65;
  assertThrows(() => inferNetwork(tensors), Error, "takes 65 features");
});

Deno.test("weights without a backbone, and heads of other features, are refused with what they have", () => {
  assertThrows(
    () => inferNetwork(new Map()),
    Error,
    "it has no tensors of a backbone",
  );
  const tensors = shapesOf({ backbone: "resnet10_slim" });
  const data = new Float32Array();
  tensors.set("dr6.0.weight", { shape: [64, 1000], data });
  assertThrows(
    () => inferNetwork(tensors),
    Error,
    "takes 1000 features, which no pooling gives for",
  );
});

Deno.test("requireFit() names what is missing", () => {
  const network = { backbone: "resnet10_slim" };
  const tensors = shapesOf(network);
  requireFit(tensors, network);
  tensors.delete("dr7.5.running_var");
  assertThrows(
    () => requireFit(tensors, network),
    Error,
    "dr7.5.running_var is missing",
  );
});
