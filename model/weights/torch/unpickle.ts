import type { ByteSource } from "./byte_source.ts";
import { OPCODE_NAMES, OPCODES } from "./pickle_opcodes.ts";
import { PickleMachine, type PickleMeaning } from "./pickle_machine.ts";

/** The content of a pickle. */
export interface Unpickled {
  /** The object. */
  object: unknown;
  /** Number of opcodes that made it. */
  steps: number;
}

/**
 * Steps of the longest pickle that is read. A checkpoint takes about 25 a
 * tensor; a thousand tensors with Adam's moments take 100,000.
 */
const MAX_STEPS = 2_000_000;

/**
 * Reads one pickled object (protocols 2 to 5) from a source.
 *
 * Nothing is executed: this is a separate interpreter of the opcodes that
 * weights need, and names are looked up in a short list (`torch_meaning.ts`).
 * Time and memory are bounded by {@linkcode MAX_STEPS} and by the bytes that
 * the source has.
 *
 * @throws {Error} If another opcode or global is needed, or the pickle is
 * damaged; the message names it.
 */
export function unpickle(
  source: ByteSource,
  meaning: PickleMeaning,
): Unpickled {
  const machine = new PickleMachine(source, meaning);
  for (let step = 0; step < MAX_STEPS; step++) {
    const code = source.take(1)[0]!;
    if (code === STOP) return { object: machine.result(), steps: step + 1 };
    const run = OPCODES.get(code);
    if (!run) throw new Error(`the pickle has the opcode ${describe(code)}`);
    run(machine);
  }
  throw new Error(`the pickle has more than ${MAX_STEPS} opcodes`);
}

const STOP = 0x2e;

function describe(code: number): string {
  const hex = `0x${code.toString(16).padStart(2, "0")}`;
  const name = OPCODE_NAMES.get(code);
  return name
    ? `${name} (${hex}), which weights do not need`
    : `${hex}, which does not exist`;
}
