import { assert, assertEquals, assertRejects } from "@std/assert";
import { WeightsError } from "../../../../model/weights/weights_error.ts";
import {
  bytes,
  type Code,
  integer,
  little,
  pickle,
  readPickle,
  tensor,
  text,
} from "./pickles.ts";

async function assertRefused(
  content: Uint8Array<ArrayBuffer>,
  reason: string,
): Promise<void> {
  const error = await assertRejects(() => readPickle(content), WeightsError);
  assert(error.message.includes(`: ${reason}`), error.message);
  assert(error.message.length < 1000, "a long message");
}

/** Objects that Python's pickle writes in ways of its own, and their values. */
const VALUES: Record<string, [Code[], unknown]> = {
  "a number of 8 bits": [["K", [255]], 255],
  "a number of 16 bits": [["M", [1, 2]], 513],
  "a negative number": [["J", little(-5, 4)], -5],
  "a long number of 0 bytes": [["\x8a", [0]], 0],
  "a long negative number": [["\x8a", [2], [0, 255]], -256],
  "a number beyond 2^53": [
    ["\x8a", [8], little(2n ** 60n + 1n, 8)],
    2n ** 60n + 1n,
  ],
  "a float": [["G", [0xbf, 0xe0, 0, 0, 0, 0, 0, 0]], -0.5],
  "text of Python 2": [["U", [2], "\xe9\x80"], "\xe9\x80"],
  "text with a byte order mark": [
    ["X", little(3, 4), [0xef, 0xbb, 0xbf]],
    "\ufeff",
  ],
  "an object from the memo": [["K", [7], "q\x05", "0", "h\x05"], 7],
};

for (const [name, [codes, value]] of Object.entries(VALUES)) {
  Deno.test(`a pickle holds ${name}`, async () => {
    const content = pickle("}(", text("x"), ...codes, "u");
    assertEquals((await readPickle(content)).values.get("x"), value);
  });
}

/** Opcodes that Python obeys and tensors do not need, with their names. */
const REFUSED_OPCODES: Record<string, string> = {
  "cos\nsystem\nS'true'\n\x85R": '"os.system"',
  "cbuiltins\neval\n": '"builtins.eval"',
  "ctorch.storage\n_load_from_bytes\n": '"torch.storage._load_from_bytes"',
  "ctorch._utils\n__builtins__\n": '"torch._utils.__builtins__"',
  "(i__main__\nEvil\n": "INST (0x69)",
  "(o": "OBJ (0x6f)",
  "\x82\x01": "EXT1 (0x82)",
  "\x83\x01\x00": "EXT2 (0x83)",
  "\x84\x01\x00\x00\x00": "EXT4 (0x84)",
  "Pname\n": "PERSID (0x50)",
  "\x97": "NEXT_BUFFER (0x97)",
  "\x00": "the pickle has the opcode 0x00, which does not exist",
};

for (const [codes, named] of Object.entries(REFUSED_OPCODES)) {
  Deno.test(`a pickle may not have ${named}`, async () => {
    const error = await assertRejects(
      () => readPickle(pickle(codes)),
      WeightsError,
    );
    assert(error.message.includes(named), error.message);
  });
}

