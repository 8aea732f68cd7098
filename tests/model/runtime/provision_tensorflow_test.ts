import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { join } from "node:path";
import { testOnSmallDisk } from "../support/small_disk.ts";
import { requireSpace } from "../../../data/files/require_space.ts";
import { CUDA_WHEELS } from "../../../model/runtime/provision/pinned_wheels.ts";
import {
  compilerWith,
  createFakeMachine,
  type FakeMachine,
  pythonWith,
  realTools,
  WORKING,
} from "./fake_tools.ts";
import { unless } from "../../support/unless.ts";

const CHILD = "provision_child.ts";
const WORKS_ON = ["linux", "darwin"]; // the fakes are shell scripts

const absence = !realTools
  ? "no Python or C++ compiler to make the fakes with"
  : !WORKS_ON.includes(Deno.build.os)
  ? `no shell on ${Deno.build.os}`
  : undefined;

/** A test on a machine of its own. */
function testOnMachine(
  name: string,
  fn: (machine: FakeMachine) => Promise<void>,
): void {
  Deno.test(unless(absence, name), async () => {
    await using machine = await createFakeMachine();
    await fn(machine);
  });
}

testOnMachine(
  "provisionTensorflow() fetches, unpacks and compiles once",
  async (machine) => {
    for (let i = 0; i < 2; i++) {
      const { success, stdout } = await machine.run(CHILD);
      assert(success, stdout);
      const { addon, source, version } = JSON.parse(stdout);
      assertEquals(version, "0.0.0-fake");
      assertMatch(source, /from PyPI/);
      assert((await Deno.stat(addon)).isFile);
    }
    assertEquals(await machine.count("pip"), 1);
    assertEquals(await machine.count("c++"), 1);
    await assertNothingHalfMade(machine);
  },
);

testOnMachine(
  "provisionTensorflow() keeps only what is needed of the wheel",
  async (machine) => {
    const { addon } = JSON.parse((await machine.run(CHILD)).stdout);
    const names = (await Array.fromAsync(Deno.readDir(join(addon, "..")))).map((
      { name },
    ) => name);
    assertEquals(names.sort(), [
      "libtensorflow_cc.so.2",
      "libtensorflow_framework.so.2",
      "tfjs_binding.node",
    ]);
  },
);

testOnMachine(
  "provisionTensorflow() run twice at once does the work once",
  async (machine) => {
    await machine.tool("python3", pythonWith(`sleep 1; ${WORKING.pip}`));
    const outcomes = await Promise.all([
      machine.run(CHILD),
      machine.run(CHILD),
    ]);
    for (const { success, stdout } of outcomes) assert(success, stdout);
    assertEquals(await machine.count("pip"), 1);
    const waited = outcomes.filter(({ stderr }) =>
      stderr.includes(
        "Waiting for another process that is setting TensorFlow up",
      )
    );
    assertEquals(waited.length, 1);
  },
);

for (const killed of ["pip", "c++"] as const) {
  testOnMachine(
    `provisionTensorflow() killed while ${killed} works leaves nothing behind that matters`,
    async (machine) => {
      const hang = `echo $$ > "$MACHINE/pid"; exec sleep 60`;
      await machine.tool(
        "python3",
        pythonWith(killed === "pip" ? hang : WORKING.pip),
      );
      await machine.tool(
        "c++",
        compilerWith(killed === "c++" ? hang : WORKING["c++"]),
      );
      await killWhileItHangs(machine);

      await machine.tool("python3", pythonWith(WORKING.pip));
      await machine.tool("c++", compilerWith(WORKING["c++"]));
      const { success, stdout } = await machine.run(CHILD);
      assert(success, stdout);
      await assertNothingHalfMade(machine);
    },
  );
}

testOnMachine(
  "provisionTensorflow() rebuilds an installation that was damaged",
  async (machine) => {
    const { addon } = JSON.parse((await machine.run(CHILD)).stdout);
    await Deno.truncate(join(addon, "..", "libtensorflow_cc.so.2"), 10);
    assert((await machine.run(CHILD)).success);
    assertEquals(await machine.count("pip"), 2);

    await overwriteFirstByte(join(addon, "..", "libtensorflow_cc.so.2")); // same size, another date
    assert((await machine.run(CHILD)).success);
    assertEquals(await machine.count("pip"), 3);
    await assertNothingHalfMade(machine);
  },
);

