import { assert } from "@std/assert";
import sharp from "sharp";
import { blur } from "../../../../notebooks/site/checks/sharp.ts";

Deno.test("blur() of the pages is sharp's own to a level, inside and at the edges", async () => {
  // An edge, a point and a ramp, in three channels.
  const [height, width] = [40, 60];
  const data = Uint8Array.from({ length: 3 * height * width }, (_, i) => {
    const [place, channel] = [Math.floor(i / 3), i % 3];
    const [x, y] = [place % width, Math.floor(place / width)];
    if (channel === 0) return x < 25 ? 20 : 230;
    return channel === 1 ? (x === 30 && y === 3 ? 255 : 0) : 4 * x;
  });
  for (const sigma of [1, 2, 4, 8, 16]) {
    const theirs = await sharp(data, { raw: { height, width, channels: 3 } })
      .blur(sigma).raw().toBuffer();
    const ours = blur({ data, height, width }, sigma).data;
    // sharp rounds to whole levels between its two passes.
    const apart = ours.map((value, i) => Math.abs(value - theirs[i]!));
    assert(Math.max(...apart) <= 1, `sigma ${sigma}: ${Math.max(...apart)}`);
  }
});
