import { assert, assertEquals } from "@std/assert";
import { DISPLAY, type Shown } from "../../notebooks/display.ts";
import { Live } from "../../notebooks/live.ts";

const text = (content: string): Shown => ({
  [DISPLAY]: () => ({ "text/plain": content }),
});

/** What is sent to a kernel, and by which messages. */
function listen() {
  const heard: { message: string; id: string; text: string }[] = [];
  const tell = (message: string, id: string, shown: Shown) => {
    heard.push({ message, id, text: shown[DISPLAY]()["text/plain"]! });
    return Promise.resolve();
  };
  return { heard, tell };
}

Deno.test("Live shows the first content at once and the last one in the end, in one place", async () => {
  const { heard, tell } = listen();
  const live = new Live(text("first"), tell);
  let drawn = 0;
  for (let i = 0; i < 100; i++) {
    live.show(() => {
      drawn++;
      return text(String(i));
    });
  }
  await live.settle();
  assertEquals(heard.map(({ message, text }) => [message, text]), [
    ["display_data", "first"],
    ["update_display_data", "99"],
  ]);
  assertEquals(new Set(heard.map(({ id }) => id)).size, 1);
  assertEquals(drawn, 1);
});

Deno.test("Live shows what comes while it lasts", async () => {
  const { heard, tell } = listen();
  const live = new Live(text("first"), tell);
  await new Promise((resolve) => setTimeout(resolve, 1100));
  live.show(() => text("meanwhile"));
  await Promise.resolve();
  assert(heard.some(({ text }) => text === "meanwhile"));
  await live.settle();
  await live.settle();
  assertEquals(heard.length, 2);
});