/** Broken pickles, and what is wrong with them. */
const BROKEN: Record<string, [Uint8Array<ArrayBuffer>, string]> = {
  "no protocol of ours": [bytes("\x80\x01N."), "the pickle has the protocol 1"],
  "no end": [bytes("\x80\x02N"), "the pickle ends early"],
  "an empty stack": [
    pickle(),
    "the pickle pops an object from an empty stack",
  ],
  "a mark at the end": [
    pickle("("),
    "the pickle pops an object from an empty stack",
  ],
  "no mark": [pickle("]e"), "the pickle pops a mark, and there is none"],
  "two objects": [pickle("NN"), "the pickle ends with more than one object"],
  "a memo that was never kept": [
    pickle("h\x00"),
    "the pickle gets object 0 from the memo",
  ],
  "a call of a number": [pickle("K\x01)R"), "the pickle calls an object"],
  "a call of text": [pickle(text("call"), ")R"), "the pickle calls an object"],
  "a call without a tuple": [
    pickle("ccollections\nOrderedDict\nNR"),
    "the pickle calls collections.OrderedDict without a tuple",
  ],
  "items of a list": [pickle("]NNs"), "the pickle sets items of an object"],
  "a key without a value": [
    pickle("}(Nu"),
    "the pickle sets a key of a dictionary without a value",
  ],
  "a list that is none": [pickle("}Na"), "the pickle appends to an object"],
  "a state for a list": [pickle("]}b"), "the pickle sets the state"],
  "an object of no class": [pickle("})\x81"), "the pickle calls an object"],
  "text that is not UTF-8": [
    pickle("X", little(1, 4), [0xff]),
    "the pickle has text that is not UTF-8",
  ],
  "text longer than the file": [
    pickle("X", little(2 ** 32 - 1, 4)),
    "the pickle ends early",
  ],
  "text of 2^63 bytes": [
    pickle("\x8d", little(2n ** 63n, 8)),
    "the pickle ends early",
  ],
  "a number of a million bytes that are not there": [
    pickle("\x8b", little(1_000_000, 4)),
    "the pickle ends early",
  ],
  "a global of a long name": [
    pickle("c", "a".repeat(300), "\nb\n"),
    "the pickle has a global whose name is longer",
  ],
  "a global named by a number": [
    pickle("NN\x93"),
    "the pickle has a global whose name is not a string",
  ],
  "an unknown persistent object": [
    pickle("(", text("module"), "tQ"),
    'the pickle refers to a "module", and not to a storage',
  ],
  "a storage without a type": [
    pickle("(", text("storage"), "Ntq\x00Q"),
    "the pickle has a storage of no known type",
  ],
  "two values of one path": [
    pickle("}(", text("a.b"), "N", text("a"), "}", text("b"), "Nsu"),
    'it has "a.b": the pickle has two parts of that name',
  ],
  "a tensor that is not in a storage": [
    pickle("ctorch._utils\n_rebuild_tensor_v2\n(NNNNtR"),
    "the pickle makes a tensor without a storage",
  ],
  "a tensor of a negative side": [
    pickle(...tensor({ length: 1, shape: [-1], strides: [1] })),
    "a tensor's offset, shape and strides are not sizes",
  ],
  "a tensor beyond its storage": [
    pickle(...tensor({ length: 3, shape: [2, 2], strides: [2, 1] })),
    "a tensor of shape [2,2] reaches element 3 of a storage of 3",
  ],
  "two storages of one key": [
    pickle(
      "](",
      ...tensor({ length: 1, shape: [1], strides: [1] }),
      ...tensor({ length: 2, shape: [1], strides: [1] }),
      "e",
    ),
    'the pickle has two storages named "0"',
  ],
  "a NumPy number of another size": [
    pickle(
      "cnumpy.core.multiarray\nscalar\n(cnumpy\ndtype\n",
      text("f8"),
      "\x85R",
      "C\x01a",
      "tR",
    ),
    "the pickle has a NumPy number that is not of 8 bytes",
  ],
  "a NumPy type of big-endian machines": [
    pickle("cnumpy\ndtype\n", text("f8"), "\x85R(K\x03", text(">"), "tb"),
    'the pickle has a NumPy type of byte order ">", known are "<"',
  ],
  "a NumPy number without a type": [
    pickle("cnumpy.core.multiarray\nscalar\n(NC\x01atR"),
    "the pickle has a NumPy number without a type",
  ],
  "something persistent that is no storage": [
    pickle("NQ"),
    "the pickle refers to an object that is not a storage",
  ],
  "a storage without a length": [
    pickle(
      "(",
      text("storage"),
      "ctorch\nFloatStorage\n",
      text("0"),
      text("cpu"),
      "NtQ",
    ),
    "the pickle has a storage without a key or a length",
  ],
  "a part of a storage without a start": [
    pickle(
      "(",
      text("storage"),
      "ctorch\nFloatStorage\n",
      text("0"),
      text("cpu"),
      integer(1),
      text("view"),
      "tQ",
    ),
    "the pickle has a view of a storage without a start",
  ],
  "a dictionary of something else than pairs": [
    pickle("ccollections\nOrderedDict\n](Ne\x85R"),
    "the pickle makes an OrderedDict from other values than pairs",
  ],
  "a tensor before PyTorch 0.2 without a tuple": [
    pickle("ctorch\nFloatTensor\n)RNb"),
    "the pickle sets a tensor's state to an object that is not a tuple",
  ],
  "a storage of bytes that ends within a number": [
    pickle(
      "ctorch._utils\n_rebuild_tensor_v3\n((",
      text("storage"),
      "ctorch.storage\nUntypedStorage\n",
      text("0"),
      text("cpu"),
      integer(5),
      "tQK\x00K\x02\x85K\x01\x85\x89ccollections\nOrderedDict\n)R",
      "ctorch\nuint16\ntR",
    ),
    "the pickle has a tensor whose last element is truncated",
  ],
  "a tensor of 65 sides": [
    pickle(...tensor({
      length: 1,
      shape: Array(65).fill(1),
      strides: Array(65).fill(1),
    })),
    "a tensor has 65 sides, more than 64",
  ],
};

