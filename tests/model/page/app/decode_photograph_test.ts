import { assertRejects } from "@std/assert";
import { repositoryRoot } from "../../../support/paths.ts";

/** Computed, since its types are a browser's. */
const MODULE =
  new URL("model/page/app/decode_photograph.ts", repositoryRoot).href;

/** Stands in for a browser that draws, but has no WebGL. */
class Canvas {
  getContext(kind: string): unknown {
    return kind === "webgl" ? null : {
      drawImage: () => {},
      getImageData: () => ({ data: new Uint8ClampedArray(4) }), // transparent
    };
  }
}

Deno.test("decodePhotograph() says what a browser lacks for transparent pixels", async () => {
  const scope = globalThis as unknown as Record<string, unknown>;
  const { OffscreenCanvas, createImageBitmap } = scope;
  try {
    scope.OffscreenCanvas = Canvas;
    scope.createImageBitmap = () => ({ height: 1, width: 1, close: () => {} });
    await assertRejects(
      async () => {
        const { decodePhotograph } = await import(MODULE);
        await decodePhotograph(new Blob(["a"]));
      },
      Error,
      "it has transparent pixels, whose colors this browser cannot read without WebGL",
    );
  } finally {
    Object.assign(scope, { OffscreenCanvas, createImageBitmap });
  }
});