testOnMachine(
  "provisionTensorflow() trusts an installation that was copied with new dates",
  async (machine) => {
    const { addon } = JSON.parse((await machine.run(CHILD)).stdout);
    await Deno.utime(addon, new Date(), new Date());
    assert((await machine.run(CHILD)).success);
    assertEquals(await machine.count("pip"), 1);
  },
);

testOnMachine(
  "provisionTensorflow() runs no module of the folder that the user stands in",
  async (machine) => {
    const photos = join(machine.folder, "photos");
    await Deno.mkdir(photos);
    const marker = join(machine.folder, "marker");
    const plant = `open(${JSON.stringify(marker)}, "a").write(__name__)\n`;
    const planted = ["pip", "zipfile", "re", "importlib", "os"];
    for (const name of planted) {
      await Deno.writeTextFile(join(photos, `${name}.py`), plant);
    }
    // Not the fake's pip: what Python itself finds.
    await machine.tool("python3", `exec "${realTools!.python}" "$@"`);
    await machine.run(
      CHILD,
      [],
      { PIP_NO_INDEX: "1" },
      photos,
    );
    await assertRejects(() => Deno.stat(marker), Deno.errors.NotFound);
    // Python itself would run them; which one first differs: Debian's asks `re` on its way to `pip`.
    await new Deno.Command(realTools!.python, {
      args: ["-c", "import pip"],
      cwd: photos,
    }).output();
    assert(planted.includes(await Deno.readTextFile(marker)));
  },
);

testOnMachine(
  "provisionTensorflow() loads nothing from a folder that others may change",
  async (machine) => {
    const { addon } = JSON.parse((await machine.run(CHILD)).stdout);
    const folder = join(machine.root, (await cpuFolders(machine))[0]!);
    const library = join(addon, "..", "libtensorflow_cc.so.2");
    let made = 1;
    for (const path of [folder, join(addon, ".."), addon, library]) {
      const { mode } = await Deno.stat(path);
      await Deno.chmod(path, mode! | 0o002);
      const { success, stdout } = await machine.run(CHILD);
      assert(success, stdout); // made again
      assertEquals(await machine.count("pip"), ++made, path);
    }
  },
);

testOnMachine(
  "provisionTensorflow() believes no record that leaves the addon out or lies outside",
  async (machine) => {
    await machine.run(CHILD);
    const folder = join(machine.root, (await cpuFolders(machine))[0]!);
    const path = join(folder, "installation.json");
    const whole = JSON.parse(await Deno.readTextFile(path));
    const foreign = join(machine.folder, "addon.node");
    const wrong = [
      { ...whole, files: [] },
      { ...whole, files: whole.files.slice(1) },
      { ...whole, addon: foreign },
      { ...whole, addon: "../../../../addon.node" },
      null,
    ];
    let made = 1;
    for (const record of wrong) {
      await Deno.writeTextFile(path, JSON.stringify(record));
      const { success, stdout } = await machine.run(CHILD);
      assert(success, stdout);
      assertEquals(await machine.count("pip"), ++made, JSON.stringify(record));
    }
  },
);

testOnMachine(
  "provisionTensorflow() makes nothing in a folder that everybody may write to",
  async (machine) => {
    await Deno.mkdir(machine.root, { recursive: true });
    await Deno.chmod(join(machine.root, ".."), 0o777);
    const { success, stdout } = await machine.run(CHILD);
    assert(!success);
    assertMatch(stdout, /everybody may write to .*XDG_CACHE_HOME/);
    assertEquals(await machine.count("pip"), 0);
  },
);

testOnMachine(
  "provisionTensorflow() trusts what it made with a generous umask",
  async (machine) => {
    const umask = Deno.umask(0o002);
    try {
      await machine.run(CHILD);
      await machine.run(CHILD);
    } finally {
      Deno.umask(umask);
    }
    assertEquals(await machine.count("pip"), 1);
  },
);

