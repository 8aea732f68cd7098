import { assertEquals, assertRejects } from "@std/assert";
import { basename, join } from "node:path";
import { download } from "../../notebooks/download.ts";
import { inFolder } from "../model/support/in_folder.ts";
import { testWithShared } from "../support/shared.ts";

const LIST = "koniq10k_distributions_sets.csv";
const SCORES = "koniq10k_scores_and_distributions.csv";

// The checksum of the list is known, so that nothing need be fetched; of the
// archives it counts that what they provide is there.
testWithShared(
  "download() leaves alone what is there, and says where it is",
  `data/koniq10k/${LIST}`,
  async (list) => {
    await inFolder(async (folder) => {
      await Deno.copyFile(list, join(folder, LIST));
      await Deno.writeTextFile(join(folder, SCORES), "");
      await Deno.mkdir(join(folder, "1024x768"));
      const paths = await download("koniq10k", folder);
      assertEquals(paths.map((path) => basename(path)), [
        LIST,
        SCORES,
        "1024x768",
      ]);
    });
  },
);

Deno.test("download() says how to get what is handed out in person", async () => {
  await inFolder(async (folder) => {
    await assertRejects(
      () => download("clive", folder),
      Error,
      "fill in the form",
    );
  });
});
