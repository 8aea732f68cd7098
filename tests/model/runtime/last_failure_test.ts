import { assertEquals } from "@std/assert";
import { join } from "node:path";
import {
  forgetFailure,
  minutesSinceFailure,
  noteFailure,
} from "../../../model/runtime/provision/last_failure.ts";
import { inFolder } from "../support/in_folder.ts";

const HOUR = 3600_000;

Deno.test("a failure is remembered for an hour, of its kind alone, until it is forgotten", async () => {
  await inFolder(async (root) => {
    const since = (now: number, flavor: "cpu" | "cuda" = "cpu") =>
      minutesSinceFailure(root, flavor, now);
    assertEquals(await since(0), undefined);
    await noteFailure(root, "cpu", 1000);
    assertEquals(await since(1000), 0);
    assertEquals(await since(1000 + HOUR / 2), 30);
    assertEquals(await since(1000 + HOUR), undefined);
    assertEquals(await since(0), undefined, "a clock that was set back");
    assertEquals(await since(1000, "cuda"), undefined);
    await forgetFailure(root, "cpu");
    assertEquals(await since(1000), undefined);
    await noteFailure(join(root, "nowhere"), "cpu"); // is no error
  });
});
