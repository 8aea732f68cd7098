import { assertEquals } from "@std/assert";
import { comparisonPage } from "../../../model/experiments/comparison/comparison_page.ts";
import { renderReport } from "../../../model/report/render_report.ts";
import { checkPages, findChromium } from "../../support/axe.ts";
import { comparisonExample } from "../experiments/comparison/comparison_example.ts";
import { gradientsExample, reportExample } from "./report_example.ts";
import { WHY_NOT_LARGE } from "../../support/large.ts";
import { unless } from "../../support/unless.ts";

const chromium = findChromium();
const absence = WHY_NOT_LARGE ?? (chromium ? undefined : "no Chromium");

Deno.test({
  ...unless(
    absence,
    "pages of a run and of a comparison are accessible, on a phone and on a desktop",
  ),
  async fn() {
    const checks = await checkPages(chromium!, {
      report: renderReport({
        ...reportExample(),
        gradients: gradientsExample(),
      }),
      comparison: comparisonPage(await comparisonExample()),
    });
    const fine = [360, 1280].map((width) => ({
      width,
      overflow: 0,
      violations: [],
    }));
    assertEquals(checks, { report: fine, comparison: fine });
  },
});

Deno.test({
  ...unless(absence, "the check of pages finds what cannot be used"),
  async fn() {
    const { bad } = await checkPages(chromium!, {
      bad: '<!doctype html><html lang="en"><title>x</title><body><main>' +
        '<img src="data:,"><div style="width: 500px">wide</div></main></body>',
    });
    const [phone, desktop] = bad!;
    assertEquals([phone!.overflow > 100, desktop!.overflow], [true, 0]);
    assertEquals(phone!.violations.length, 1);
    assertEquals(phone!.violations[0]!.startsWith("image-alt: 1"), true);
  },
});
