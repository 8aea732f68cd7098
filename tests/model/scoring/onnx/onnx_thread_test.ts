import { assertRejects } from "@std/assert";
import { OnnxThread } from "../../../../model/scoring/onnx/onnx_thread.ts";
import { withEndedThreads } from "../../../support/ended_thread.ts";

Deno.test("OnnxThread says that its thread ended", () =>
  withEndedThreads("out of memory", () =>
    assertRejects(
      () => OnnxThread.open(new Uint8Array(1), { build: "wasm" }),
      Error,
      "Cannot predict: a thread ended (out of memory)",
    )));
