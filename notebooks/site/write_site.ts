import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Html, html } from "../../model/report/html.ts";
import { type Notebook, readNotebook, textOf } from "../run/notebook.ts";
import { bundle } from "./bundle.ts";
import { bundleChecks } from "./checks/bundle_checks.ts";
import { bundleModel } from "./checks/bundle_model.ts";
import { checkedCells } from "./checks/checked_cells.ts";

/** A story as its neighbors and the index know it. */
interface Story {
  name: string;
  title: string;
  question: string;
  /** Its first figure as an address that holds the picture itself. */
  figure?: string;
}

/** The page with the live figures. */
const LIVE = "live";

/** The live figure that belongs to a story, by the story's number. */
const FIGURES: Readonly<Record<string, readonly [id: string, title: string]>> =
  {
    "01": ["five-scores", "Move five scores"],
    "02": ["family", "Move p, q, N and noise"],
    "03": ["family", "Move α and noise"],
    "04": ["along-the-gradient", "Go along the gradient"],
    "05": ["along-the-gradient", "Go along the gradient"],
    "07": ["split-batch", "Cut a batch in parts"],
  };

/** The story that asks the included model, by its number, and the script that holds the model. */
const WITH_MODEL = "09", MODEL_SCRIPT = "included_model.js";

/**
 * Makes a site of the pages of notebooks: an index with a figure of each story,
 * links from one to the next, folded code, assertions that run again in the page,
 * and a page whose figures move. Nothing of it needs a network or a server.
 *
 * @param folder Where the pages are.
 * @param names The notebooks whose pages are there.
 */
export async function writeSite(
  folder: string,
  names: readonly string[],
): Promise<void> {
  const notebooks = await Promise.all(names.map((name) => readNotebook(name)));
  const stories = notebooks.map(storyOf);
  const css = await readHere("site.css");
  const moving = await bundleHere("live/story.ts");
  for (const [i, notebook] of notebooks.entries()) {
    const path = join(folder, `${notebook.name}.html`);
    const page = await Deno.readTextFile(path);
    await Deno.writeTextFile(
      path,
      finishStory(page, {
        css: css + await readHere("story.css"),
        nav: navigation(
          stories[i - 1],
          stories[i + 1],
          FIGURES[notebook.name.slice(0, 2)],
        ),
        scripts: await checksOf(notebook) + script(moving),
      }),
    );
  }
  if (names.some(asksModel)) {
    await Deno.writeTextFile(join(folder, MODEL_SCRIPT), await bundleModel());
  }
  const pageCss = css + await readHere("page.css");
  await Deno.writeTextFile(
    join(folder, "index.html"),
    plainPage("Norm-in-Norm, step by step", indexOf(stories), pageCss),
  );
  const live = await readHere("live/live.html") +
    script(await bundleHere("live/live.ts"));
  await Deno.writeTextFile(
    join(folder, `${LIVE}.html`),
    plainPage("Figures that move", new Html(live), pageCss, navigation()),
  );
}

/** What the index shows of a notebook. */
export function storyOf({ name, cells }: Notebook): Story {
  const first = textOf(cells[0]?.source);
  const title = first.split("\n")[0]!.replace(/^#+ */, "");
  const question = /\*\*Question\.\*\*([^]*?)(?:\n\n|$)/.exec(first)?.[1] ?? "";
  const outputs = cells.flatMap(({ outputs = [] }) => outputs);
  const picture = outputs.map(({ data }) => data?.["image/svg+xml"])
    .find((data) => data !== undefined);
  return {
    name,
    title,
    question: question.replaceAll(/[$*`]/g, "").replaceAll(/\s+/g, " ").trim(),
    ...picture && {
      figure: `data:image/svg+xml,${encodeURIComponent(textOf(picture))}`,
    },
  };
}

/** What turns a page of nbconvert into a story. */
interface Finish {
  css: string;
  nav: Html;
  scripts: string;
}

/** Puts style, navigation, folding and assertions into a page of nbconvert. */
export function finishStory(
  page: string,
  { css, nav, scripts }: Finish,
): string {
  return page
    .replace("</head>", () => `<style>${css}</style></head>`)
    .replace(/<body[^>]*>/, (body) => `${body}${nav.markup}${STATUS.markup}`)
    .replace(
      "</body>",
      () => `${nav.markup}${scripts}</body>`,
    );
}

/** Where the page of a story shows the results of its assertions. */
const STATUS = html`
  <section id="site-checks" aria-label="Assertions"><p
    role="status">The assertions of this story run again here where the page's script may run.</p><button
    type="button" hidden>Run them again</button></section>
`;

/** The assertions of a story as its page has them: text of these types is not run, only read. */
async function checksOf(notebook: Notebook): Promise<string> {
  const cells = script(JSON.stringify(checkedCells(notebook)), {
    type: "application/json",
    id: "site-cells",
  });
  return cells + script(await bundleChecks(notebook), {
    type: "text/plain",
    id: "site-checks-code",
    ...asksModel(notebook.name) && { "data-files": MODEL_SCRIPT },
  });
}

function asksModel(name: string): boolean {
  return name.startsWith(WITH_MODEL);
}

/** A script in a page. */
function script(code: string, attributes: Record<string, string> = {}): string {
  const markup = Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${value}"`).join("");
  return `<script${markup}>${
    code.replaceAll("</script", "<\\/script").replaceAll("<!--", "<\\!--")
  }</script>`;
}

function navigation(
  previous?: Story,
  next?: Story,
  figure?: readonly [id: string, title: string],
): Html {
  const link = (story: Story, word: string) =>
    html`<a href="${story.name}.html">${word}: ${story.title}</a>`;
  return html`
    <nav class="site-nav"
      aria-label="Stories"><a href="index.html">All stories</a>${previous
        ? link(previous, "Previous")
        : ""}${next ? link(next, "Next") : ""}${figure
        ? html`<a href="${LIVE}.html#${figure[0]}">${figure[1]}</a>`
        : ""}</nav>
  `;
}

function indexOf(stories: readonly Story[]): Html {
  const items = stories.map(({ name, title, question, figure }) =>
    html`<li><a href="${name}.html">${
      figure
        ? new Html(
          html`<img src="${figure}" alt="First figure of: ${title}">`.markup,
        )
        : ""
    }<h2>${title}</h2></a><p>${question}</p></li>`
  );
  return html`
    <p>Stories about scores and the Norm-in-Norm loss, to be read in order. <a href="${LIVE}.html">Begin with the figures that move.</a></p>
    <ol class="stories">${items}</ol>
  `;
}

function plainPage(
  title: string,
  content: Html,
  css: string,
  nav: Html | string = "",
): string {
  return html`
    <!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>${title}</title>
        <style>${new Html(css)}</style>
      </head>
      <body>
        ${nav}
        <main>
          <h1>${title}</h1>
          ${content}
        </main>
      </body>
    </html>
  `.markup;
}

/** A script of the pages. */
function bundleHere(path: string): Promise<string> {
  const entry = fileURLToPath(new URL(path, import.meta.url));
  return bundle(entry, ["--format=iife"]);
}

async function readHere(path: string): Promise<string> {
  return await Deno.readTextFile(new URL(path, import.meta.url));
}