testOnMachine(
  "provisionTensorflow() uses the TensorFlow in IQA_TENSORFLOW_DIR, even if it has another",
  async (machine) => {
    const lib = join(machine.folder, "libtensorflow", "lib");
    await Deno.mkdir(lib, { recursive: true });
    await Deno.mkdir(join(lib, "..", "include", "tensorflow", "c"), {
      recursive: true,
    });
    await Deno.writeTextFile(
      join(lib, "..", "include", "tensorflow", "c", "c_api.h"),
      "",
    );
    await Deno.writeTextFile(join(lib, "libtensorflow.so.2"), "main");
    await Deno.writeTextFile(
      join(lib, "libtensorflow_framework.so.2"),
      "framework",
    );

    assert((await machine.run(CHILD)).success); // from PyPI, as it is not named yet
    const env = { IQA_TENSORFLOW_DIR: join(lib, "..") };
    const { stdout } = await machine.run(CHILD, [], env);
    assertEquals(JSON.parse(stdout).source, lib);
    assertEquals(await machine.count("pip"), 1);

    await Deno.writeTextFile(
      join(lib, "libtensorflow.so.2"),
      "another version",
    );
    assert((await machine.run(CHILD, [], env)).success);
    assertEquals(await machine.count("c++"), 3);
  },
);

testOnMachine(
  "provisionTensorflow() for CUDA fetches its libraries by version and checksum",
  async (machine) => {
    const { success, stdout } = await machine.run(CHILD, ["cuda"], {
      FAKE_CUDA: "1",
    });
    assert(success, stdout);
    const { addon, cuda } = JSON.parse(stdout);
    assert(cuda);
    const requirements = await Deno.readTextFile(
      join(machine.folder, "requirements"),
    );
    const lines = requirements.trim().split("\n");
    assertEquals(
      lines.map((line) => line.split(" ")[0]),
      ["tensorflow==2.21.0", ...Object.keys(CUDA_WHEELS)],
    );
    for (const line of lines) {
      assertMatch(line, /^[\w-]+==[\d.]+( --hash=sha256:[0-9a-f]{64})+$/);
    }
    // Beside tensorflow/, where the run path of TensorFlow's libraries leads.
    const fake = join(addon, "..", "..", "nvidia", "fake");
    assert((await Deno.stat(join(fake, "lib", "libfake.so.12"))).isFile);
    await assertRejects(
      () => Deno.stat(join(fake, "include")),
      Deno.errors.NotFound,
    );
  },
);

testOnMachine(
  "provisionTensorflow() for CUDA refuses what finds no GPU",
  async (machine) => {
    const { success, stdout } = await machine.run(CHILD, ["cuda"]);
    assert(!success);
    assertStringIncludes(stdout, "it loads but finds no CUDA device");
    await assertNothingHalfMade(machine);
  },
);

const BACKENDS = "../../../model/commands/backends.ts";

testOnMachine(
  "backends --provision cuda keeps the CUDA build without a device and goes on with the CPU",
  async (machine) => {
    const args = ["--provision", "cuda", "--json"];
    for (let i = 0; i < 2; i++) {
      const { success, stdout, stderr } = await machine.run(BACKENDS, args);
      assert(success, stderr);
      const said = stderr.split("\n").filter((line) =>
        line.includes("finds no CUDA device")
      );
      assertEquals(said, [
        "TensorFlow 0.0.0-fake for CUDA is set up and loads, but finds no CUDA device: it computes on the CPU",
      ]);
      const { runtimes } = JSON.parse(stdout);
      assertEquals(runtimes[0].name, "tensorflow");
      assertEquals(runtimes[0].state, "ready");
      assertStringIncludes(runtimes[0].detail, "CUDA build waits for a device");
    }
    // Both builds and CUDA's libraries, once.
    assertEquals(await machine.count("pip"), CUDA_COUNT + 2);
    await assertNothingHalfMade(machine);

    const without = await machine.run(CHILD, ["cuda"]);
    assertStringIncludes(
      without.stdout,
      "Cannot use TensorFlow's CUDA build: it loads but finds no CUDA device; " +
        "CUDA_VISIBLE_DEVICES may hide it, or its driver be too old",
    );

    // The device is there now: nothing is fetched again.
    const cuda = { FAKE_CUDA: "1" };
    assert((await machine.run(CHILD, ["cuda"], cuda)).success);
    assert(JSON.parse((await machine.run(CHILD, ["cuda"])).stdout).cuda);
    assertEquals(await machine.count("pip"), CUDA_COUNT + 2);
  },
);

