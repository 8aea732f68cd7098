import { assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import {
  type NamedTensor,
  type PendingTensor,
  readSafetensors,
  type Safetensors,
  writeSafetensors,
} from "../../../model/weights/safetensors.ts";
import { WeightsError } from "../../../model/weights/weights_error.ts";
import { fromFileUrl, repositoryRoot } from "../../support/paths.ts";
import { runPython, testWithPython } from "../python.ts";

/** Made by Hugging Face's own package, see make_safetensors.py beside them. */
function fixture(name: string): string {
  return fromFileUrl(new URL(`tests/fixtures/weights/${name}`, repositoryRoot));
}

async function inFolder(
  fn: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await fn(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function tensor(shape: number[], ...data: number[]): NamedTensor {
  return { shape, data: new Float32Array(data) };
}

/** The content of float32.safetensors, as make_safetensors.py defines it. */
function float32Content(): Safetensors {
  return {
    tensors: new Map([
      ["a.bias", tensor([2], 1.5, -2)],
      ["b.weight", tensor([2, 3], -0.5, -0.25, 0, 0.25, 0.5, 0.75)],
      ["empty", tensor([0, 4])],
      ["scalar", tensor([], 7)],
    ]),
    metadata: { k: "1.25" },
  };
}

/** Bytes of a file with the given header, which may lie, and data. */
function file(header: unknown, dataBytes = 0): Uint8Array<ArrayBuffer> {
  const text = typeof header === "string" ? header : JSON.stringify(header);
  const json = new TextEncoder().encode(text);
  const bytes = new Uint8Array(8 + json.length + dataBytes);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
  bytes.set(json, 8);
  return bytes;
}

async function assertRefused(
  bytes: Uint8Array,
  reason: string,
): Promise<void> {
  await inFolder(async (folder) => {
    const path = join(folder, "x.safetensors");
    await Deno.writeFile(path, bytes);
    const error = await assertRejects(
      () => readSafetensors(path),
      WeightsError,
    );
    assertEquals(error.message, `Cannot read weights from ${path}: ${reason}`);
  });
}

Deno.test("readSafetensors() reads what the reference implementation wrote", async () => {
  assertEquals(
    await readSafetensors(fixture("float32.safetensors")),
    float32Content(),
  );
});

Deno.test("readSafetensors() turns every element type into 32-bit floats", async () => {
  const { tensors } = await readSafetensors(
    fixture("element_types.safetensors"),
  );
  for (const type of ["BF16", "F16", "F64"]) {
    assertEquals(tensors.get(type), tensor([2], 1.5, -2), type);
  }
  for (const type of ["I32", "I16", "I8"]) {
    assertEquals(tensors.get(type), tensor([2], 1, -2), type);
  }
  assertEquals(tensors.get("I64"), tensor([], 12));
  assertEquals(tensors.get("U8"), tensor([2], 1, 254));
  assertEquals(tensors.get("BOOL"), tensor([2], 1, 0));
  assertEquals(tensors.size, 9);
});

Deno.test("writeSafetensors() writes the reference implementation's bytes", async () => {
  await inFolder(async (folder) => {
    const path = join(folder, "x.safetensors");
    const { tensors, metadata } = float32Content();
    const reversed = new Map([...tensors].reverse());
    await writeSafetensors(path, { tensors: reversed, metadata });
    assertEquals(
      await Deno.readFile(path),
      await Deno.readFile(fixture("float32.safetensors")),
    );
  });
});

/** A tensor that is read late, and notes how many bytes of the file there are by then. */
function pendingTensor(
  { shape, data }: NamedTensor,
  folder: string,
  written: number[],
): PendingTensor {
  return {
    shape,
    async read() {
      const [name] = await Array.fromAsync(
        Deno.readDir(folder),
        (it) => it.name,
      );
      written.push((await Deno.stat(join(folder, name!))).size);
      return data;
    },
  };
}

Deno.test("writeSafetensors() reads a pending tensor only when all before it are written", async () => {
  await inFolder(async (folder) => {
    const { tensors, metadata } = float32Content();
    const written: number[] = [];
    const pending = new Map(
      [...tensors].map(([name, each]) => [
        name,
        pendingTensor(each, folder, written),
      ]),
    );
    const path = join(folder, "x.safetensors");
    await writeSafetensors(path, { tensors: pending, metadata });
    const expected = await Deno.readFile(fixture("float32.safetensors"));
    assertEquals(await Deno.readFile(path), expected);
    // What is left to write is the tensor that was read, and those after it.
    let left = expected.length - written[0]!;
    const inOrder = [...tensors].sort(([a], [b]) => a < b ? -1 : 1);
    for (const [index, [, { data }]] of inOrder.entries()) {
      assertEquals(expected.length - written[index]!, left);
      left -= data.byteLength;
    }
    assertEquals(left, 0);
  });
});

Deno.test("writeSafetensors() keeps the file where a pending tensor cannot be read", async () => {
  await inFolder(async (folder) => {
    const path = join(folder, "x.safetensors");
    await writeSafetensors(path, float32Content());
    const before = await Deno.readFile(path);
    const reads: [read: PendingTensor["read"], reason: string][] = [
      [() => Promise.reject(new Error("device lost")), "device lost"],
      [
        () => Promise.resolve(new Float32Array(1)),
        'tensor "a" has 1 number and its shape [2] takes 2',
      ],
    ];
    for (const [read, reason] of reads) {
      const tensors = new Map([["a", { shape: [2], read }]]);
      await assertRejects(
        () => writeSafetensors(path, { tensors, metadata: {} }),
        WeightsError,
        `Cannot write weights to ${path}: ${reason}`,
      );
    }
    assertEquals(await Deno.readFile(path), before);
  });
});

Deno.test("safetensors keep names that JavaScript objects treat specially", async () => {
  await inFolder(async (folder) => {
    const path = join(folder, "x.safetensors");
    const content: Safetensors = {
      tensors: new Map(
        ["10", "9", "__proto__", 'a "quoted"\n name', "größe 🙂"].map((
          name,
          i,
        ) => [name, tensor([1], i)]),
      ),
      metadata: Object.fromEntries([["__proto__", "text"], ["1", ""]]),
    };
    await writeSafetensors(path, content);
    const read = await readSafetensors(path);
    assertEquals(
      new Map([...read.tensors].sort()),
      new Map([...content.tensors].sort()),
    );
    assertEquals(
      Object.entries(read.metadata).sort(),
      Object.entries(content.metadata).sort(),
    );
  });
});

Deno.test("writeSafetensors() writes a view's own elements only", async () => {
  await inFolder(async (folder) => {
    const path = join(folder, "x.safetensors");
    const data = new Float32Array([1, 2, 3, 4]).subarray(1, 3);
    await writeSafetensors(path, {
      tensors: new Map([["a", { shape: [2], data }]]),
      metadata: {},
    });
    const { tensors } = await readSafetensors(path);
    assertEquals(tensors.get("a"), tensor([2], 2, 3));
  });
});

await testWithPython(
  "safetensors agree with Hugging Face's package both ways",
  ["safetensors", "numpy"],
  async () => {
    await inFolder(async (folder) => {
      const ours = join(folder, "ours.safetensors");
      const theirs = join(folder, "theirs.safetensors");
      await writeSafetensors(ours, float32Content());
      await runPython(
        `
import sys, numpy as np
from safetensors import safe_open
from safetensors.numpy import load_file, save_file
ours = load_file(sys.argv[1])
assert ours["a.bias"].tolist() == [1.5, -2] and ours["empty"].shape == (0, 4)
assert ours["b.weight"].shape == (2, 3) and ours["b.weight"][1, 2] == 0.75
with safe_open(sys.argv[1], "numpy") as file: metadata = file.metadata()
assert metadata == {"k": "1.25"}
save_file({k: v.astype(np.float16) for k, v in ours.items()}, sys.argv[2], metadata)
`,
        ours,
        theirs,
      );
      const { tensors, metadata } = await readSafetensors(theirs);
      assertEquals(
        new Map([...tensors].sort()),
        float32Content().tensors,
      );
      assertEquals(metadata, { k: "1.25" });
    });
  },
);

const a = { dtype: "F32", shape: [2], data_offsets: [0, 8] };

Deno.test("readSafetensors() refuses a truncated or lengthened file", async () => {
  const whole = file({ a }, 8);
  await assertRefused(
    new Uint8Array(0),
    "the file has 0 bytes, too few for a header",
  );
  await assertRefused(
    whole.subarray(0, 7),
    "the file has 7 bytes, too few for a header",
  );
  await assertRefused(
    whole.subarray(0, 30),
    `its first 8 bytes say that the header has ${
      whole.length - 16
    } bytes, and 22 follow`,
  );
  await assertRefused(
    whole.subarray(0, whole.length - 1),
    "its tensors take 8 bytes, and 7 follow the header",
  );
  await assertRefused(
    file({ a }, 9),
    "its tensors take 8 bytes, and 9 follow the header",
  );
});

Deno.test("readSafetensors() refuses a header of impossible length", async () => {
  const bytes = file({ a }, 8);
  bytes.fill(255, 0, 8);
  await assertRefused(
    bytes,
    "its first 8 bytes say that the header has 18446744073709551615 bytes, " +
      `and ${bytes.length - 8} follow`,
  );
});

Deno.test("readSafetensors() refuses a header larger than its bound, before it is read", async () => {
  await inFolder(async (folder) => {
    const path = join(folder, "x");
    await Deno.writeFile(path, Uint8Array.of(1, 0xe1, 0xf5, 5, 0, 0, 0, 0)); // 100,000,001
    await Deno.truncate(path, 100_000_100); // takes no room on the disk
    await assertRejects(
      () => readSafetensors(path),
      WeightsError,
      "the header has 100000001 bytes, more than 100000000",
    );
  });
});

Deno.test("readSafetensors() refuses a header that is not a JSON object", async () => {
  await assertRefused(file(""), "the header does not start with {");
  await assertRefused(file(" {}"), "the header does not start with {");
  await assertRefused(file("[]"), "the header does not start with {");
  const invalid = file("{ä}");
  invalid[9] = 0xff;
  await assertRefused(invalid, "the header is not UTF-8");
  await inFolder(async (folder) => {
    const path = join(folder, "x");
    for (const text of ["{", "{}}", "{'a':1}", '{"a":', '{"a":1,}']) {
      await Deno.writeFile(path, file(text));
      await assertRejects(
        () => readSafetensors(path),
        WeightsError,
        "the header is not JSON",
      );
    }
  });
});

Deno.test("readSafetensors() refuses a name that appears twice", async () => {
  const entry = JSON.stringify(a);
  await assertRefused(
    file(`{"a":${entry},"\\u0061":${entry}}`, 8),
    'the header has "a" twice',
  );
  await assertRefused(
    file(`{"a":{"dtype":"F64",${entry.slice(1)}}`, 8),
    'the header has "dtype" twice',
  );
});

Deno.test("readSafetensors() refuses tensors that are not what they say", async () => {
  await assertRefused(file({ a: 3 }), 'tensor "a" is not an object');
  await assertRefused(
    file({ a: { ...a, dtype: "F4" } }, 8),
    'tensor "a" has the type "F4", known are ' +
      "F32, F64, F16, BF16, I64, I32, I16, I8, U64, U32, U16, F8_E4M3, " +
      "F8_E5M2, U8, BOOL",
  );
  for (const shape of [null, 2, [-1], [1.5], ["2"], [2 ** 53], [[2]]]) {
    await assertRefused(
      file({ a: { ...a, shape } }, 8),
      `tensor "a" has the shape ${JSON.stringify(shape)}`,
    );
  }
  for (const offsets of [null, [0], [0, 4, 8], [-8, 0], ["0", "8"]]) {
    await assertRefused(
      file({ a: { ...a, data_offsets: offsets } }, 8),
      `tensor "a" has the offsets ${JSON.stringify(offsets)}`,
    );
  }
  await assertRefused(
    file({ a: { ...a, shape: [3] } }, 8),
    'tensor "a" has 8 bytes and its shape [3] of F32 takes 12',
  );
  await assertRefused(
    file({ a: { ...a, data_offsets: [8, 0] } }, 8),
    'tensor "a" has -8 bytes and its shape [2] of F32 takes 8',
  );
  const huge = new Array(40).fill(2 ** 52);
  await assertRefused(
    file({ a: { ...a, shape: huge } }, 8),
    `tensor "a" has 8 bytes and its shape [${
      `${huge}`.slice(0, 199)
    }… of F32 takes Infinity`,
  );
});

Deno.test("readSafetensors() refuses data with a gap or an overlap", async () => {
  await assertRefused(
    file({ a, b: { ...a, data_offsets: [4, 12] } }, 12),
    'tensor "b" starts at byte 4 of the data and not at 8, where the one before it ends',
  );
  await assertRefused(
    file({ a, b: { ...a, data_offsets: [12, 20] } }, 20),
    'tensor "b" starts at byte 12 of the data and not at 8, where the one before it ends',
  );
  await assertRefused(
    file({ a, b: a }, 8),
    'tensor "b" starts at byte 0 of the data and not at 8, where the one before it ends',
  );
  await assertRefused(
    file({ a: { ...a, data_offsets: [4, 12] } }, 12),
    'tensor "a" starts at byte 4 of the data and not at 0, where the data begin',
  );
});

Deno.test("readSafetensors() refuses metadata that are not text", async () => {
  await assertRefused(
    file({ __metadata__: { epoch: 3 } }),
    'metadata "epoch" is not a string',
  );
  await assertRefused(
    file({ __metadata__: [] }),
    "__metadata__ is not an object",
  );
});

Deno.test("readSafetensors() refuses a header nested too deeply to check", async () => {
  const deep = "[".repeat(100_000) + "]".repeat(100_000);
  await inFolder(async (folder) => {
    const path = join(folder, "x");
    await Deno.writeFile(path, file(`{"a":${deep}}`));
    await assertRejects(
      () => readSafetensors(path),
      WeightsError,
      "the header is nested too deeply",
    );
  });
});

Deno.test("readSafetensors() says which file is not there", async () => {
  await assertRejects(
    () => readSafetensors("nowhere/x.safetensors"),
    WeightsError,
    "Cannot read weights from nowhere/x.safetensors: there is no such file",
  );
});

Deno.test("writeSafetensors() refuses tensors that do not fit, and keeps the file", async () => {
  await inFolder(async (folder) => {
    const path = join(folder, "x.safetensors");
    await writeSafetensors(path, float32Content());
    const before = await Deno.readFile(path);
    const write = (name: string, ...shape: number[]) =>
      writeSafetensors(path, {
        tensors: new Map([["ok", tensor([1], 1)], [name, tensor(shape, 1)]]),
        metadata: {},
      });
    await assertRejects(
      () => write("a", 1, 2),
      WeightsError,
      `Cannot write weights to ${path}: tensor "a" has 1 number and its ` +
        "shape [1,2] takes 2",
    );
    for (const name of ["__metadata__", "\ud800"]) {
      await assertRejects(
        () => write(name, 1),
        WeightsError,
        "has a name that the format does not allow",
      );
    }
    assertEquals(await Deno.readFile(path), before);
  });
});
