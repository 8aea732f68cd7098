import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { dirname, join } from "node:path";
import { userCacheDir } from "../../../data/files/user_cache_dir.ts";
import { rawScript } from "../../../data/files/raw_script.ts";
import type { Preparation } from "../../../model/mod.ts";
import { workerPermissions } from "../../../model/commands/launch_training.ts";
import { fromFileUrl, repositoryRoot } from "../../support/paths.ts";
import { writePng } from "../../data/_files.ts";
import { freeHosts } from "../machines/start_workers.ts";
import { ABSENCES } from "../runtime/available.ts";
import { inFolder } from "../support/in_folder.ts";
import { writeTinyDataset } from "../support/tiny_dataset.ts";
import { NO_LINUX, NO_POSIX, unless } from "../../support/unless.ts";

const root = fromFileUrl(repositoryRoot);
const { tasks } = JSON.parse(
  await Deno.readTextFile(join(root, "deno.json")),
) as { tasks: Record<string, string> };

/** What stands in a task for the folders with native code. */
const FOLDERS = /"--allow-ffi=\$\(deno ([^)]+)\)"/;

/** Runs what a task takes the folders with native code from. */
async function printFolders(
  env: Record<string, string>,
  without?: string,
): Promise<string> {
  const words = FOLDERS.exec(tasks.score!)![1]!.split(" ");
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: words.filter((word) => word !== without),
    cwd: root,
    env,
    stderr: "null",
  }).output();
  return new TextDecoder().decode(stdout).trim();
}

const allowFfi = `--allow-ffi=${await printFolders({})}`;