testOnMachine(
  "backends --provision cuda takes no TensorFlow on the machine that may be for the CPU",
  async (machine) => {
    const lib = join(machine.folder, "libtensorflow");
    const include = join(lib, "include", "tensorflow", "c");
    await Deno.mkdir(include, { recursive: true });
    await Deno.writeTextFile(join(include, "c_api.h"), "");
    for (const name of ["libtensorflow", "libtensorflow_framework"]) {
      await Deno.writeTextFile(join(lib, `${name}.so.2`), name);
    }
    const env = { IQA_TENSORFLOW_DIR: lib };
    const { success, stderr } = await machine.run(
      BACKENDS,
      ["--provision", "cuda"],
      env,
    );
    assert(success, stderr);
    assertStringIncludes(stderr, "Fetching tensorflow with pip");
    // A named TensorFlow is what the CPU computes with.
    assert(!stderr.includes("Fetching tensorflow-cpu with pip"));
  },
);

/** CUDA's libraries; a fetch of `tensorflow` comes before them. */
const CUDA_COUNT = Object.keys(CUDA_WHEELS).length;

/** pip's work where the fifth fetch does something else. */
const fifth = (instead: string) =>
  `if [ "$(grep -c pip "$MACHINE/log")" = 4 ]; then ${instead}; fi; ${WORKING.pip}`;

for (const signal of ["SIGINT", "SIGTERM", "SIGKILL"] as const) {
  testOnMachine(
    `backends --provision cuda goes on after ${signal} between CUDA's libraries`,
    async (machine) => {
      const hang = fifth(`echo $$ > "$MACHINE/pid"; exec sleep 60`);
      await machine.tool("python3", pythonWith(hang));
      const args = ["--provision", "cuda"];
      await killWhileItHangs(machine, { script: BACKENDS, args, signal });

      await machine.tool("python3", pythonWith(WORKING.pip));
      const { success, stderr } = await machine.run(BACKENDS, args);
      assert(success, stderr);
      await assertNothingHalfMade(machine);
    },
  );
}

testOnMachine(
  "backends --provision cuda says that the disk is full between CUDA's libraries, and goes on later",
  async (machine) => {
    // As pip finds it: a file that cannot grow.
    const full = fifth(`trap "" XFSZ; ulimit -f 8`);
    await machine.tool("python3", pythonWith(`set -e; ${full}`));
    const args = ["--provision", "cuda"];
    const first = await machine.run(BACKENDS, args);
    assert(!first.success);
    assertMatch(
      first.stderr,
      /Cannot set TensorFlow up \(cuda\): all sources failed/,
    );
    assertMatch(first.stderr, /File too large/);
    await assertNothingHalfMade(machine);

    await machine.tool("python3", pythonWith(WORKING.pip));
    const { success, stderr } = await machine.run(BACKENDS, args);
    assert(success, stderr);
  },
);

testOnSmallDisk(
  "backends --provision cuda fetches nothing where the disk has no room for it",
  4096,
  async (folder) => {
    await using machine = await createFakeMachine();
    const { success, stderr } = await machine.run(
      BACKENDS,
      ["--provision", "cuda"],
      { XDG_CACHE_HOME: folder },
    );
    assert(!success);
    assertMatch(stderr, /no space left: \S+ has \d.* MB free and \S+ GB are/);
    assertEquals(await machine.count("pip"), 0);
    const root = join(folder, "iqa-norm-in-norm", "tensorflow");
    const left = Array.from(Deno.readDirSync(root), ({ name }) => name);
    assertEquals(left.filter((name) => name !== "lock"), []);
  },
  absence,
);

