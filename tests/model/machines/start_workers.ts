/** Starts processes that know one another. */
import { fromFileUrl } from "../../support/paths.ts";

/** Addresses of this machine that are free at the moment. */
export function freeHosts(count: number): string[] {
  const listeners = Array.from(
    { length: count },
    () => Deno.listen({ hostname: "127.0.0.1", port: 0 }),
  );
  return listeners.map((listener) => {
    listener.close();
    return `127.0.0.1:${(listener.addr as Deno.NetAddr).port}`;
  });
}

/** A worker of a test, and what it prints. */
export interface StartedWorker {
  /** The process. */
  child: Deno.ChildProcess;
  /** What it has printed. */
  output: string;
  /** How it ended. */
  ended: Promise<EndedWorker>;
}

/** How a worker ended. */
export interface EndedWorker {
  /** Its exit code, or the signal that killed it. */
  end: number | Deno.Signal;
  /** What it printed on both outputs. */
  output: string;
  /** When it ended, milliseconds since the epoch. */
  at: number;
}

/** Collects what a process prints. */
export function watchProcess(child: Deno.ChildProcess): StartedWorker {
  const worker: StartedWorker = { child, output: "", ended: ended() };
  return worker;

  async function ended(): Promise<EndedWorker> {
    await Promise.all([child.stdout, child.stderr].map(async (stream) => {
      for await (const text of stream.pipeThrough(new TextDecoderStream())) {
        worker.output += text;
      }
    }));
    const { signal, code } = await child.status;
    return { end: signal ?? code, output: worker.output, at: Date.now() };
  }
}

/** Starts `worker.ts` once for each rank. */
export function startWorkers(
  hosts: readonly string[],
  what: string,
  { patience = 20, ranks = [...hosts.keys()] } = {},
): StartedWorker[] {
  const script = fromFileUrl(new URL("worker.ts", import.meta.url));
  return ranks.map((rank) =>
    watchProcess(
      new Deno.Command(Deno.execPath(), {
        args: [
          ...["run", "-A", "--no-check", script],
          ...[hosts.join(), `${rank}`, what, `${patience}`],
        ],
        env: { NO_COLOR: "1", TF_CPP_MIN_LOG_LEVEL: "3" },
        stdout: "piped",
        stderr: "piped",
      }).spawn(),
    )
  );
}

/** Waits until a process has printed one of some texts. */
export async function printed(
  worker: StartedWorker,
  ...texts: readonly string[]
): Promise<void> {
  let over = false;
  const end = worker.ended.then(() => over = true);
  while (!texts.some((text) => worker.output.includes(text))) {
    if (over) throw new Error(`It ended without ${texts}: ${worker.output}`);
    const pause = new Promise((resolve) => setTimeout(resolve, 20));
    await Promise.race([end, pause]);
  }
}
