import { assertEquals, assertThrows } from "@std/assert";
import { signalChild } from "../../../data/files/signal_child.ts";

function start(code: string): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: ["eval", code],
    stdout: "null",
    stderr: "null",
  }).spawn();
}

Deno.test("signalChild() ends a process that runs", async () => {
  const child = start("setInterval(() => {}, 1000)");
  signalChild(child, "SIGKILL");
  assertEquals((await child.status).success, false);
});

Deno.test("signalChild() leaves a process that has ended alone, where kill() throws", async () => {
  const child = start("Deno.exit(3)");
  assertEquals((await child.status).code, 3);
  assertThrows(() => child.kill("SIGKILL"), TypeError);
  signalChild(child, "SIGKILL");
});
