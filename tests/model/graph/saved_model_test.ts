import { assertEquals, assertThrows } from "@std/assert";
import { Graph } from "../../../model/graph/graph.ts";
import { savedModelParts } from "../../../model/graph/saved_model.ts";

Deno.test("savedModelParts() refuses more than one protocol buffer holds, before anything is made", () => {
  const graph = new Graph();
  const bytes = (parts: { length: number }[]) =>
    parts.reduce((sum, { length }) => sum + length, 0);
  const small = bytes(savedModelParts(graph));
  const make = (): never => {
    throw new Error("a part is made");
  };
  // Of a part that is made later, the length alone counts.
  graph.parts = () => [{ length: 2 ** 31 - 1, make }];
  const error = assertThrows(() => savedModelParts(graph), RangeError);
  const [, said, holds] = /have (\d+) bytes, and its format allows (\d+)/
    .exec(error.message)!;
  assertEquals(Number(holds), 2 ** 31 - 1);
  assertEquals(Number(said) > 2 ** 31 - 1, true);
  assertEquals(small < 100, true);
});