testOnMachine(
  "selectBackend() computes on the CPU when CUDA does not work",
  async (machine) => {
    await machine.tool("nvidia-smi", `echo "Fake GPU, 123.4"`);
    const { success, stdout, stderr } = await machine.run("select_child.ts", [
      "tensorflow",
    ]);
    assert(success, stdout);
    assertStringIncludes(
      stderr,
      "Cannot use CUDA, so TensorFlow computes on the CPU",
    );
    assertMatch(stderr, /Runtime: tensorflow on .*asked for by name/);
  },
);

Deno.test("requireSpace() throws when the disk has no room", async () => {
  await assertRejects(
    () => requireSpace(Deno.cwd(), 1e18),
    Error,
    "GB free and 1000000000.0 GB are needed",
  );
});

const GARBAGE = `head -c 5000 /dev/zero > "$dest/fake-1-py3-none-any.whl"`;
const TRUNCATED =
  `head -c 3000 "$MACHINE/wheel.whl" > "$dest/fake-1-py3-none-any.whl"`;
// The first file's bytes begin before the 200th of an archive that is not compressed.
const FLIPPED = `cp "$MACHINE/wheel.whl" "$dest/fake-1-py3-none-any.whl"
  printf X | dd of="$dest/fake-1-py3-none-any.whl" bs=1 seek=200 conv=notrunc 2>/dev/null`;
const FULL =
  `echo "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device" >&2; exit 1`;
const OFFLINE =
  `echo "ERROR: No matching distribution found for tensorflow-cpu" >&2; exit 1`;

const FAILURES: {
  name: string;
  python?: string;
  compiler?: string;
  says: RegExp;
}[] = [
  {
    name: "pip fetches garbage",
    python: pythonWith(GARBAGE),
    says: /wheel fetched with pip: .*not a zip file/s,
  },
  {
    name: "pip fetches half a file",
    python: pythonWith(TRUNCATED),
    says: /wheel fetched with pip: .*not a zip file/s,
  },
  {
    name: "pip fetches a file with a wrong byte",
    python: pythonWith(FLIPPED),
    says: /wheel fetched with pip: .*Bad CRC-32/s,
  },
  {
    name: "the disk is full",
    python: pythonWith(FULL),
    says: /No space left on device/,
  },
  {
    // As pip 23 ends where a wheel does not fit, measured on a real full disk.
    name: "pip ends with a traceback because the disk is full",
    python: pythonWith(
      `printf 'ERROR: Exception:\\nTraceback:\\n  write\\nOSError: [Errno 28] No space left on device\\n' >&2; exit 2`,
    ),
    says: /wheel fetched with pip: .*No space left on device/s,
  },
  {
    name: "the index has no wheel",
    python: pythonWith(OFFLINE),
    says: /No matching distribution found/,
  },
  {
    name: "there is no pip",
    python: `echo "No module named pip" >&2; [ "$2" = -c ]`,
    says: /No module named pip/,
  },
  {
    name: "there is no Python",
    python: "exit 127",
    says: /no Python 3\.8 or newer: python3 failed/,
  },
  {
    name: "there is no compiler",
    compiler: "exit 127",
    says: /no C\+\+ compiler: none of c\+\+, g\+\+, clang\+\+ runs/,
  },
  {
    name: "the compiler fails",
    compiler: compilerWith(`echo "binding.cc:1: error: nonsense" >&2; exit 1`),
    says: /binding\.cc:1: error: nonsense/,
  },
  {
    name: "the addon does not load",
    compiler: compilerWith(`echo no addon > "$output"`),
    says:
      /wheel fetched with pip: .*failed .*(invalid ELF header|file too short|not a mach-o)/s,
  },
];

for (const { name, python, compiler, says } of FAILURES) {
  testOnMachine(
    `provisionTensorflow() says what helps when ${name}, and leaves nothing`,
    async (machine) => {
      if (python) await machine.tool("python3", python);
      if (compiler) await machine.tool("c++", compiler);
      const { success, stdout } = await machine.run(CHILD);
      assert(!success);
      assertMatch(
        stdout,
        /^Cannot set TensorFlow up \(cpu\): all sources failed\n/,
      );
      assertMatch(stdout, says);
      assertMatch(stdout, /- TensorFlow on this machine: /);
      assertStringIncludes(
        stdout,
        "What helps: a C++ compiler (such as g++) and Python 3 with pip",
      );
      await assertNothingHalfMade(machine);
    },
  );
}