for (const [name, [content, reason]] of Object.entries(BROKEN)) {
  Deno.test(`a pickle is refused with ${name}`, async () => {
    await assertRefused(content, reason);
  });
}

Deno.test("a pickle that holds itself is refused", async () => {
  await assertRefused(
    pickle("N0".repeat(100), "]q\x00h\x00a"),
    "the pickle is nested deeper than 32 levels",
  );
});

Deno.test("a few bytes that ask for a billion parts are refused at once", async () => {
  // A list of ten times the same list, which holds ten times the same list …
  const levels = Array.from({ length: 9 }, (_, level) => [
    "](",
    ...Array.from({ length: 10 }, () => `h${String.fromCharCode(level)}`),
    `eq${String.fromCharCode(level + 1)}0`,
  ]).flat();
  const content = pickle("](", "N".repeat(10), "eq\x000", ...levels, "h\x09");
  const start = performance.now();
  await assertRefused(content, "the pickle repeats its objects too often");
  assert(performance.now() - start < 1000);
});

Deno.test("names may not be much longer than the pickle that makes them", async () => {
  // Each of 20 levels has a key of 100,000 letters, all lists hold 10,000 parts.
  const levels = Array.from({ length: 20 }, () => ["}", text("k".repeat(1e5))]);
  const content = pickle(
    ...levels.flat(),
    "](",
    "N".repeat(10_000),
    "e",
    "s".repeat(20),
  );
  await assertRefused(content, "the pickle's names are too long");
});

/** Tensors that do not lie in their storage of four numbers. */
const NO_SIZES = "a tensor's offset, shape and strides are not sizes";
const MISPLACED: Record<
  string,
  [{ offset: number; shape: number[]; strides: number[] }, string]
> = {
  "past its end": [
    { offset: 2, shape: [3], strides: [1] },
    "a tensor of shape [3] reaches element 4 of a storage of 4",
  ],
  "with a step past its end": [
    { offset: 0, shape: [2, 2], strides: [3, 1] },
    "a tensor of shape [2,2] reaches element 4 of a storage of 4",
  ],
  "before its start": [{ offset: -1, shape: [1], strides: [1] }, NO_SIZES],
  "backwards": [{ offset: 3, shape: [4], strides: [-1] }, NO_SIZES],
  "with a negative side": [{ offset: 0, shape: [-1], strides: [1] }, NO_SIZES],
  "with fewer strides": [
    { offset: 0, shape: [2, 2], strides: [2] },
    "a tensor has 2 sides and 1 strides",
  ],
  "with an offset near 2^31": [
    { offset: 2 ** 31 - 1, shape: [1], strides: [1] },
    "a tensor of shape [1] reaches element 2147483647 of a storage of 4",
  ],
};

for (const [name, [view, reason]] of Object.entries(MISPLACED)) {
  Deno.test(`a tensor is refused that looks into its storage ${name}`, async () => {
    const content = pickle(...tensor({ length: 4, ...view }));
    await assertRejects(
      () => readPickle(content, { 0: new Uint8Array(16) }),
      WeightsError,
      `: ${reason}`,
    );
  });
}

Deno.test("a tensor of one number repeated a billion times is refused", async () => {
  for (const shape of [[1e9], [1e5, 1e5, 1e5], [2 ** 30, 2 ** 30, 2 ** 30]]) {
    const strides = shape.map(() => 0);
    const content = pickle(...tensor({ length: 1, shape, strides }));
    await assertRejects(
      () => readPickle(content, { 0: new Uint8Array(4) }),
      WeightsError,
      "more than 8 times the size of the file",
    );
  }
});

Deno.test("a long list that is handed to a function again and again is refused at once", async () => {
  const pairs = "NN\x86".repeat(50_000);
  const calls: Record<string, Code[]> = {
    "ccollections\nOrderedDict\n": ["](", pairs, "e"],
    "ctorch\nSize\n": ["](", "N".repeat(50_000), "e"],
    "c_codecs\nencode\n": [text("x".repeat(50_000))],
  };
  for (const [callable, list] of Object.entries(calls)) {
    const again = callable.includes("encode")
      ? `h\x00h\x01${String.fromCharCode(...text("latin1"))}\x86R0`
      : "h\x00h\x01\x85R0";
    const content = pickle(
      callable,
      "q\x000",
      ...list,
      "q\x010",
      again.repeat(100_000),
      "N",
    );
    const start = performance.now();
    await assertRefused(
      content,
      "the pickle calls functions with too many arguments",
    );
    assert(performance.now() - start < 5000, callable);
  }
});

Deno.test("a pickle of too many steps is refused", async () => {
  await assertRefused(
    pickle("N0".repeat(1_100_000), integer(1)),
    "the pickle has more than 2000000 opcodes",
  );
});
