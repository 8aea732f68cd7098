import { assertEquals, assertThrows } from "@std/assert";
import { Graph } from "../../../model/graph/graph.ts";
import { savedModelParts } from "../../../model/graph/saved_model.ts";

Deno.test("savedModelParts() refuses more than one protocol buffer holds, before anything is made", () => {
  const graph = new Graph();
  const bytes = (parts: { length: number }[]) =>
    parts.reduce((sum, { length }) => sum + length, 0);
  const [graphBytes, small] = [graph.parts(), savedModelParts(graph)].map(
    bytes,
  );
  const make = (): never => {
    throw new Error("a part is made");
  };
  // Of a part that is made later, the length alone counts.
  graph.parts = () => [{ length: 2 ** 31 - 1, make }];
  const error = assertThrows(() => savedModelParts(graph), RangeError);
  const [, said, holds] = /have (\d+) bytes, and its format allows (\d+)/
    .exec(error.message)!;
  assertEquals(Number(holds), 2 ** 31 - 1);
  // By hand: an empty graph has 5 bytes of 20; its length and that of what holds
  // it are varints of 1 byte there, and of 5 bytes here.
  assertEquals([graphBytes, small], [5, 20]);
  assertEquals(Number(said), 20 - 5 + 2 ** 31 - 1 + 4 + 4);
});
