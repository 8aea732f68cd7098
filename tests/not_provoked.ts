/**
 * Texts of errors and log lines that no test quotes, by the file that they are in,
 * and why.
 *
 * A new text needs a test that provokes it and quotes three of its words in a row,
 * or a line here. Values that are put in at run time are an ellipsis.
 */
export const NOT_PROVOKED: Readonly<
  Record<string, Readonly<Record<string, string>>>
> = {
  "data/images/decoders/decode_avif.ts": {
    "it has no picture":
      "the decoder's types allow it; its WebAssembly throws instead, and libheif tries next",
  },
  "data/images/decoders/decode_with_magick.ts": {
    "it has no pixels":
      "ImageMagick's types allow it; an image that was read has pixels",
  },
  "model/commands/run_page.ts": {
    "Built …: any web host with HTTPS can serve it":
      "permissions_test.ts runs the command, and looks at its permissions alone",
  },
  "model/page/app/thread.ts": {
    "Cannot load the model: the server answers …":
      "runs in a browser's worker; page_test.ts serves every file",
    "no model is loaded":
      "a guard: the page asks for a score only after a model is loaded",
  },
  "model/page/build_page.ts": {
    "Cannot build the page: …":
      "Deno's bundler takes these sources; what it would say otherwise is in its own words",
  },
  "model/runtime/provision/installation.ts": {
    "… is outside of …":
      "a guard against links in an installation of the user's own; its type alone is used",
  },
  "model/scoring/prediction/prepare_image.ts": {
    "Cannot draw a number: prediction is not random":
      "a guard: only augmentation draws numbers",
  },
  "model/scoring/score_video.ts": {
    "Cannot draw a number: prediction is not random":
      "a guard: only augmentation draws numbers",
  },
};
