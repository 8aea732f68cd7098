import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { parquetMetadataAsync, parquetReadObjects } from "hyparquet";
import { join } from "node:path";
import denoConfig from "../../../../deno.json" with { type: "json" };
import { decodeImage } from "../../../../data/images/decode/decode_image.ts";
import { loadSharp } from "../../../../data/images/decode/load_sharp.ts";
import { listFolder } from "../../../../data/files/list_folder.ts";
import { PathAlias } from "../../../../data/files/path_alias.ts";
import { pathBytes, pathOfBytes } from "../../../../data/files/raw_path.ts";
import { rawScript } from "../../../../data/files/raw_script.ts";
import { sha256File } from "../../../../data/files/sha256_file.ts";
import { writePng } from "../../../data/_files.ts";
import { runCommand, startCommand } from "../../support/command_line.ts";
import { writeTinyDataset } from "../../support/tiny_dataset.ts";
import { onnxModel } from "../../scoring/onnx_model.ts";
import { NO_LINUX, NO_POSIX, unless } from "../../../support/unless.ts";

/** A folder with a model, images, and among them what is no image. */
const folder = await Deno.makeTempDir({ prefix: "norm-in-norm score ü " });
const images = (await writeTinyDataset(join(folder))).slice(0, 6);
const model = join(folder, "tiny.onnx");
{
  const { model: made, bytes } = await onnxModel();
  made.dispose();
  await Deno.writeFile(model, bytes);
}
const broken = join(folder, "broken.jpg");
await Deno.writeTextFile(broken, "no image");
Deno.test.afterAll(() => Deno.remove(folder, { recursive: true }));

async function rowsOf(
  args: string[],
  input?: string | Uint8Array<ArrayBuffer>,
) {
  const result = await runCommand(
    "score",
    ["--json", "--model", model, ...args],
    input,
  );
  const lines = result.stdout.split("\n").filter((line) => line !== "");
  return { ...result, rows: lines.map((line) => JSON.parse(line)) };
}

Deno.test("score says in each row which model it is of, and what the score means", async () => {
  const { rows } = await rowsOf([images[0]!, broken]);
  const origin = {
    model: "tiny",
    modelSha256: await sha256File(model),
    version: denoConfig.version,
  };
  const [{ score, betterThan, interval, ...first }, second] = rows;
  assert(Math.abs(betterThan - score) < 1e-6, "quantiles of a uniform law");
  assert(Math.abs(interval[1] - interval[0] - 0.2) < 1e-6);
  assertEquals(first, {
    path: images[0],
    scale: { min: 0, max: 1, higherIsBetter: true, unit: "MOS" },
    outside: false,
    warnings: [
      "the image is smaller (28x28) than all photographs that the model " +
      "learned from (40 pixels)",
    ],
    ...origin,
  });
  assertEquals(Object.keys(second), ["path", "error", ...Object.keys(origin)]);
});

Deno.test("score warns of a model that has learned from no photographs", async () => {
  const path = join(folder, "drawn.onnx");
  const learned = { from: "synthetic images", images: 2, quantiles: [0, 1] };
  const { model: made, bytes } = await onnxModel({ learned });
  made.dispose();
  await Deno.writeFile(path, bytes);
  const { code, stderr } = await runCommand("score", [
    ...["--model", path],
    images[0]!,
  ]);
  assertEquals(code, 0, stderr);
  assertStringIncludes(
    stderr,
    "warning: the model was trained only on synthetic images; its scores of photographs mean nothing\n",
  );
});

Deno.test("score: one pixel and an animation have a score, 200 megapixels an error, and the rest is scored", async () => {
  const other = await Deno.makeTempDir({ dir: folder });
  const paths = ["pixel.png", "moves.gif", "huge.svg"]
    .map((name) => join(other, name));
  const [, moves, huge] = paths as [string, string, string];
  await writePng(other, "pixel.png", {
    data: Uint8Array.of(9, 99, 200),
    ...{ height: 1, width: 1 },
  });
  // Two frames of 6x8: black, then white.
  const frames = new Uint8Array(2 * 6 * 8 * 3).fill(255, 6 * 8 * 3);
  const sharp = await loadSharp();
  await sharp(frames, {
    raw: { height: 12, width: 8, channels: 3, pageHeight: 6 },
  }).gif({ delay: [50, 50] }).toFile(moves);
  await Deno.writeTextFile(
    huge,
    `<svg xmlns="http://www.w3.org/2000/svg" width="20000" height="10000"/>`,
  );
  const { rows, code } = await rowsOf([...paths, images[0]!]);
  assertEquals(code, 1);
  assertEquals(rows.map(({ path }) => path), [...paths, images[0]]);
  assertEquals(
    rows.map(({ score }) => typeof score),
    ["number", "number", "undefined", "number"],
  );
  assertStringIncludes(rows[2].error, "it has more than 134217728 pixels");
});

