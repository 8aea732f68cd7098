import { assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import { readMat } from "../../../../data/tables/mat/read_mat.ts";
import { fromFileUrl } from "../../../support/paths.ts";
import { testWithShared } from "../../../support/shared.ts";
import { withFolder } from "../../_files.ts";

/** Made by tests/fixtures/data/make_mats.py with scipy and h5py; its values are repeated here. */
const mats = fromFileUrl(
  new URL("../../../fixtures/data/mat/", import.meta.url),
);

Deno.test("readMat() reads names and numbers of version 5, compressed or not", async () => {
  for (const folder of ["plain", "packed"]) {
    const { AllImages_release: names } = await readMat(
      join(mats, folder, "AllImages_release.mat"),
      { AllImages_release: "text" },
    );
    assertEquals(names.shape, [10, 1]);
    assertEquals(names.values.slice(6), [
      "t7.bmp",
      "3.bmp",
      "1024.JPG",
      "größe [1].bmp",
    ]);
    const { AllMOS_release: scores } = await readMat(
      join(mats, folder, "AllMOS_release.mat"),
      { AllMOS_release: "numbers" },
    );
    assertEquals(scores.shape, [1, 10]);
    assertEquals([...scores.values.slice(6)], [66, 63.9634, 29.25, 71.5]);
  }
});

Deno.test("readMat() reads every type of number, column by column", async () => {
  const path = join(mats, "numbers.mat");
  for (
    const kind of [
      "int8",
      "uint8",
      "int16",
      "uint16",
      "int32",
      "uint32",
      "int64",
      "uint64",
      "single",
      "double",
    ]
  ) {
    const { [kind]: variable } = await readMat(path, { [kind]: "numbers" });
    assertEquals(variable, {
      shape: [2, 3],
      values: Float64Array.of(1, 4, 2, 5, 100, 120),
    });
  }
  assertEquals(await readMat(path, { empty: "numbers" }), {
    empty: { shape: [0, 0], values: new Float64Array() },
  });
  assertEquals(
    await readMat(join(mats, "big_endian.mat"), {
      x: "numbers",
      names: "text",
    }),
    {
      x: { shape: [1, 2], values: Float64Array.of(-2, 300) },
      names: { shape: [1, 1], values: ["größen"] },
    },
  );
});

Deno.test("readMat() reads version 7.3, which is HDF5", async () => {
  const { im_names, index } = await readMat(join(mats, "info.mat"), {
    im_names: "text",
    index: "numbers",
  });
  assertEquals(im_names.shape, [10, 1]);
  assertEquals(im_names.values.slice(8), ["8.bmp", "größe [1].bmp"]);
  assertEquals(index, {
    shape: [2, 5],
    values: Float64Array.of(1, 5, 2, 4, 3, 3, 4, 2, 5, 1),
  });
});

Deno.test("readMat() says what is wrong with a file", async () => {
  const reads = (file: string, name: string, content: "numbers" | "text") =>
    readMat(join(mats, file), { [name]: content });
  for (
    const [file, name, content, reason] of [
      [
        "version4.mat",
        "AllMOS_release",
        "numbers",
        'it is a MAT file of version 4; save it in MATLAB with the option "-v7"',
      ],
      [
        "../make_mats.py",
        "x",
        "numbers",
        "it is not a MAT file",
      ],
      [
        "long_text.mat",
        "names",
        "text",
        "a cell has 1000000 bytes of text, the limit is 8192",
      ],
      ["lost.mat", "x", "numbers", `${join(mats, "lost.mat")} is not there`],
      [
        "plain/AllMOS_release.mat",
        "AllStdDev_release",
        "numbers",
        'it has no variable "AllStdDev_release", its variables are "AllMOS_release"',
      ],
      [
        "info.mat",
        "names",
        "text",
        'it has no variable "names", its variables are "im_names", "index", ' +
        '"ref_ids", "subjective_scores", "subjective_scoresSTD"',
      ],
      [
        "plain/AllMOS_release.mat",
        "AllMOS_release",
        "text",
        'variable "AllMOS_release" does not hold text',
      ],
      [
        "info.mat",
        "im_names",
        "numbers",
        'variable "im_names" does not hold numbers',
      ],
      [
        "numbers.mat",
        "record",
        "numbers",
        'variable "record" is neither a full array of numbers nor a cell array of one-line texts',
      ],
      [
        "numbers.mat",
        "text",
        "text",
        'variable "text" is neither a full array of numbers nor a cell array of one-line texts',
      ],
    ] as const
  ) {
    await assertRejects(() => reads(file, name, content), Error, reason);
  }
});

Deno.test("readMat() refuses files that end early or are damaged, and hangs on none", async () => {
  const contents = {
    "plain/AllImages_release.mat": { AllImages_release: "text" },
    "packed/AllMOS_release.mat": { AllMOS_release: "numbers" },
    "info.mat": { im_names: "text", index: "numbers" },
  } as const;
  await withFolder(async (folder) => {
    const path = join(folder, "damaged.mat");
    for (const [file, variables] of Object.entries(contents)) {
      const whole = await Deno.readFile(join(mats, file));
      for (const part of [0.1, 0.5, 0.9]) {
        await Deno.writeFile(path, whole.slice(0, whole.length * part));
        await assertRejects(
          () => readMat(path, variables),
          Error,
          'Cannot read "damaged.mat": ',
        );
      }
      // Bytes of the structure are set to 255: an error or other values, but an end.
      // Each file takes a thread of its own: more of this is the fuzzing task's.
      const step = Math.ceil(whole.length / 6);
      for (let at = 124; at < whole.length; at += step) {
        const damaged = whole.slice();
        damaged[at] = 255;
        await Deno.writeFile(path, damaged);
        await readMat(path, variables).catch((error) => {
          assertEquals(
            error.message.startsWith('Cannot read "damaged.mat": '),
            true,
            error.message,
          );
        });
      }
    }
  });
});

testWithShared(
  "readMat() reads LinearityIQA's own file",
  "data/clive/CLIVEinfo.mat",
  async (path) => {
    const info = await readMat(path, {
      im_names: "text",
      index: "numbers",
      subjective_scores: "numbers",
    });
    // Origin: h5py; `''.join(map(chr, f[f['im_names'][0, i]][:, 0]))`, `f['index'][:3, 0]`, `f['subjective_scores'][:].sum()`.
    assertEquals(info.im_names.values.slice(0, 2), ["100.bmp", "101.bmp"]);
    assertEquals(info.im_names.values.at(-1), "1164.bmp");
    assertEquals(info.index.shape, [1000, 1162]);
    assertEquals(
      [0, 1, 2].map((place) => info.index.values[1000 * place]),
      [609, 452, 123],
    );
    const sum = info.subjective_scores.values.reduce((a, b) => a + b, 0);
    assertEquals(Math.abs(sum - 64376.33963636224) < 1e-8, true);
  },
);

/** Kinds of variables that are read, with what SciPy and mat73 give. */
const READ_KINDS = {
  empty: ["numbers", [0, 0], []],
  empty_cell: ["text", [0, 0], []],
  whole: ["numbers", [1, 3], [1, -2, 3]],
  truth: ["numbers", [1, 2], [1, 0]],
  some_empty: ["text", [3, 1], ["a.jpg", "", "b.jpg"]],
} as const;

/** Kinds that are refused, and why. */
const REFUSED_KINDS: Record<string, ["numbers" | "text", string]> = {
  complex: ["numbers", 'variable "complex" holds complex numbers'],
  beyond: ["numbers", "it has a number that no double is equal to"],
  word: ["numbers", 'variable "word" '],
  two_rows: [
    "text",
    'variable "two_rows" is neither a full array of numbers nor a cell array',
  ],
  numbers_in_cells: [
    "text",
    'variable "numbers_in_cells" is neither a full array of numbers',
  ],
  sparse: [
    "numbers",
    'variable "sparse" is neither a full array of numbers nor a cell array',
  ],
};

for (const version of ["5", "73"]) {
  const path = join(mats, `kinds_${version}.mat`);

  Deno.test(`readMat() reads empty variables, empty names, whole numbers and truth values of version ${version}`, async () => {
    for (const [name, [kind, shape, values]] of Object.entries(READ_KINDS)) {
      const { [name]: variable } = await readMat(path, { [name]: kind });
      const read = {
        shape: [...variable!.shape],
        values: [...variable!.values],
      };
      // A list of three names is a row in one file and a column in the other.
      if (name === "some_empty") read.shape.sort().reverse();
      assertEquals<unknown>(
        read,
        { shape: [...shape], values: [...values] },
        name,
      );
    }
  });

  Deno.test(`readMat() refuses what is neither real numbers nor names in version ${version}`, async () => {
    for (const [name, [kind, reason]] of Object.entries(REFUSED_KINDS)) {
      await assertRejects(
        () => readMat(path, { [name]: kind }),
        Error,
        `Cannot read "kinds_${version}.mat": ${reason}`,
      );
    }
  });
}

Deno.test("readMat() refuses what no list of names or scores holds, and says what it is", async () => {
  const limits: Record<string, string> = {
    many: 'variable "many" has more than 262144 cells',
    nothing: 'a cell of variable "nothing" refers to nothing in #refs#',
    ranks: 'variable "ranks" has 9 sizes, the limit is 8',
    large: "the size 2049x2048, the limit is 4194304 values",
    long: 'a cell of variable "long" has 4097 characters, the limit is 4096',
    // A table of another program is not called a complex number.
    table: 'variable "table" is neither a full array of numbers nor',
  };
  for (const [name, reason] of Object.entries(limits)) {
    const path = join(mats, "limits_73.mat");
    await assertRejects(
      () => readMat(path, { [name]: "numbers" }),
      Error,
      reason,
    );
  }
});

Deno.test("readMat() refuses text that another program put into HDF5", async () => {
  await assertRejects(
    () => readMat(join(mats, "kinds_73.mat"), { python_text: "numbers" }),
    Error,
    'variable "python_text" is neither a full array of numbers nor a cell array of one-line texts',
  );
});
