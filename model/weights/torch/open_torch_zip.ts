import { quote } from "../quote.ts";
import { BufferSource } from "./byte_source.ts";
import type { InputFile } from "./input_file.ts";
import type { TorchContainer } from "./torch_container.ts";
import { TorchMeaning } from "./torch_meaning.ts";
import type { TorchStorage } from "./torch_tensor.ts";
import { unpickle } from "./unpickle.ts";
import { TorchArchive } from "./torch_archive.ts";

/** Largest pickle; a checkpoint of a thousand tensors takes 200 KB. */
const MAX_PICKLE_BYTES = 64 * 1024 ** 2;

/**
 * Opens what `torch.save` writes since PyTorch 1.6: a zip archive with the
 * object in `NAME/data.pkl` and the bytes of its storages in `NAME/data/KEY`.
 *
 * @throws {Error} If it is another kind of archive, or damaged.
 */
export async function openTorchZip(
  file: InputFile,
): Promise<TorchContainer> {
  const archive = await TorchArchive.open(file);
  const folder = folderOf(archive);
  await checkByteOrder(archive, folder);
  const pickle = await archive.read(`${folder}/data.pkl`, MAX_PICKLE_BYTES);
  const { object, steps } = unpickle(
    new BufferSource(pickle),
    new TorchMeaning(),
  );
  const entryOf = ({ key }: TorchStorage) => `${folder}/data/${key}`;
  return {
    object,
    steps,
    async *readStorages(wanted) {
      const ordered = [...wanted].sort((a, b) =>
        archive.place(entryOf(a)) - archive.place(entryOf(b))
      );
      for (const storage of ordered) {
        const bytes = storage.length * storage.type.size;
        yield [storage, await archive.read(entryOf(storage), bytes, true)];
      }
    },
  };
}

function folderOf(archive: TorchArchive): string {
  const pickles = archive.names().filter((name) =>
    /^[^/]+\/data\.pkl$/.test(name)
  );
  if (pickles.length !== 1) {
    throw new Error(
      pickles.length === 0
        ? "it is a zip archive without a folder with data.pkl, and not what torch.save writes"
        : "it is a zip archive of several folders with data.pkl, and not what torch.save writes",
    );
  }
  const folder = pickles[0]!.slice(0, -"/data.pkl".length);
  if (archive.has(`${folder}/constants.pkl`)) {
    throw new Error(
      "it is a TorchScript program; save the state_dict with torch.save",
    );
  }
  return folder;
}

async function checkByteOrder(
  archive: TorchArchive,
  folder: string,
): Promise<void> {
  // PyTorch before 2.1 does not write it, and only knew little-endian.
  if (!archive.has(`${folder}/byteorder`)) return;
  const bytes = await archive.read(`${folder}/byteorder`, 16);
  const order = new TextDecoder().decode(bytes);
  if (order !== "little") {
    throw new Error(`its byte order is ${quote(order)}, known is "little"`);
  }
}