Deno.test("score reads paths that end in NUL, with line feeds in them", async () => {
  const odd = join(folder, "a\nb.png");
  await Deno.copyFile(images[0]!, odd);
  const input = ["\ufeffnone", odd, images[1]!, "", images[2]!].join("\0");
  const { code, rows } = await rowsOf(["-0", "-"], input);
  assertEquals(code, 1);
  assertEquals(
    rows.map(({ path }) => path),
    ["\ufeffnone", odd, images[1], images[2]],
  );
  const { stdout } = await runCommand("score", ["--model", model, odd]);
  assertEquals(stdout.trim().split("\n").length, 1, "one row");
  await Deno.remove(odd);
});

Deno.test({
  ...unless(
    NO_LINUX,
    "score takes files whose names are not UTF-8, and its rows hold their very bytes",
  ), // names are bytes there alone
  fn: async () => {
    const odd = await Deno.makeTempDir({ dir: folder });
    const paths = ["caf\udce9/b.png", "caf\udce9.png"]
      .map((name) => join(odd, name));
    rawScript('mkdir "$path"', join(odd, "caf\udce9"));
    for (const path of paths) rawScript('cp "$2" "$path"', path, images[0]!);
    const csv = join(odd, "scores.csv");
    const parquet = join(odd, "scores.parquet");
    const tables = ["--csv", csv, "--parquet", parquet];
    const first = await rowsOf([...tables, odd]);
    assertEquals(first.code, 0, first.stderr);
    assertEquals(first.rows.map(({ path }) => path), paths);
    const { rows: [plain] } = await rowsOf([images[0]!]);
    assertEquals(first.rows.map(({ score }) => score), [
      plain.score,
      plain.score,
    ]);
    // What `os.fsencode` of the JSON's path gives, and what was on the disk.
    const written = pathOfBytes(await Deno.readFile(csv)).split("\n");
    assertEquals(
      written.slice(1, 3).map((line) =>
        line.split(",")[0]!.replaceAll('"', "")
      ),
      paths,
    );
    const input = pathBytes(`${paths.join("\0")}\0${images[1]}\0`);
    for (const table of [["--csv", csv], ["--parquet", parquet]]) {
      const again = await rowsOf(["-0", ...table, "--resume", "-"], input);
      assertEquals(again.rows.map(({ path }) => path), [images[1]]);
      assertStringIncludes(again.stderr, "2 inputs already scored");
    }
    const lines = await rowsOf(["-"], pathBytes(`${paths[1]}\r\n${images[1]}`));
    assertEquals(lines.rows.map(({ path }) => path), [paths[1], images[1]]);
    // An argument of a shell's `caf*.png`, as Deno gives it.
    const named = await rowsOf([join(odd, "caf\ufffd.png")]);
    assertEquals(named.rows.map(({ path }) => path), [paths[1]]);
    const { stdout } = await runCommand("score", ["--model", model, odd]);
    assertStringIncludes(stdout, "caf\\udce9.png");
    rawScript('rm -r "$path"', odd);
  },
});

Deno.test("score --shard: each input is in one shard, always the same", async () => {
  const shards = await Promise.all([1, 2, 3].map(async (index) => {
    const { rows } = await rowsOf(["--shard", `${index}/3`, ...images]);
    return rows.map(({ path }) => path);
  }));
  assertEquals(shards.flat().sort(), [...images].sort());
  const { rows } = await rowsOf([
    ...["--shard", "2/3", ...[...images].reverse()],
  ]);
  assertEquals(rows.map(({ path }) => path), shards[1]!.toReversed());
});