/** What a task may do: the flags between `deno run` and the script. */
function permissionsOf(task: string): string[] {
  return tasks[task]!.replace(FOLDERS, "--allow-ffi").split(" ")
    .filter((word) => word.startsWith("--allow-"))
    .map((word) => word === "--allow-ffi" ? allowFfi : word);
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

/** All but one of some permissions; each name that `--allow-sys` has is one. */
function eachTakenAway(
  permissions: readonly string[],
): [name: string, others: string[]][] {
  return permissions.flatMap((flag): [string, string[]][] => {
    const others = permissions.filter((each) => each !== flag);
    const names = /^--allow-sys=(.+)/.exec(flag)?.[1]?.split(",") ?? [];
    // What libraries ask other systems, this one cannot tell.
    if (names.length < 2 || Deno.build.os !== "linux") return [[flag, others]];
    return names.map((name) => {
      const rest = names.filter((each) => each !== name);
      return [name, [...others, `--allow-sys=${rest}`]];
    });
  });
}

/**
 * Without `ldd` (NixOS, images without a shell) sharp asks `process.report`
 * which C library there is, which Deno counts as three questions to the system.
 */
const NO_LDD = "--deny-read=/usr/bin/ldd";

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
  assert(await succeeds(task, [...permissions, NO_LDD], await args()));
  for (const [one, others] of eachTakenAway(permissions)) {
    if (unused.includes(one)) continue;
    assertEquals(
      await succeeds(task, [...others, NO_LDD], await args()),
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

Deno.test("score may load native code of Deno's cache and of this package's alone", async () => {
  await inFolder(async (folder) => {
    const image = await writePng(folder, "a.png");
    const others = permissionsOf("score").filter((one) => one !== allowFfi);
    const score = (path: string) =>
      succeeds("score", [...others, `--allow-ffi=${path}`], [image]);
    assert(await succeeds("score", [...others, allowFfi], [image]));
    assertEquals(await score(folder), false);
    if (Deno.build.os === "windows") return;
    // Deno compares with the path as it is written: why the task finds the real one.
    const linked = join(folder, "linked");
    await Deno.symlink((await denoInfo()).denoDir, linked);
    assertEquals(await score(linked), false);
  });
});

/** What `deno info` says of Deno's cache. */
async function denoInfo(
  env: Record<string, string> = {},
): Promise<{ denoDir: string; npmCache: string }> {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json"],
    cwd: root,
    env,
  }).output();
  return JSON.parse(new TextDecoder().decode(stdout));
}

Deno.test(
  unless(
    NO_POSIX,
    "the folder of native code is Deno's own, wherever its cache is",
  ),
  async () => {
    await inFolder(async (folder) => {
      const real = await Deno.realPath(folder);
      await Deno.mkdir(join(real, "a,b"));
      const linked = join(folder, "linked");
      await Deno.symlink(join(real, "a,b"), linked);
      const written = (path: string) => path.replaceAll(",", ",,");
      const unset = { DENO_DIR: "", XDG_CACHE_HOME: "" };
      for (
        const env of [
          {},
          unset,
          { ...unset, HOME: linked },
          { ...unset, HOME: "" },
          { ...unset, XDG_CACHE_HOME: linked },
          { ...unset, DENO_DIR: linked },
          { ...unset, DENO_DIR: join(linked, "not", "there") },
        ]
      ) {
        const { npmCache } = await denoInfo(env);
        const expected = npmCache.startsWith(linked)
          ? join(real, "a,b", npmCache.slice(linked.length))
          : await Deno.realPath(npmCache).catch(() => npmCache);
        const printed = await printFolders(env);
        assert(
          printed === written(expected) ||
            printed.startsWith(`${written(expected)},`),
          `${JSON.stringify(env)}: ${printed} instead of ${expected}`,
        );
      }
      // What prints them may do what it needs and no more.
      const home = { ...unset, HOME: linked };
      for (const one of ["-E", "-R", "-S=homedir"]) {
        assertNotEquals(
          await printFolders(home, one),
          await printFolders(home),
        );
      }
    });
  },
);

Deno.test(
  unless(
    NO_POSIX,
    "deno task score scores where the caches are behind links with spaces and commas in their names",
  ),
  async () => {
    const { denoDir } = await denoInfo();
    await inFolder(async (folder) => {
      const home = join(folder, "a home, linked");
      await Deno.mkdir(join(folder, "disk"));
      await Deno.symlink(join(folder, "disk"), home);
      await Deno.symlink(denoDir, join(home, "deno"));
      const cache = dirname(userCacheDir());
      await Deno.mkdir(cache, { recursive: true });
      await Deno.symlink(cache, join(home, "cache"));
      const seeds = join(root, "tests", "fuzz", "seeds", "images");
      const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
        args: ["task", "-q", "score", join(seeds, "plain.jpg")],
        cwd: root,
        env: {
          DENO_DIR: join(home, "deno"),
          XDG_CACHE_HOME: join(home, "cache"),
        },
      }).output();
      assertEquals(code, 0, new TextDecoder().decode(stderr));
      const whole = await run("score", ["--allow-all"], [
        join(seeds, "plain.jpg"),
      ]);
      assertEquals(new TextDecoder().decode(stdout), whole.stdout);
    });
  },
);

Deno.test(
  unless(
    NO_LINUX,
    "libjpeg-turbo and the C library are found where only folders with native code are allowed",
  ),
  async () => {
    await inFolder(async (folder) => {
      const script = join(folder, "find.ts");
      const [turbo, quiet] = [
        "data/images/decode/load_turbo_jpeg.ts",
        "model/runtime/quiet_stderr.ts",
      ].map((path) => JSON.stringify(new URL(path, repositoryRoot).href));
      await Deno.writeTextFile(
        script,
        `import { loadTurboJpeg } from ${turbo};
      import { quietStderr } from ${quiet};
      if (!await loadTurboJpeg()) throw new Error("not found");
      await quietStderr(() => Deno.stderr.writeSync(Uint8Array.of(65)));`,
      );
      const { code, stderr } = await new Deno.Command(Deno.execPath(), {
        args: [
          ...["run", "-q", "--no-check", "--no-lock"],
          ...[`--config=${join(root, "deno.json")}`],
          ...["--allow-read", "--allow-env", allowFfi, script],
        ],
      }).output();
      assertEquals([code, new TextDecoder().decode(stderr)], [0, ""]);
    });
  },
);

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

/** What setting TensorFlow up takes, which has a test of its own. */
const SETUP = Deno.build.os === "linux" ? ["statfs"] : [];

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
    ], ["--allow-run", "--allow-net", ...SETUP]);
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
    ], ["--allow-run", "--allow-net", ...SETUP]);
  });
});

