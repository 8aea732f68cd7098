/** Bytes that an SVG may have. */
const MOST_BYTES = 2 ** 20;

/** Elements whose drawing time is bounded by their number and the picture's size. */
const ALLOWED = new Set([
  ...["svg", "g", "defs", "title", "desc", "metadata"],
  ...["rect", "circle", "ellipse", "line", "polyline", "polygon", "path"],
  ...["text", "tspan", "linearGradient", "radialGradient", "stop"],
]);

/** Constructs with unbounded time or memory: very short dashes, blurs, copies of copies. */
const COSTLY = /\b(filter|mask|stroke-dasharray|clip-path|marker[\w-]*)\s*[=:]/;

/** Limit of pixels drawn by all elements of an SVG, each counted with the whole picture. */
const MOST_VISITS = 2 ** 33;

/**
 * Refuses an SVG whose drawing could need unbounded time or memory. An SVG is a program that draws: only shapes,
 * gradients and text are allowed here, whose cost is bounded by the number of elements times the pixels. Pictures that
 * stand in for photographs need nothing else.
 *
 * @param bytes The file.
 * @throws {Error} If it holds something else; the message is the reason alone.
 */
export function requireSimpleSvg(bytes: Uint8Array): void {
  if (bytes.length > MOST_BYTES) {
    throw new Error(
      `it has ${bytes.length} bytes, and of an SVG at most ${MOST_BYTES} are read`,
    );
  }
  const text = new TextDecoder().decode(bytes)
    .replace(/<!--.*?-->/gs, "");
  const declared = /<!(?!\[CDATA\[)[\w[]*/.exec(text)?.[0];
  if (declared) throw unsupported(declared);
  for (const [, name] of text.matchAll(/<([^\s/>?!]+)/g)) {
    if (!ALLOWED.has(name!)) throw unsupported(`<${name}>`);
  }
  const costly = COSTLY.exec(text)?.[1];
  if (costly) throw unsupported(costly);
}

/**
 * Refuses an SVG that draws too much for its size.
 *
 * @param bytes The file.
 * @param pixels How many it has.
 * @throws {Error} If it does; the message is the reason alone.
 */
export function requireQuickSvg(bytes: Uint8Array, pixels: number): void {
  let elements = 0;
  for (let at = -1; (at = bytes.indexOf(0x3c, at + 1)) >= 0;) elements++;
  if (elements * pixels <= MOST_VISITS) return;
  throw new Error(
    `it draws ${elements} elements on ${pixels} pixels, more than is read of an SVG`,
  );
}

function unsupported(what: string): Error {
  return new Error(
    `it uses ${
      what.slice(0, 40)
    }, and of SVG only shapes, gradients and text are read; convert it to PNG`,
  );
}
