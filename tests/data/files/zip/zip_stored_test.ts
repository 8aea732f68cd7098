import { assertEquals } from "@std/assert";
import { unzipBytes } from "../../../../data/files/zip/unzip_bytes.ts";
import { zipStored } from "../../../../data/files/zip/zip_stored.ts";

Deno.test("zipStored() holds what unzipBytes() reads again", async () => {
  const text = (value: string) => new TextEncoder().encode(value);
  const members = [
    { name: "a.xml", content: text("<a/>") },
    { name: "folder/ü.bin", content: Uint8Array.of(0, 255, 80, 75, 1, 2) },
    { name: "empty", content: text("") },
  ];
  const again = await unzipBytes(zipStored(members));
  assertEquals(
    again.map(({ name, content }) => [name, [...content]]),
    members.map(({ name, content }) => [name, [...content]]),
  );
  assertEquals(await unzipBytes(zipStored([])), []);
});
