import {
  assert,
  assertEquals,
  assertFalse,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { DOMParser } from "linkedom";
import { join } from "node:path";
import { renderReport } from "../../../model/report/render_report.ts";
import type { ReportData } from "../../../model/runs/report_data.ts";
import { writeReport } from "../../../model/report/write_report.ts";
import { epochExample, reportExample } from "./report_example.ts";

// deno-lint-ignore no-explicit-any -- linkedom's types need the DOM library
function parse(data: ReportData): any {
  return new DOMParser().parseFromString(renderReport(data), "text/html");
}

/** Text of every element that a selector finds. */
function texts(data: ReportData, selector: string): string[] {
  return [...parse(data).querySelectorAll(selector)].map((element) =>
    element.textContent.replace(/\s+/g, " ").trim()
  );
}

const HOSTILE = `"'></title></style><script>alert(1)</script><img src=x>&amp;`;

/** The example with a hostile text wherever a text can stand. */
function hostileExample(): ReportData {
  const data = reportExample();
  const names = data.test!.names.map(() => HOSTILE);
  const uri = 'data:image/png;base64,"><script>alert(1)</script>';
  return {
    ...data,
    title: HOSTILE,
    mapping: HOSTILE,
    config: { [HOSTILE]: HOSTILE, list: [HOSTILE] },
    scale: { ...data.scale, unit: HOSTILE },
    test: { ...data.test!, names, thumbnails: new Map([[HOSTILE, uri]]) },
    runtime: {
      name: HOSTILE,
      device: HOSTILE,
      reason: HOSTILE,
      precision: HOSTILE,
      steps: HOSTILE,
      versions: { [HOSTILE]: HOSTILE },
    },
    dataset: {
      name: HOSTILE,
      images: { train: 1 },
      license: HOSTILE,
      citation: HOSTILE,
      skipped: [HOSTILE],
    },
    commands: { [HOSTILE]: HOSTILE },
  };
}

Deno.test("writeReport() writes the whole page, and replaces an older one", async () => {
  const folder = await Deno.makeTempDir();
  const path = join(folder, "report.html");
  await writeReport(path, { ...reportExample(), title: "older" });
  await writeReport(path, reportExample());
  assertEquals(await Deno.readTextFile(path), renderReport(reportExample()));
  assertEquals([...Deno.readDirSync(folder)].length, 1);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("writeReport() says which report cannot be written", async () => {
  await assertRejects(
    () => writeReport("nowhere/report.html", reportExample()),
    Error,
    "Cannot write the report nowhere/report.html: ",
  );
});

Deno.test("report shows the metrics of the test part and the best epoch", () => {
  assertEquals(texts(reportExample(), ".metrics tbody tr"), [
    "Test 0.512 0.531 0.360 0.113",
    "Validation, epoch 2 0.432 0.410 0.310 0.121",
  ]);
  assertEquals(texts(reportExample(), ".verdict"), [
    "On the 60 test images: SROCC 0.512, PLCC 0.531, KROCC 0.360 and RMSE " +
    "0.113 on a scale of 0 to 1 (PLCC and RMSE after the mapping: linear, " +
    "fitted on the training part). An SROCC of 1 is the same order as subjective scores, 0 is no relation.",
  ]);
});

Deno.test("report shows figures, configuration, data, runtime and commands", () => {
  const data = reportExample();
  const page = parse(data);
  assertEquals(page.querySelectorAll("figure svg").length, 4);
  // The five groups of the calibration are dots, too.
  assertEquals(
    page.querySelectorAll('svg [data-mark="dot"] circle').length,
    68 + 5,
  );
  const details = texts(data, "dl > div").join("\n");
  for (
    const detail of [
      "backbone resnet18",
      "alpha [1,0]",
      "Images 1600 train, 400 validation, 60 test",
      "Scores MOS, 0 to 1, higher is better",
      "Terms of use as published",
      "Please cite Ahmed and Asif, 2022",
      "Runtime tensorflow (no GPU here)",
      "Time 2 min 30 s in 2 epochs",
      "deno 2.9.6",
    ]
  ) assertStringIncludes(details, detail);
  assertFalse(details.includes("pretrained"));
  assertEquals(texts(data, "pre code"), [
    "deno task train --resume --out runs/x",
  ]);
  assertEquals(texts(data, '[aria-label="Epochs"] tbody tr'), [
    "1 0.350 0.300 0.200 0.410 0.310 0.121 1 min 15 s",
    "2 0.250 0.200 0.432 0.410 0.310 0.121 1 min 15 s",
  ]);
});

Deno.test("report lists the ten worst predictions, the worst first", () => {
  const data = reportExample();
  const test = {
    metrics: data.test!.metrics,
    names: ["good", "too high", "too low", "best"],
    predicted: [0.5, 0.9, 0.1, 0.2],
    subjective: [0.4, 0.2, 1, 0.2],
  };
  assertEquals(texts({ ...data, test }, ".worst tbody tr"), [
    "too low 0.100 1.000 −0.900",
    "too high 0.900 0.200 +0.700",
    "good 0.500 0.400 +0.100",
    "best 0.200 0.200 0.000",
  ]);
  assertEquals(texts(data, ".worst tbody tr").length, 10);
});

Deno.test("report shows thumbnails that are small pictures in the page", () => {
  const data = reportExample();
  const name = data.test!.names[0]!;
  const test = { ...data.test!, names: data.test!.names.map(() => name) };
  const images = (uri: string) =>
    parse({ ...data, test: { ...test, thumbnails: new Map([[name, uri]]) } })
      .querySelectorAll("img").length;
  assertEquals(images("data:image/jpeg;base64,/9j/4AAQ"), 10);
  for (
    const uri of [
      "https://example.org/x.jpg",
      "data:image/svg+xml;base64,AAAA",
      "javascript:alert(1)",
    ]
  ) assertEquals(images(uri), 0, uri);
});

Deno.test("report of hostile texts shows them and runs nothing", () => {
  const page = parse(hostileExample());
  assertEquals(page.querySelectorAll("script").length, 0);
  assertEquals(page.querySelectorAll("img").length, 0);
  assertEquals(page.querySelector("h1").textContent, HOSTILE);
  assertEquals(page.querySelector("title").textContent, HOSTILE);
  assertEquals(page.querySelector("pre code").textContent, HOSTILE);
  assertEquals(page.querySelector(".worst th span").textContent, HOSTILE);
  // Not even where a parser more lenient than ours would look.
  assertFalse(renderReport(hostileExample()).includes("<script"));
  assertFalse(renderReport(hostileExample()).includes("<img"));
});

Deno.test("report loads nothing from outside", () => {
  for (const data of [reportExample(), hostileExample()]) {
    const page = parse(data);
    for (const element of page.querySelectorAll("*")) {
      for (const { name, value } of [...element.attributes]) {
        assertFalse(/^on|^(src|href|xlink:href|action)$/.test(name), name);
        assertFalse(/url\(|https?:/.test(value), `${name}="${value}"`);
      }
    }
    const styles = page.querySelectorAll("style");
    assert(styles.length > 0);
    for (const style of styles) {
      assertFalse(/url\(|@import/.test(style.textContent));
    }
    assertEquals(page.querySelectorAll("script, link, iframe").length, 0);
    assertStringIncludes(
      page.querySelector("meta[http-equiv]").getAttribute("content"),
      "default-src 'none'",
    );
  }
});

Deno.test("report of a run stopped early says so", () => {
  const { test: _, ...data } = reportExample();
  const none = { ...data, epochs: [], interrupted: true };
  assertEquals(texts(none, ".verdict"), [
    "The run was stopped before its first epoch ended. No epoch is finished yet.",
  ]);
  assertEquals(texts(none, "figure"), []);
  const one = { ...none, epochs: [epochExample(1, 0.2)] };
  assertStringIncludes(
    texts(one, ".verdict").join(),
    "The run was stopped after epoch 1. On the 400 validation images: SROCC 0.200",
  );
  assertEquals(texts(one, "figure").length, 2);
});

Deno.test("report draws conclusions from the curves", () => {
  const data = reportExample();
  const captions = (...epochs: ReportData["epochs"]) =>
    texts({ ...data, epochs }, "figcaption").slice(0, 2).join("\n");
  const overfitted = captions(
    epochExample(1, 0.3, 0.2),
    epochExample(2, 0.5, 0.1),
    epochExample(3, 0.4, 0.15),
  );
  assertStringIncludes(overfitted, "lowest after epoch 2 and ended 50 % above");
  assertStringIncludes(overfitted, "epoch 2 are kept, with SROCC 0.500");
  assertStringIncludes(overfitted, "the last epoch ended at 0.400");
  const improving = captions(
    epochExample(1, 0.3, 0.2),
    epochExample(2, 0.5, 0.1),
  );
  assertStringIncludes(
    improving,
    "lowest at the end, so more epochs may still",
  );
  const diverged = captions(epochExample(1, 0.3), epochExample(2, NaN, NaN));
  assertStringIncludes(diverged, "the loss was not finite");
  assertStringIncludes(diverged, "The weights after epoch 1 are kept");
});

Deno.test("report says whether predictions spread as people's scores do", () => {
  const data = reportExample();
  const subjective = Array.from({ length: 20 }, (_, i) => i / 20);
  const caption = (slope: number) => {
    const predicted = subjective.map((score) => 0.5 + (score - 0.5) / slope);
    const test = {
      ...data.test!,
      names: subjective.map(String),
      predicted,
      subjective,
    };
    return texts({ ...data, test }, "figcaption").at(-1)!;
  };
  assertStringIncludes(
    caption(1),
    "slope 1.00 (95 % interval over the images 1.00 to 1.00): the interval includes 1",
  );
  assertStringIncludes(
    caption(2),
    "slope 2.00 (95 % interval over the images 2.00 to 2.00): above 1",
  );
  assertStringIncludes(caption(0.5), "0.500 to 0.500): below 1");
  assertStringIncludes(caption(-1), "−1.00 to −1.00): not positive");
});

Deno.test("report of constant or not finite predictions still shows the rest", () => {
  const data = reportExample();
  const undefinedMetrics = { srocc: NaN, plcc: NaN, krocc: NaN, rmse: 0.2 };
  for (const value of [0.5, NaN]) {
    const predicted = data.test!.names.map(() => value);
    const test = { ...data.test!, predicted, metrics: undefinedMetrics };
    const report = { ...data, test };
    assertStringIncludes(
      texts(report, ".verdict").join(),
      "no correlation is defined",
    );
    assertStringIncludes(
      texts(report, ".metrics tbody tr")[0]!,
      "Test not defined not defined not defined 0.200",
    );
    assertEquals(texts(report, "figure").length, Number.isNaN(value) ? 2 : 3);
  }
});

Deno.test("report says when a ranking cannot be distinguished from chance", () => {
  const data = reportExample();
  const metrics = { ...data.test!.metrics, srocc: 0.2 };
  const verdict = texts(
    { ...data, test: { ...data.test!, metrics } },
    ".verdict",
  );
  assertStringIncludes(verdict.join(), "cannot be distinguished from chance");
});

Deno.test("report stays small with many test images", () => {
  const data = reportExample();
  const count = 20_000;
  const subjective = Array.from(
    { length: count },
    (_, i) => (i * 37 % 100) / 100,
  );
  const test = {
    ...data.test!,
    names: subjective.map((_, i) => `image-${i}.jpg`),
    predicted: subjective,
    subjective,
  };
  const page = renderReport({ ...data, test });
  assert(page.length < 1_000_000, `${page.length} characters`);
  assertStringIncludes(page, "2858 of the 20000 test images, evenly chosen");
});
