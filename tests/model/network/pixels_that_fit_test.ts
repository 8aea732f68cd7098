import { assert, assertEquals, assertThrows } from "@std/assert";
import { join } from "node:path";
import { IqaNetwork } from "../../../model/network/iqa_network.ts";
import { bytesPerPixel } from "../../../model/network/memory_need.ts";
import {
  MEMORY_VARIABLE,
  memoryForPredictions,
  pixelsThatFit,
  withinMemory,
} from "../../../model/network/pixels_that_fit.ts";
import { fromFileUrl, repositoryRoot } from "../../support/paths.ts";
import { inFolder } from "../support/in_folder.ts";
import { unless } from "../../support/unless.ts";

const GIBIBYTE = 2 ** 30;

function network(backbone: string, width?: number): IqaNetwork {
  return new IqaNetwork({ backbone, ...width && { width } }, () => 0);
}

Deno.test("bytesPerPixel() is at least what was measured, and at most twice", () => {
  // Peak of the process over its size before, at 1000x1000 and 1600x1600
  // pixels, whichever was more: TensorFlow on two CPU cores, bytes per pixel.
  const measured = {
    alexnet: 53,
    vgg16: 600,
    resnet18: 159,
    resnet50: 174,
    resnext50_32x4d: 201,
  };
  for (const [backbone, bytes] of Object.entries(measured)) {
    const need = bytesPerPixel(network(backbone));
    assert(need >= bytes && need <= 2 * bytes, `${backbone}: ${need}`);
  }
});

Deno.test("bytesPerPixel() grows with a network's width", () => {
  const [narrow, wide] = [32, 128].map((width) =>
    bytesPerPixel(network("resnet18", width))
  );
  // By hand: the image's 3 numbers, and the stem's map into its normalization, width/4 each; 4 bytes, times 1.5.
  assertEquals(narrow, 1.5 * 4 * (3 + 2 * 32 / 4));
  assertEquals(wide, 1.5 * 4 * (3 + 2 * 128 / 4));
});

Deno.test("withinMemory() bounds whole images by what the network needs", () => {
  const resnet = network("resnet18");
  const { limit } = withinMemory(resnet, {}, 2 * GIBIBYTE);
  // By hand: 2³¹ bytes / (1.5 · 4 bytes · (3 + 2 · 64 / 4)) = 2³¹ / 210.
  assertEquals(limit!.pixels, 10_226_112);
  assertEquals(pixelsThatFit(resnet, 2 * GIBIBYTE), 10_226_112);
  assertEquals(
    limit!.because,
    "too large for this network: at most 10 megapixels fit into 2.0 GiB; " +
      "--size resizes, IQA_MEMORY_GIB allows more",
  );
  const size = { height: 224, width: 224 };
  assertEquals(withinMemory(resnet, { size }, 2 * GIBIBYTE), { size });
});

Deno.test("withinMemory() refuses a size that a file of weights asks for", () => {
  const tiny = network("resnet10_slim", 2);
  const huge = { height: 16384, width: 16384 };
  const small = { height: 32, width: 32 };
  for (
    const asked of [{ size: huge }, { crop: huge }, { size: huge, crop: small }]
  ) {
    assertThrows(
      () => withinMemory(tiny, asked, 1e12),
      RangeError,
      "Cannot prepare images: the model needs 268 megapixels each, and at most 34 fit; --size overrides its size",
    );
  }
  const size = { height: 2000, width: 2000 };
  assertThrows(
    () => withinMemory(network("vgg16"), { size }, GIBIBYTE),
    RangeError,
    "needs 4.0 megapixels each, and at most 1.4 fit",
  );
});

/** The limit of the container, where Linux has one: "max" and enormous numbers are none. */
function group(): number {
  for (const name of ["memory.max", "memory/memory.limit_in_bytes"]) {
    try {
      const text = Deno.readTextFileSync(`/sys/fs/cgroup/${name}`);
      if (/^\d+$/.test(text.trim())) return Number(text);
    } catch {
      // Another version of control groups, or another system.
    }
  }
  return Infinity;
}

Deno.test("memoryForPredictions() is half of the memory at most, or what is said", () => {
  const before = Deno.env.get(MEMORY_VARIABLE);
  try {
    Deno.env.delete(MEMORY_VARIABLE);
    const usual = memoryForPredictions();
    // A group of this process alone may have less.
    assert(usual > 0);
    assert(usual <= Math.min(Deno.systemMemoryInfo().total, group()) / 2);
    Deno.env.set(MEMORY_VARIABLE, "3");
    assertEquals(memoryForPredictions(), 3 * GIBIBYTE);
    Deno.env.set(MEMORY_VARIABLE, "much");
    assertEquals(memoryForPredictions(), usual);
  } finally {
    if (before === undefined) Deno.env.delete(MEMORY_VARIABLE);
    else Deno.env.set(MEMORY_VARIABLE, before);
  }
});

/** Makes a control group with a limit of memory, where the superuser may (version 2 or 1). */
function makeGroup(bytes: number): string | undefined {
  const versions = [["", "memory.max"], ["memory", "memory.limit_in_bytes"]];
  for (const [root, limit] of versions) {
    const folder = join("/sys/fs/cgroup", root!, crypto.randomUUID());
    try {
      Deno.statSync(join("/sys/fs/cgroup", root!, "cgroup.procs"));
      Deno.mkdirSync(folder);
    } catch {
      continue;
    }
    try {
      Deno.writeTextFileSync(join(folder, limit!), `${bytes}`);
      return folder;
    } catch {
      Deno.removeSync(folder); // without control of memory
    }
  }
}

Deno.test("memoryForPredictions() is half of its group's memory, without permission to read the group's files", async (test) => {
  const folder = Deno.build.os === "linux" ? makeGroup(GIBIBYTE) : undefined;
  await test.step({
    ...unless(folder ? undefined : "none can be made", "in a group of 1 GiB"),
    fn: async () => {
      const module = new URL(
        "model/network/pixels_that_fit.ts",
        repositoryRoot,
      ).href;
      await inFolder(async (scratch) => {
        const script = join(scratch, "print.ts");
        await Deno.writeTextFile(
          script,
          `import { memoryForPredictions } from ${JSON.stringify(module)};
          console.log(memoryForPredictions());`,
        );
        const { stdout, stderr } = await new Deno.Command("sh", {
          args: [
            "-c",
            'echo $$ > "$0/cgroup.procs" && exec "$@"',
            folder!,
            Deno.execPath(),
            ...["run", "-q", "--no-check", "--no-lock", "--no-prompt"],
            `--config=${fromFileUrl(new URL("deno.json", repositoryRoot))}`,
            ...["--allow-env", "--allow-read", "--allow-sys=systemMemoryInfo"],
            script,
          ],
          env: { [MEMORY_VARIABLE]: "" },
        }).output();
        const text = new TextDecoder().decode(stdout);
        assertEquals(
          Number(text),
          GIBIBYTE / 2,
          text + new TextDecoder().decode(stderr),
        );
      });
    },
  });
  // The kernel may still hold what ran in it; an empty group does no harm.
  if (folder) await Deno.remove(folder).catch(() => {});
});
