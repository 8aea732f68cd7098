import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertRejects,
} from "@std/assert";
import { Buffer } from "node:buffer";
import { join } from "node:path";
import { pathToFileURL as toFileUrl } from "node:url";
import { decodeImage } from "../../../data/images/decode/decode_image.ts";
import { loadIqaModel } from "../../../model/mod.ts";
import { inFolder } from "../support/in_folder.ts";
import { writeTinyDataset } from "../support/tiny_dataset.ts";
import { onnxModel } from "./onnx_model.ts";

Deno.test("score() takes a path, a URL, bytes, decoded pixels, or a list of them", async () => {
  await inFolder(async (folder) => {
    const { bytes, model: device } = await onnxModel();
    const file = join(folder, "tiny.onnx");
    await Deno.writeFile(file, bytes);
    const [path, other] = await writeTinyDataset(folder) as [string, string];
    const content = await Deno.readFile(path);
    const server = Deno.serve(
      { port: 0, onListen: () => {} },
      ({ url }) =>
        url.endsWith("/a.png")
          ? new Response(content)
          : new Response("none", { status: 404 }),
    );
    const web = `http://127.0.0.1:${server.addr.port}`;
    const scores: number[] = [];
    for (const model of [await loadIqaModel(file), device]) {
      const score = await model.score(path);
      // ONNX Runtime and TensorFlow.js compute the same network in 32 bits.
      assertAlmostEquals(score, scores[0] ?? score, 1e-4);
      scores.push(score);
      const list = await model.score([
        path,
        toFileUrl(path),
        new URL(`${web}/a.png`),
        content,
        await decodeImage(path),
        other,
      ]);
      assertEquals(list.slice(0, 5), new Array(5).fill(score));
      assertEquals(list.length, 6);
      assert(list[5] !== score, "two images have one score");
      assertAlmostEquals(list[5]!, await model.score(other), 1e-6);
      await assertRejects(
        () => model.score(new URL(`${web}/b.png`)),
        Error,
        `Cannot fetch ${web}/b.png: the server answers 404`,
      );
      await assertRejects(
        () => model.score([path, file]),
        Error,
        "Cannot decode",
      );
      assertEquals(await model.score([]), []);
      model.dispose();
    }
    await server.shutdown();
  });
});

Deno.test("score() and predict() leave the caller's pixels as they are, also a Buffer's of the network's own size", async () => {
  await inFolder(async (folder) => {
    const file = join(folder, "tiny.onnx");
    await Deno.writeFile(file, (await onnxModel()).bytes);
    const model = await loadIqaModel(file);
    const { height, width } = model.config.preparation.size!;
    const levels = Uint8Array.from(
      { length: height * width * 3 },
      (_, i) => i * 7 % 256,
    );
    for (const data of [levels, Buffer.from(levels.slice().buffer)]) {
      const pixels = { data, height, width };
      const score = await model.score(pixels);
      assertEquals(await model.score(pixels), score);
      assertEquals([...await model.predict([pixels, pixels])], [score, score]);
      assertEquals([...data], [...levels]);
    }
    model.dispose();
  });
});

Deno.test("loadIqaModel() names a model that is not there", async () => {
  await assertRejects(
    () => loadIqaModel("nobodys"),
    Error,
    "Cannot load nobodys: there is no such file, and no included model of this name",
  );
});
