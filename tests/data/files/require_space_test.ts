import { assertRejects } from "@std/assert";
import { requireSpace } from "../../../data/files/require_space.ts";
import { testOnSmallDisk } from "../../model/support/small_disk.ts";

testOnSmallDisk(
  "requireSpace() shows small numbers in MB",
  200,
  async (disk) => {
    await requireSpace(disk, 200 * 1024);
    await assertRejects(
      () => requireSpace(disk, 3e6),
      Error,
      `no space left: ${disk} has 0.2 MB free and 3.0 MB are needed`,
    );
  },
);
