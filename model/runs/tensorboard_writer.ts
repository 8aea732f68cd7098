import { join } from "node:path";
import crc32c from "crc-32/crc32c";
import protobuf from "protobufjs/light";
import { messageOf } from "../../data/text/message_of.ts";

/** Settings of a {@linkcode TensorBoardWriter}. */
export interface TensorBoardOptions {
  /**
   * Step at which a resumed run continues: TensorBoard then ignores this step
   * and later ones in earlier files of the folder.
   */
  resumeAt?: number;
  /**
   * Seconds since 1970, called once per event.
   *
   * @default {Date.now() / 1000}
   */
  clock?: () => number;
}

/**
 * Writes scalars, such as losses and metrics, as TensorBoard events.
 *
 * Each writer has its own file, named by the time, as TensorBoard expects for a
 * resumed run; every event is in the file when {@linkcode add} returns, so that
 * a killed run loses none of them.
 *
 * The format: records of protocol buffers, framed by their length and masked CRC-32C
 * sums (TFRecord). npm:protobufjs, in its variant without a parser, encodes them, and
 * npm:crc-32 computes the checksums; neither has large dependencies.
 */
export class TensorBoardWriter implements Disposable {
  /** The event file. */
  readonly path: string;
  readonly #file: Deno.FsFile;
  readonly #clock: () => number;

  /**
   * Starts a file.
   *
   * @param folder Folder of the run; it exists.
   * @param options Settings.
   * @throws {Error} If the file cannot be created.
   */
  constructor(folder: string, options: TensorBoardOptions = {}) {
    this.#clock = options.clock ?? (() => Date.now() / 1000);
    ({ path: this.path, file: this.#file } = createFile(
      folder,
      this.#clock(),
    ));
    this.#append({ fileVersion: "brain.Event:2" });
    if (options.resumeAt !== undefined) {
      this.#append({
        step: options.resumeAt,
        sessionLog: { status: SESSION_START },
      });
    }
  }

  /**
   * Adds scalars of one step.
   *
   * @param step Number of the step or epoch, a whole number.
   * @param scalars Values by tag; tags with the same part before the slash are
   * shown together. Stored as 32-bit floats, as TensorBoard does.
   * @throws {Error} If it cannot be written, for example because the disk is
   * full.
   */
  add(step: number, scalars: Readonly<Record<string, number>>): void {
    const value = Object.entries(scalars).map(([tag, simpleValue]) => ({
      tag,
      simpleValue,
    }));
    this.#append({ step, summary: { value } });
  }

  /** Closes the file. */
  [Symbol.dispose](): void {
    this.#file.close();
  }

  #append(event: Record<string, unknown>): void {
    const wallTime = this.#clock();
    const bytes = Event.encode(Event.fromObject({ wallTime, ...event }))
      .finish();
    const record = frame(bytes);
    try {
      for (let done = 0; done < record.length;) {
        done += this.#file.writeSync(record.subarray(done));
      }
    } catch (error) {
      const reason = messageOf(error);
      throw new Error(`Cannot write events to ${this.path}: ${reason}`, {
        cause: error,
      });
    }
  }
}

/**
 * TensorBoard reads all files with "tfevents" in their names, in order of name.
 */
function createFile(
  folder: string,
  seconds: number,
): { path: string; file: Deno.FsFile } {
  const time = Math.floor(seconds).toString().padStart(10, "0");
  for (let suffix = 0;; suffix++) {
    const path = join(folder, `events.out.tfevents.${time}.${suffix}`);
    try {
      const file = Deno.openSync(path, { write: true, createNew: true });
      return { path, file };
    } catch (error) {
      if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
    }
  }
}

/** SessionLog.SessionStatus.START of TensorFlow's event.proto. */
const SESSION_START = 1;

/** The parts of TensorFlow's event.proto and summary.proto that are used. */
const Event = protobuf.Root.fromJSON({
  nested: {
    Event: {
      oneofs: { what: { oneof: ["fileVersion", "summary", "sessionLog"] } },
      fields: {
        wallTime: { type: "double", id: 1 },
        step: { type: "int64", id: 2 },
        fileVersion: { type: "string", id: 3 },
        summary: { type: "Summary", id: 5 },
        sessionLog: { type: "SessionLog", id: 7 },
      },
    },
    Summary: {
      fields: { value: { rule: "repeated", type: "Value", id: 1 } },
      nested: {
        Value: {
          // As a member of a oneof, a value of 0 is stored as well.
          oneofs: { value: { oneof: ["simpleValue"] } },
          fields: {
            tag: { type: "string", id: 1 },
            simpleValue: { type: "float", id: 2 },
          },
        },
      },
    },
    SessionLog: { fields: { status: { type: "int32", id: 1 } } },
  },
}).lookupType("Event");

/** A TFRecord: length, its checksum, the data, their checksum. */
function frame(data: Uint8Array): Uint8Array {
  const record = new Uint8Array(8 + 4 + data.length + 4);
  const view = new DataView(record.buffer);
  view.setBigUint64(0, BigInt(data.length), true);
  view.setUint32(8, maskedChecksum(record.subarray(0, 8)), true);
  record.set(data, 12);
  view.setUint32(12 + data.length, maskedChecksum(data), true);
  return record;
}

/** Masked, so that checksums inside the data do not weaken its checksum. */
function maskedChecksum(bytes: Uint8Array): number {
  const sum = crc32c.buf(bytes);
  return (((sum >>> 15) | (sum << 17)) + 0xa282ead8) >>> 0;
}