Deno.test("score --csv and --parquet hold the rows, and --resume adds what is missing", async () => {
  const csv = join(folder, "scores.csv");
  const parquet = join(folder, "scores.parquet");
  const tables = ["--csv", csv, "--parquet", parquet];
  const first = await rowsOf([...tables, ...images.slice(0, 2), broken]);
  assertEquals(first.code, 1);
  // What was being written when a process was killed, and a line that was not whole.
  const [heading, row] = (await Deno.readTextFile(csv)).split("\n");
  const left = `.scores.csv.${crypto.randomUUID()}.unfinished`;
  const known = row!.replace(images[0]!, images[2]!);
  const cut = row!.replace(images[0]!, images[3]!).slice(0, -5);
  await Deno.writeTextFile(
    join(folder, left),
    `${heading}\n${row}\n${known}\n${cut}`,
  );
  await Deno.copyFile(images[0]!, broken); // mended meanwhile
  const all = [broken, ...images];
  const csvOnly = ["--csv", csv, "--resume"];
  const second = await rowsOf([...csvOnly, ...all]);
  assertEquals(second.code, 0, second.stderr);
  assertStringIncludes(second.stderr, "3 inputs already scored");
  assertEquals(
    second.rows.map(({ path }) => path),
    [broken, ...images.slice(3)],
  );
  const lines = (await Deno.readTextFile(csv)).trim().split("\n").slice(1);
  assertEquals(
    lines.map((line) => line.slice(1, line.indexOf('"', 1))).sort(),
    [...all].sort(),
  );
  const names = await Array.fromAsync(Deno.readDir(folder));
  assertEquals(names.filter(({ name }) => name.includes("unfinished")), []);

  const third = await rowsOf(["--parquet", parquet, "--resume", ...all]);
  assertEquals(third.rows.length, all.length - 2);
  const file = (await Deno.readFile(parquet)).buffer;
  assertEquals((await parquetMetadataAsync(file)).num_rows, 7n);
  const read = await parquetReadObjects({ file });
  assertEquals(read.map(({ path }) => path).sort(), [...all].sort());
  const [{ score }] = (await rowsOf([images[0]!])).rows;
  const same = read.find(({ path }) => path === images[0])!;
  assertEquals([same.score, same.model, same.error], [score, "tiny", null]);
  await Deno.writeTextFile(broken, "no image");
});

Deno.test("score --resume refuses a file of another kind, and changes nothing in it", async () => {
  const csv = join(folder, "other.csv");
  await Deno.writeTextFile(csv, "name,mos\na,1\n");
  const { code, stderr } = await rowsOf(["--csv", csv, "--resume", ...images]);
  assertEquals(code, 1);
  assertStringIncludes(
    stderr,
    `Cannot resume from ${csv}: its columns are name`,
  );
  assertEquals(await Deno.readTextFile(csv), "name,mos\na,1\n");
  const none = await rowsOf(["--resume", ...images]);
  assertStringIncludes(
    none.stderr,
    "Cannot resume: neither --csv FILE nor --parquet FILE names the file",
  );
});

Deno.test({
  ...unless(
    NO_POSIX,
    "score keeps what was scored when it is stopped, and when it is killed",
  ),
  fn: async () => {
    const many = join(folder, "many");
    await Deno.mkdir(many);
    await Promise.all(Array.from(
      { length: 400 },
      (_, i) => Deno.symlink(images[0]!, join(many, `${i}.png`)),
    ));
    for (const signal of ["SIGINT", "SIGTERM", "SIGKILL"] as const) {
      const csv = join(folder, `${signal}.csv`);
      const flags = ["--model", model, "--batch-size", "1", "--csv", csv];
      const child = startCommand("score", [...flags, many]);
      await child.stdin.close();
      const messages = new Response(child.stderr).text();
      let rows = 0, isStopped = false;
      for await (
        const text of child.stdout.pipeThrough(new TextDecoderStream())
      ) {
        rows += text.split("\n").length - 1;
        // A row is printed before it is in the table, which a kill may come between.
        if (rows < 20 || isStopped) continue;
        isStopped = true;
        child.kill(signal);
      }
      const stderr = await messages;
      if (signal !== "SIGKILL") {
        assertEquals((await child.status).code, 1);
        assertStringIncludes(
          stderr,
          "Stopping after the current batch; interrupt again to stop at once\n",
        );
        assertStringIncludes(
          stderr,
          `Cannot continue: stopped by the user; finished scores are in ${csv}. Resume with: `,
        );
        const lines = (await Deno.readTextFile(csv)).trim().split("\n");
        assertEquals(lines.length, rows + 1, signal);
      }
      const rest = await runCommand("score", [...flags, "--resume", many]);
      assertEquals(rest.code, 0, rest.stderr);
      assertStringIncludes(rest.stderr, " already scored");
      const lines = (await Deno.readTextFile(csv)).trim().split("\n");
      assertEquals(new Set(lines).size, 401);
      assertEquals(lines.length, 401);
    }
  },
});