Deno.test("evaluate may do what it needs and no more; the owner of a folder is asked for images that are kept", async () => {
  const { createIqaModel } = await import("../../../model/mod.ts");
  await inFolder(async (folder) => {
    await writeTinyDataset(folder);
    const evaluate = async (preparation: Preparation) => {
      const path = join(folder, `${crypto.randomUUID()}.safetensors`);
      const model = await createIqaModel({
        ...{ backbone: "resnet10_slim", width: 2, runtime: "cpu" },
        preparation,
      });
      await model.save(path);
      model.dispose();
      return () => [
        ...["--checkpoint", path, "--dataset", "csv", "--data", folder],
        ...["--predictions", join(folder, `${crypto.randomUUID()}.csv`)],
        ...["--runtime", "cpu"],
      ];
    };
    const own = await evaluate({});
    await assertLeast("evaluate", own, ["--allow-run", ...SETUP, "uid"]);
    const resized = await evaluate({ size: { height: 28, width: 28 } });
    const all = permissionsOf("evaluate");
    assert(await succeeds("evaluate", all, resized()));
    for (const [one, others] of eachTakenAway(all)) {
      if (one !== "uid") continue;
      assertEquals(await succeeds("evaluate", others, resized()), false);
    }
  });
});

Deno.test(
  unless(
    ABSENCES.tensorflow,
    "train may listen and connect: a worker that is alone waits for the others",
  ),
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

Deno.test("workers that train --workers starts may do what it may", async () => {
  const permissions = await workerPermissions();
  assertEquals(
    permissions.filter((each) => each.startsWith("--allow-")),
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
  for (const [one, others] of eachTakenAway(all)) {
    if (["--allow-write", ...SETUP].includes(one)) continue;
    assertNotEquals(await seen(others), whole, `without ${one}`);
  }
});

/** Commands that run pip, and what they cannot do that without. */
const PIP: Record<
  string,
  [args: (folder: string) => string[], needed: string[]]
> = {
  download: [
    (folder) => ["efficientnet_lite0", "--data", join(folder, "data")],
    ["--allow-run", "--allow-write"],
  ],
  backends: [
    () => ["--provision", "cpu"],
    ["--allow-run", "--allow-write", ...SETUP],
  ],
  train: [
    (folder) => [
      ...["--backbone", "resnet10_slim", "--runtime", "tensorflow"],
      ...[...tinyRun(folder), "--out", join(folder, crypto.randomUUID())],
    ],
    SETUP,
  ],
  evaluate: [
    (folder) => [
      ...["--checkpoint", join(folder, "m.safetensors"), "--dataset", "csv"],
      ...["--data", folder, "--runtime", "tensorflow"],
    ],
    SETUP,
  ],
};

for (const [task, [args, needed]] of Object.entries(PIP)) {
  Deno.test(
    unless(NO_POSIX, `${task} may run the pip that it needs, and write`),
    async () => {
      const { createIqaModel } = await import("../../../model/mod.ts");
      await inFolder(async (folder) => {
        await writeTinyDataset(folder);
        const model = await createIqaModel({
          ...{ backbone: "resnet10_slim", width: 2, runtime: "cpu" },
          preparation: {},
        });
        await model.save(join(folder, "m.safetensors"));
        model.dispose();
        const [python, ran] = [join(folder, "python3"), join(folder, "ran")];
        // That it is a Python is not asked.
        const script =
          `#!/bin/sh\n[ "$2" = -c ] && exit 0\ntouch "${ran}"\nexit 1\n`;
        await Deno.writeTextFile(python, script, { mode: 0o755 });
        const { denoDir } = await denoInfo();
        const env = {
          PYTHON: python,
          XDG_CACHE_HOME: join(folder, "cache"),
          DENO_DIR: denoDir,
        };
        const all = permissionsOf(task);
        const sets = eachTakenAway(all).filter(([one]) => needed.includes(one));
        assertEquals(sets.map(([one]) => one).sort(), needed.toSorted());
        for (const [, permissions] of [...sets, ["", all] as const]) {
          await succeeds(task, permissions, args(folder), env);
          const isThere = await Deno.stat(ran).then(() => true, () => false);
          assertEquals(isThere, permissions === all, permissions.join(" "));
        }
      });
    },
  );
}
