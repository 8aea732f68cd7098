/** Options of {@linkcode runProgram}. */
export interface RunProgramOptions {
  /** Working folder. */
  cwd?: string;
  /** Variables added to the environment. */
  env?: Record<string, string>;
  /** Called with each line the program writes, while it runs. */
  onLine?: (line: string) => void;
}

const LINES_IN_ERROR = 12;

/**
 * Runs a program to its end.
 *
 * @returns Its standard output.
 * @throws {Error} If it cannot be started or fails, with the last lines it wrote.
 */
export async function runProgram(
  program: string,
  args: readonly string[],
  options: RunProgramOptions = {},
): Promise<string> {
  const { onLine, ...rest } = options;
  const child = start(program, args, rest);
  const lines: string[] = [];
  const heard = (line: string) => {
    lines.push(line);
    onLine?.(line);
  };
  const [stdout, , status] = await Promise.all([
    readLines(child.stdout, heard),
    readLines(child.stderr, heard),
    child.status,
  ]);
  if (status.success) return stdout;
  const how = status.signal
    ? `killed by ${status.signal}`
    : `exit code ${status.code}`;
  throw new Error(`${program} failed (${how})${lastLines(lines)}`);
}

function start(
  program: string,
  args: readonly string[],
  options: { cwd?: string; env?: Record<string, string> },
): Deno.ChildProcess {
  try {
    return new Deno.Command(program, {
      args: [...args],
      ...options,
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) {
      throw new Error(`${program} is not installed`, { cause: error });
    }
    throw error;
  }
}

async function readLines(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  onLine: (line: string) => void,
): Promise<string> {
  let text = "";
  let rest = "";
  for await (const chunk of stream.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    const lines = (rest + chunk).split(/\r?\n/);
    rest = lines.pop() ?? "";
    lines.forEach(onLine);
  }
  if (rest) onLine(rest);
  return text;
}

/** The lines with the reason: those marked as errors if there are any, otherwise the last ones. */
function lastLines(lines: readonly string[]): string {
  const written = lines.map((line) => line.trimEnd()).filter((line) => line);
  const marked = written.filter((line) => /error\b/i.test(line));
  const shown = (marked.length > 0 ? marked : written).slice(-LINES_IN_ERROR);
  return shown.length > 0 ? `: ${shown.join("\n")}` : "";
}
