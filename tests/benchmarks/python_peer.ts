import { fromFileUrl } from "../support/paths.ts";

/**
 * The other side of a benchmark, a Python process that waits between its turns.
 *
 * It reads one JSON request a line and answers each with one line of JSON.
 */
export class PythonPeer {
  readonly #child: Deno.ChildProcess;
  readonly #lines: ReadableStreamDefaultReader<string>;
  readonly #input: WritableStreamDefaultWriter<Uint8Array>;
  #rest = "";

  /** Starts a script of this folder with `python3`, or $PYTHON. */
  constructor(script: string) {
    this.#child = new Deno.Command(Deno.env.get("PYTHON") ?? "python3", {
      args: [fromFileUrl(new URL(script, import.meta.url))],
      stdin: "piped",
      stdout: "piped",
    }).spawn();
    this.#input = this.#child.stdin.getWriter();
    this.#lines = this.#child.stdout.pipeThrough(new TextDecoderStream())
      .getReader();
  }

  /** Sends one request and waits for the answer's line. */
  async ask<Answer>(request: Record<string, unknown>): Promise<Answer> {
    const line = JSON.stringify(request) + "\n";
    await this.#input.write(new TextEncoder().encode(line));
    while (!this.#rest.includes("\n")) {
      const { value, done } = await this.#lines.read();
      if (done) throw new Error("Cannot measure: the Python side ended");
      this.#rest += value;
    }
    const [answer, ...rest] = this.#rest.split("\n");
    this.#rest = rest.join("\n");
    return JSON.parse(answer!);
  }

  /** Ends the process. */
  async close(): Promise<void> {
    await this.#input.close();
    await this.#child.status;
  }
}
