import { assertThrows } from "@std/assert";
import type { Entry } from "yauzl";
import { checkMembers } from "../../../../data/files/zip/check_members.ts";

Deno.test("checkMembers() refuses more members than any data set has, before it looks at each", () => {
  const members: Entry[] = new Array(1_000_001).fill({ fileName: "a" });
  assertThrows(
    () => checkMembers(members, 2 ** 30),
    Error,
    "it holds 1000001 members, the limit is 1000000",
  );
});