testOnMachine(
  "provisionTensorflow() tries the package's own installer last",
  async (machine) => {
    await machine.tool("python3", "exit 127");
    const { success, stdout } = await machine.run(CHILD, ["own-installer"]);
    assert(!success);
    assertMatch(stdout, /- tfjs-node's own installer: \S*deno failed/);
    await assertNothingHalfMade(machine);
  },
);

testOnMachine(
  "provisionTensorflow() keeps what works when making a new one fails",
  async (machine) => {
    const { addon } = JSON.parse((await machine.run(CHILD)).stdout);
    await Deno.truncate(addon, 10);
    await machine.tool("python3", pythonWith(FULL));
    assert(!(await machine.run(CHILD)).success);
    assert((await Deno.stat(addon)).isFile); // still there for a look at it
    await machine.tool("python3", pythonWith(WORKING.pip));
    assert((await machine.run(CHILD)).success);
  },
);

testOnMachine(
  "selectBackend() goes on with the next runtime when TensorFlow cannot be set up",
  async (machine) => {
    await machine.tool("python3", "exit 127");
    const { success, stdout, stderr } = await machine.run("select_child.ts", [
      "auto",
    ], {
      CUDA_VISIBLE_DEVICES: "",
    });
    assert(success, stderr);
    const { name, reason } = JSON.parse(stdout);
    if (name === "webgpu") return; // this machine has a real GPU: TensorFlow was not asked
    assertEquals(name, "wasm");
    assertStringIncludes(reason, "TensorFlow does not work");
    assertStringIncludes(
      stderr,
      "Continuing without TensorFlow: Cannot set TensorFlow up",
    );
    assertMatch(
      stderr.trim().split("\n").at(-1) ?? "",
      /^Runtime: wasm on .*auto; /,
    );
  },
);

testOnMachine(
  "selectBackend() throws when the runtime asked for by name cannot be had",
  async (machine) => {
    await machine.tool("python3", "exit 127");
    const { success, stdout } = await machine.run("select_child.ts", [
      "tensorflow",
    ], {
      CUDA_VISIBLE_DEVICES: "",
    });
    assert(!success);
    assertMatch(
      stdout,
      /^Cannot use the runtime tensorflow: Cannot set TensorFlow up/,
    );
  },
);

/** Kills a child when one of its tools has begun, and the tool after it. */
async function killWhileItHangs(
  machine: FakeMachine,
  { script = CHILD, args = [], signal = "SIGKILL" }: {
    script?: string;
    args?: string[];
    signal?: Deno.Signal;
  } = {},
): Promise<void> {
  const child = machine.start(script, args);
  const pidFile = join(machine.folder, "pid");
  let pid = NaN;
  while (!(pid > 0)) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    pid = parseInt(await Deno.readTextFile(pidFile).catch(() => ""));
  }
  child.kill(signal);
  await Promise.all([
    child.status,
    child.stdout.cancel(),
    child.stderr.cancel(),
  ]);
  Deno.kill(pid, "SIGKILL");
}

async function assertNothingHalfMade(machine: FakeMachine): Promise<void> {
  const names = (await Array.fromAsync(Deno.readDir(machine.root))).map((
    { name },
  ) => name);
  const kept = names.filter((name) =>
    name !== "lock" && !/^(cpu|cuda|failed)-/.test(name)
  );
  assertEquals(kept, []);
}

async function overwriteFirstByte(path: string): Promise<void> {
  using file = await Deno.open(path, { write: true });
  await file.write(new Uint8Array([0]));
}

async function cpuFolders(machine: FakeMachine): Promise<string[]> {
  return (await Array.fromAsync(Deno.readDir(machine.root)))
    .map(({ name }) => name).filter((name) => name.startsWith("cpu-"));
}
