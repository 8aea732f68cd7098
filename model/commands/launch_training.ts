import { fileURLToPath } from "node:url";
import { runProgram } from "../../data/files/run_program.ts";
import { signalChild } from "../../data/files/signal_child.ts";
import { launchWorkers } from "../machines/mod.ts";
import { runFolderAt } from "../runs/run_folder.ts";

/** Signals that are forwarded to worker 0, which stops all workers; a terminal may have sent them to it already. */
const HANDED_ON = ["SIGINT", "SIGTERM", "SIGUSR1"] as const;

/** Permissions of a worker: those of the task `train`. */
export async function workerPermissions(): Promise<string[]> {
  const script = new URL("addon_folders.ts", import.meta.url).href;
  const folders = await runProgram(Deno.execPath(), [
    ...["run", "-q", "--no-config", "--no-lock"],
    ...["-E", "-R", "-S=homedir", script],
  ]);
  return [
    ...["--no-prompt", "--allow-read", "--allow-env", "--allow-write"],
    "--allow-sys=uid,systemMemoryInfo,statfs,cpus,hostname,networkInterfaces",
    ...[`--allow-ffi=${folders.trim()}`, "--allow-run", "--allow-net"],
  ];
}

/** Flags that are replaced for a worker. */
const REPLACED = new Set(["--workers", "--out", "--resume"]);

/**
 * Starts workers of a run on this machine.
 *
 * @param workers How many.
 * @param out The run's folder.
 * @param resume The flag as it was given.
 * @param args Arguments of the command.
 * @returns The exit code.
 */
export async function launchTraining(
  workers: number,
  out: string,
  resume: true | "auto" | undefined,
  args: readonly string[],
): Promise<number> {
  const { last } = runFolderAt(out);
  let stopped = false;
  let first: Deno.ChildProcess | undefined;
  const listeners = HANDED_ON.map((signal) => {
    const listener = () => {
      stopped = true;
      if (first) signalChild(first, signal);
    };
    Deno.addSignalListener(signal, listener);
    return { signal, listener };
  });
  try {
    const permissions = await workerPermissions();
    return await launchWorkers({
      workers,
      argumentsFor: ({ hosts, rank }, again) => [
        ...["run", ...lockFlags(), ...permissions],
        ...[Deno.mainModule, ...withoutReplaced(args)],
        ...["--out", out, "--worker-hosts", hosts.join()],
        ...["--worker-index", `${rank}`],
        ...again ? ["--resume", "auto"] : resumeFlag(resume),
      ],
      progress: async () =>
        (await Deno.stat(last).catch(() => undefined))?.mtime?.getTime(),
      log: (line) => console.error(line),
      isStopped: () => stopped,
      onStart: ([child]) => {
        first = child;
        if (stopped && child) signalChild(child, "SIGTERM");
      },
    });
  } finally {
    for (const { signal, listener } of listeners) {
      Deno.removeSignalListener(signal, listener);
    }
  }
}

/** The packages of this repository, as its tasks pin them. */
function lockFlags(): string[] {
  const lock = new URL("../../deno.lock", import.meta.url);
  return lock.protocol === "file:"
    ? [`--lock=${fileURLToPath(lock)}`, "--frozen"]
    : [];
}

function resumeFlag(resume: true | "auto" | undefined): string[] {
  if (!resume) return [];
  return resume === "auto" ? ["--resume", "auto"] : ["--resume"];
}

/** Arguments without the flags that are replaced, and their values. */
function withoutReplaced(args: readonly string[]): string[] {
  const kept: string[] = [];
  for (let i = args[0] === "--" ? 1 : 0; i < args.length; i++) {
    const [name, value] = args[i]!.split("=", 2) as [string, string?];
    if (!REPLACED.has(name)) kept.push(args[i]!);
    else if (value === undefined && args[i + 1]?.startsWith("-") === false) i++;
  }
  return kept;
}
