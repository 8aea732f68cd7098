/** A file, and its path below the given folder. */
export interface NamedFile {
  path: string;
  file: File;
}

/** The files that the visitor chose. */
export interface Gathered {
  photographs: NamedFile[];
  /** Files that end in .onnx. */
  models: File[];
  /** Number of other files in folders. */
  passedOver: number;
}

/** Endings of images, for systems without file types. */
const IMAGE = /\.(jpe?g|jpe|jfif|png|apng|webp|avif|gif|bmp|tiff?|hei[cf])$/i;

/** Sorts chosen or pasted files; of a folder, only images are taken. */
export function gatherFiles(files: Iterable<File>): Gathered {
  return sortOut(
    Array.from(files, (file) => {
      const path = file.webkitRelativePath || file.name;
      return { path, file, isOfFolder: path.includes("/") };
    }),
  );
}

/** Sorts dropped files, and files in dropped folders. */
export async function gatherDropped(data: DataTransfer): Promise<Gathered> {
  // All at once: the browser discards them after the first await.
  const entries = Array.from(data.items).flatMap((item) =>
    item.kind === "file" ? [item.webkitGetAsEntry() ?? item.getAsFile()] : []
  ).filter((entry) => entry !== null);
  const found: FoundFile[] = [];
  for (const entry of entries) {
    if (entry instanceof File) {
      found.push({ path: entry.name, file: entry, isOfFolder: false });
    } else await walk(entry, found, entry.isDirectory);
  }
  return sortOut(found);
}

interface FoundFile extends NamedFile {
  isOfFolder: boolean;
}

async function walk(
  entry: FileSystemEntry,
  found: FoundFile[],
  isOfFolder: boolean,
): Promise<void> {
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) =>
      (entry as FileSystemFileEntry).file(resolve, reject)
    );
    found.push({ path: entry.fullPath.replace(/^\//, ""), file, isOfFolder });
    return;
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const next = () =>
    new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject)
    );
  // A reader returns a hundred entries at a time.
  for (let some = await next(); some.length > 0; some = await next()) {
    for (const each of some) await walk(each, found, isOfFolder);
  }
}

function sortOut(found: readonly FoundFile[]): Gathered {
  const gathered: Gathered = { photographs: [], models: [], passedOver: 0 };
  for (const { path, file, isOfFolder } of found) {
    const isImage = IMAGE.test(file.name) || file.type.startsWith("image/");
    // macOS puts ._NAME beside NAME on other systems' disks.
    const isHidden = file.name.startsWith(".");
    if (/\.onnx$/i.test(file.name)) gathered.models.push(file);
    else if (!isOfFolder || isImage && !isHidden) {
      gathered.photographs.push({ path, file });
    } else gathered.passedOver++;
  }
  return gathered;
}
