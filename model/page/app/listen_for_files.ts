import { byId } from "./element.ts";
import { gatherDropped, type Gathered, gatherFiles } from "./gather_files.ts";

/**
 * Listens for chosen, dropped or pasted photographs and folders, and for models
 * dropped with them.
 *
 * @param take Called with the files.
 */
export function listenForFiles(take: (gathered: Gathered) => void): void {
  for (const id of ["choose", "folder"]) {
    const input = byId<HTMLInputElement>(id);
    const takeChosen = () => {
      const files = chosenFiles(input);
      if (files.length > 0) take(gatherFiles(files));
    };
    input.addEventListener("change", takeChosen);
    takeChosen(); // files that were chosen while the page was loading
  }
  addEventListener("dragover", (event) => {
    event.preventDefault();
    document.body.classList.add("dragging");
  });
  addEventListener("dragleave", ({ relatedTarget }) => {
    if (!relatedTarget) document.body.classList.remove("dragging");
  });
  addEventListener("drop", (event) => {
    event.preventDefault();
    document.body.classList.remove("dragging");
    if (event.dataTransfer) void gatherDropped(event.dataTransfer).then(take);
  });
  addEventListener("paste", ({ clipboardData }) => {
    const files = [...clipboardData?.files ?? []];
    if (files.length > 0) take(gatherFiles(files));
  });
}

/** The files of an input, which is cleared so that the same file can be chosen again. */
export function chosenFiles(input: HTMLInputElement): File[] {
  const files = [...input.files!];
  input.value = "";
  return files;
}
