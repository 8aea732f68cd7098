import {
  assert,
  assertEquals,
  assertFalse,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { join } from "node:path";
import {
  defaultRunFolder,
  openRunFolder,
  readRunConfig,
} from "../../../model/runs/run_folder.ts";
import { epochExample } from "../report/report_example.ts";

async function inFolder(fn: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await fn(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("openRunFolder() makes the folder and stores the configuration", async () => {
  await inFolder(async (folder) => {
    const path = join(folder, "runs", "x");
    const run = await openRunFolder(path, { backbone: "resnet18" });
    assertEquals(
      JSON.parse(await Deno.readTextFile(join(path, "config.json"))),
      {
        backbone: "resnet18",
      },
    );
    assertEquals(await readRunConfig(path), { backbone: "resnet18" });
    assertEquals(run.last, join(path, "last.safetensors"));
    assertEquals(run.best, join(path, "best.safetensors"));
    assertEquals(run.report, join(path, "report.html"));
  });
});

Deno.test("openRunFolder() makes a folder whose name is as long as a name may be", async () => {
  await inFolder(async (folder) => {
    // 255 bytes on Linux, macOS and Windows.
    const path = join(folder, "x".repeat(255));
    await openRunFolder(path, { backbone: "resnet18" });
    assertEquals(await readRunConfig(path), { backbone: "resnet18" });
  });
});

Deno.test("openRunFolder() refuses a folder that exists, and changes nothing in it", async () => {
  await inFolder(async (folder) => {
    const path = join(folder, "x");
    await openRunFolder(path, { first: true });
    await assertRejects(
      () => openRunFolder(path, { first: false }),
      Error,
      `Cannot start a run in ${path}: the folder exists; use --resume to ` +
        "continue it or --out for another",
    );
    assertEquals(await readRunConfig(path), { first: true });
  });
});

Deno.test("openRunFolder() says where no folder can be made", async () => {
  await inFolder(async (folder) => {
    const file = join(folder, "runs");
    await Deno.writeTextFile(file, "");
    await assertRejects(
      () => openRunFolder(join(file, "x"), {}),
      Error,
      `Cannot make the folder ${file}: `,
    );
  });
});

Deno.test("openRunFolder() gives a folder to one of two runs started at once", async () => {
  await inFolder(async (folder) => {
    const starts = Array.from(
      { length: 8 },
      (_, i) => openRunFolder(join(folder, "x"), { i }),
    );
    const results = await Promise.allSettled(starts);
    const refused = results.filter((each) => each.status === "rejected");
    assertEquals(refused.length, 7);
    for (const { reason } of refused) {
      assertStringIncludes(
        `${reason}`,
        `${join(folder, "x")}: the folder exists`,
      );
    }
  });
});

Deno.test("openRunFolder() resumes, and removes what a killed run left unfinished", async () => {
  await inFolder(async (folder) => {
    const path = join(folder, "x");
    const run = await openRunFolder(path, { epochs: 1 });
    assertFalse(await run.hasCheckpoint());
    await Deno.writeTextFile(run.last, "weights");
    await Deno.writeTextFile(join(path, ".last.1.unfinished"), "half");
    const resumed = await openRunFolder(path, { epochs: 2 }, true);
    assert(await resumed.hasCheckpoint());
    assertEquals(await readRunConfig(path), { epochs: 2 });
    assertEquals(
      [...Deno.readDirSync(path)].map(({ name }) => name).sort(),
      ["config.json", "last.safetensors"],
    );
  });
});

Deno.test("openRunFolder() says that there is no run to resume", async () => {
  await inFolder(async (folder) => {
    const path = join(folder, "x");
    const resume = () => openRunFolder(path, {}, true);
    const message = `Cannot resume the run in ${path}: `;
    await assertRejects(
      resume,
      Error,
      message + "there is no such folder",
    );
    await Deno.mkdir(path);
    await assertRejects(
      resume,
      Error,
      message + "it has no config.json",
    );
    await Deno.writeTextFile(join(path, "config.json"), "{");
    await assertRejects(resume, Error, message + "config.json: ");
    assertEquals(await Deno.readTextFile(join(path, "config.json")), "{");
  });
});

Deno.test("writeMetrics() writes one line per epoch, null where not defined", async () => {
  await inFolder(async (folder) => {
    const run = await openRunFolder(join(folder, "x"), {});
    await run.writeMetrics([epochExample(1, NaN)]);
    await run.writeMetrics([epochExample(1, NaN), epochExample(2, 0.5)]);
    const lines = (await Deno.readTextFile(run.metrics)).split("\n");
    assertEquals(lines.pop(), "");
    assertEquals(
      lines.map((line) => JSON.parse(line)),
      [null, 0.5].map(
        (srocc, i) => ({
          epoch: i + 1,
          split: "validation",
          srocc,
          plcc: 0.41,
          krocc: 0.31,
          rmse: 0.121,
          loss: 0.3,
          trainLoss: 0.35,
          seconds: 75,
        }),
      ),
    );
  });
});

Deno.test("defaultRunFolder() names what is trained on what, and when", () => {
  assertEquals(
    defaultRunFolder("biq2021", "resnet18", new Date(2025, 0, 2, 3, 4, 5)),
    join("runs", "biq2021-resnet18-20250102-030405"),
  );
});
