import { latin1 } from "../latin1.ts";
import { quote } from "../quote.ts";
import { FileSource } from "./byte_source.ts";
import type { InputFile } from "./input_file.ts";
import type { TorchContainer } from "./torch_container.ts";
import { TorchMeaning } from "./torch_meaning.ts";
import type { TorchStorage } from "./torch_tensor.ts";
import { unpickle } from "./unpickle.ts";

/** Of torch/serialization.py. */
const MAGIC_NUMBER = 0x1950a86a20f9469cfc6cn;
const PROTOCOL_VERSION = 1001;

/** The opcode, the length and the bytes of the magic number in a pickle. */
const MAGIC_PICKLE = "\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19";

/** Bytes in which the magic number has come, in any protocol. */
export const START_BYTES = 32;

/** Whether a file that starts so may be of PyTorch's older format. */
export function isTorchLegacy(start: Uint8Array<ArrayBuffer>): boolean {
  const text = latin1(start.subarray(0, START_BYTES));
  return start[0] === 0x80 && text.includes(MAGIC_PICKLE);
}

/** Bytes of the number of elements before each storage. */
const COUNT_BYTES = 8;

/**
 * Opens what `torch.save` wrote before PyTorch 1.6: five pickles one after the
 * other (magic number, protocol, machine, object, keys of the storages), then
 * for each key the number of elements and the bytes of the storage.
 *
 * @throws {Error} If it is damaged or from a big-endian machine.
 */
export function openTorchLegacy(file: InputFile): TorchContainer {
  const source = new FileSource(file);
  const meaning = new TorchMeaning();
  const next = () => unpickle(source, meaning);
  if (next().object !== MAGIC_NUMBER) {
    throw new Error("it does not start with PyTorch's magic number");
  }
  const version = next().object;
  if (version !== PROTOCOL_VERSION) {
    throw new Error(
      `its format is ${quote(String(version))}, known is ${PROTOCOL_VERSION}`,
    );
  }
  const machine = next().object;
  const order = machine instanceof Map ? machine.get("little_endian") : machine;
  if (order !== true) {
    throw new Error(
      order === false
        ? "its byte order is big-endian, and only little-endian is read"
        : "it does not say its byte order",
    );
  }
  const { object, steps } = next();
  const storages = storagesOf(next().object, meaning);
  const start = source.position;
  return {
    object,
    steps,
    readStorages: (wanted) => read(file, start, storages, wanted),
  };
}

function storagesOf(keys: unknown, { storages }: TorchMeaning): TorchStorage[] {
  const listed = Array.isArray(keys) ? keys : [];
  const differ = new Set(listed).size;
  if (differ !== storages.size || differ !== listed.length) {
    throw new Error("its list of storages is not that of its tensors");
  }
  return listed.map((key) => {
    const storage = storages.get(key);
    if (!storage) throw new Error("it lists a storage that no tensor uses");
    return storage;
  });
}

async function* read(
  file: InputFile,
  start: number,
  storages: readonly TorchStorage[],
  wanted: ReadonlySet<TorchStorage>,
): AsyncGenerator<[TorchStorage, Uint8Array<ArrayBuffer>]> {
  const users = Map.groupBy(wanted, ({ key }) => key);
  let position = start;
  for (const storage of storages) {
    const { key, length, type } = storage;
    const count = new DataView(
      (await file.read(position, COUNT_BYTES)).buffer,
    ).getBigInt64(0, true);
    if (count !== BigInt(length)) {
      throw new Error(
        `the storage ${quote(key)} has ${count} elements, ` +
          `and ${length} are expected`,
      );
    }
    position += COUNT_BYTES;
    const bytes = length * type.size;
    const looks = users.get(key);
    if (looks) {
      const content = await file.read(position, bytes);
      for (const look of looks) yield [look, content];
    }
    position += bytes;
  }
  if (position !== file.size) {
    throw new Error(
      `its storages end at byte ${position} and the file has ${file.size}`,
    );
  }
}