Deno.test("score searches linked folders, and passes over what is no image of the folder", async () => {
  const set = join(folder, "set");
  await Deno.mkdir(join(set, "deep"), { recursive: true });
  await Deno.mkdir(join(folder, "elsewhere"));
  await Deno.copyFile(images[0]!, join(set, "a.png"));
  await Deno.copyFile(images[0]!, join(folder, "elsewhere", "b.png"));
  await Deno.symlink("../elsewhere", join(set, "more"));
  await Deno.symlink("../..", join(set, "deep", "back"));
  await Deno.writeTextFile(join(set, "._a.png"), "\0\x05\x16\x07");
  await Deno.writeTextFile(join(set, "notes.txt"), "");
  const fifo = join(set, "d.jpg");
  await new Deno.Command("mkfifo", { args: [fifo] }).output();
  const { code, rows, stderr } = await rowsOf([set]);
  assertEquals(code, 0, stderr);
  assertEquals(
    rows.map(({ path }) => path),
    [join(set, "a.png"), join(set, "more", "b.png")],
  );
  assertStringIncludes(stderr, `skipped in ${set}: `);
  const named = await rowsOf([fifo, join(set, "._a.png"), join(set, "deep")]);
  assertEquals(named.code, 1);
  assertEquals(named.rows.length, 3);
  assertStringIncludes(named.rows[2].error, "has no images or videos");
});

Deno.test("score --map writes a picture of each image, or says why there is none", async () => {
  const { model: made, bytes } = await onnxModel({}, { map: true });
  made.dispose();
  const mapped = join(folder, "mapped.onnx");
  await Deno.writeFile(mapped, bytes);
  const maps = join(folder, "maps");
  const flags = ["--model", mapped, "--map", maps, images[0]!, images[0]!];
  const { code, stderr } = await runCommand("score", flags);
  assertEquals(code, 0, stderr);
  const names = await Array.fromAsync(Deno.readDir(maps));
  const [first, second] = names.map(({ name }) => name).sort();
  assertEquals([first, second], ["train 0.png.2.png", "train 0.png.png"]);
  // 48x64 pixels in strides of 16: 3x4 places of 16x16 pixels each.
  const { height, width } = await decodeImage(join(maps, second!));
  assertEquals([height, width], [48, 64]);
  const without = await rowsOf(["--map", maps, images[0]!]);
  assertStringIncludes(without.stderr, "no map: --map needs a model");
});

Deno.test("score --map gives every image a picture of its own, whatever names images have, and the same one after --resume", async () => {
  const set = join(folder, "names");
  const maps = join(folder, "maps of names");
  const long = "n".repeat(255 - 4) + ".png";
  // Two folders, a name that a number makes of another, one that differs in case, one of 255 bytes.
  const files = ["a/1.png", "a/1.png.2", "b/1.png", "b/1.PNG", `b/${long}`];
  for (const name of ["a", "b"]) {
    await Deno.mkdir(join(set, name), { recursive: true });
  }
  for (const [i, file] of files.entries()) {
    await Deno.copyFile(images[i]!, join(set, file));
  }
  const raw = join(set, "caf\udce9.png"); // Latin-1's é, no UTF-8
  if (Deno.build.os === "linux") rawScript('cp "$2" "$path"', raw, images[5]!);
  const mapped = join(folder, "mapped of names.onnx");
  const { model: made, bytes } = await onnxModel({}, { map: true });
  made.dispose();
  await Deno.writeFile(mapped, bytes);
  const csv = join(folder, "names.csv");
  const flags = ["--model", mapped, "--map", maps, "--csv", csv];
  // The folder names only 1.png, 1.PNG and the long one; 1.png.2 is named.
  const inputs = [join(set, files[1]!), set];
  const { code, stderr } = await runCommand("score", [...flags, ...inputs]);
  assertEquals(code, 0, stderr);
  const written = async () => {
    const found = new Map<string, string>();
    for (const { name } of await listFolder(maps)) {
      using alias = new PathAlias(join(maps, name));
      found.set(name, await sha256File(alias.path));
    }
    return found;
  };
  const before = await written();
  assertEquals(
    [...before.keys()].sort(),
    [
      "1.png.2.png",
      "1.PNG.3.png",
      "1.png.4.png",
      "1.png.png",
      "caf\udce9.png.png",
      `${"n".repeat(251)}.png`,
    ].sort(),
  );
  assertEquals(new Set(before.values()).size, 6, "pictures of six images");
  // As after an interruption: the rows of the last four are lost, and their pictures.
  const lines = (await Deno.readTextFile(csv)).split("\n");
  await Deno.writeTextFile(csv, lines.slice(0, 3).join("\n") + "\n");
  const again = await runCommand("score", [...flags, "--resume", ...inputs]);
  assertEquals(again.code, 0, again.stderr);
  assertEquals(await written(), before);
});
