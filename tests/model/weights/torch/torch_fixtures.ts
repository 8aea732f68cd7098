/** Files that PyTorch wrote, see make_torch.py beside them. */
import expected from "../../../fixtures/weights/torch/expected.json" with {
  type: "json",
};
import type { PlainValue } from "../../../../model/weights/torch/read_torch.ts";
import { fromFileUrl, repositoryRoot } from "../../../support/paths.ts";

/** The path of a file in the folder of fixtures. */
export function torchFixture(name: string): string {
  const path = `tests/fixtures/weights/torch/${name}`;
  return fromFileUrl(new URL(path, repositoryRoot));
}

/** What a file must give. */
export interface ExpectedFile {
  tensors: Record<string, { shape: number[]; data: number[] }>;
  values: Record<string, PlainValue>;
}

/** What PyTorch says is in the files of an object, whatever their format. */
export function expectedFile(name: keyof typeof expected): ExpectedFile {
  const { tensors, values } = expected[name];
  const read = Object.entries<unknown>(values).map(([path, value]) => [
    path,
    // Whole numbers beyond 2^53 are text in JSON.
    value instanceof Object && "bigint" in value
      ? BigInt(String(value.bigint))
      : value,
  ]);
  return { tensors, values: Object.fromEntries(read) };
}
