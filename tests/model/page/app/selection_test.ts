import { assertEquals } from "@std/assert";
import { Selection } from "../../../../model/page/app/selection.ts";

const photograph = (name: string) => ({ name, row: { checked: false } });

Deno.test("Selection holds two photographs; a third one replaces the first", () => {
  const [a, b, c] = ["a", "b", "c"].map(photograph) as [
    ReturnType<typeof photograph>,
    ReturnType<typeof photograph>,
    ReturnType<typeof photograph>,
  ];
  const shown: string[] = [];
  const selection = new Selection<typeof a>((selected) =>
    shown.push(selected.map(({ name }) => name).join(" "))
  );
  assertEquals(selection.isEmpty, true);
  selection.toggle(a, true);
  selection.toggle(b, true);
  selection.toggle(c, true);
  assertEquals([a, b, c].map(({ row }) => row.checked), [false, true, true]);
  selection.toggle(b, false);
  assertEquals([a, b, c].map(({ row }) => row.checked), [false, false, true]);
  assertEquals(selection.isEmpty, false);
  selection.set([]);
  assertEquals(c.row.checked, false);
  assertEquals(selection.isEmpty, true);
  assertEquals(shown, ["a", "a b", "b c", "c", ""]);
});

Deno.test("Selection leaves a photograph marked that is selected again", () => {
  const a = photograph("a");
  const selection = new Selection<typeof a>(() => {});
  selection.set([a]);
  selection.set([a]);
  assertEquals(a.row.checked, true);
});
