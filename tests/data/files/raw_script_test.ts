import { assertEquals, assertThrows } from "@std/assert";
import { rawScript } from "../../../data/files/raw_script.ts";
import { NO_POSIX, unless } from "../../support/unless.ts";

Deno.test({
  ...unless(
    NO_POSIX,
    "rawScript() fails with the shell's words, and says where it has none",
  ),
  fn() {
    const path = "/tmp/\udce9 $(false)";
    assertEquals(
      [...rawScript('printf %s "$path"', path)].slice(-10),
      [0xe9, ...new TextEncoder().encode(" $(false)")],
    );
    assertThrows(
      () => rawScript("echo first >&2; echo no such thing >&2; exit 1", path),
      Error,
      "no such thing",
    );
    assertThrows(
      () => rawScript("exit 3", path),
      Error,
      "sh failed without a message",
    );
  },
});
