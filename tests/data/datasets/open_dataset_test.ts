import { assertRejects } from "@std/assert";
import { openDataset } from "../../../data/datasets/open_dataset.ts";

Deno.test("openDataset() suggests the name that was meant", async () => {
  await assertRejects(
    () => openDataset("syntetic", {}),
    Error,
    'Cannot open data set "syntetic": did you mean "synthetic"?',
  );
});

Deno.test("openDataset() lists the names where none is near", async () => {
  for (const name of ["imagenet-1k", "constructor", ""]) {
    await assertRejects(
      () => openDataset(name, {}),
      Error,
      `Cannot open data set "${name}": known are koniq10k, clive, biq2021, spaq, kadid10k, livefb, csv, synthetic`,
    );
  }
});
