/** Types of the page's files, by the ending. */
const TYPES: Readonly<Record<string, string>> = {
  css: "text/css; charset=utf-8",
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  mjs: "text/javascript; charset=utf-8",
  onnx: "application/octet-stream",
  svg: "image/svg+xml",
  wasm: "application/wasm",
};

/**
 * What the page and its threads may load: its own files, and pictures on this
 * device. A photograph cannot be sent anywhere.
 */
const POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; " +
  "worker-src 'self'; style-src 'self'; img-src 'self' blob:; " +
  "connect-src 'self'; base-uri 'none'; form-action 'none'";

/**
 * Response headers of the page's files, for the server and the service worker.
 *
 * A cross-origin isolated page may use several threads; on a host that does not
 * send these headers, there is one thread at the first visit and several from
 * the second on.
 */
export function responseHeaders(path: string): Record<string, string> {
  const ending = path.replace(/^.*\./, "");
  return {
    "Content-Type": TYPES[ending] ?? "application/octet-stream",
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
  };
}
