import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Html, html } from "../../model/report/html.ts";
import { type Notebook, readNotebook, textOf } from "../run/notebook.ts";
import { bundle } from "./bundle.ts";
import { bundleChecks } from "./checks/bundle_checks.ts";
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
  const showChecks = await bundleHere("live/show_checks.ts");
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
        checks: await checksOf(notebook, showChecks),
      }),
    );
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
  /** The script that shows the assertions' results, and the one that runs them again. */
  checks: { status: string; scripts: string };
}

/** Puts style, navigation, folding and assertions into a page of nbconvert. */
export function finishStory(
  page: string,
  { css, nav, checks }: Finish,
): string {
  return page
    .replace("</head>", () => `<style>${css}</style></head>`)
    .replace(/<body[^>]*>/, (body) => `${body}${nav.markup}${checks.status}`)
    .replace(
      "</body>",
      () => `${nav.markup}${script(FOLD)}${checks.scripts}</body>`,
    );
}

/** The assertions of a story as its page has them. */
async function checksOf(
  notebook: Notebook,
  showChecks: string,
): Promise<Finish["checks"]> {
  const cells = checkedCells(notebook);
  return {
    status: html`
      <section id="site-checks" aria-label="Assertions"><p
        role="status">The assertions of this story run again here where the page's script may run.</p><button
        type="button" hidden>Run them again</button></section>
    `.markup,
    // Text of these types is not run, only read.
    scripts: script(JSON.stringify(cells), "application/json", "site-cells") +
      script(await bundleChecks(notebook), "text/plain", "site-checks-code") +
      script(showChecks),
  };
}

/** A script in a page. */
function script(code: string, type?: string, id?: string): string {
  const attributes = [type && ` type="${type}"`, id && ` id="${id}"`];
  return `<script${attributes.filter(Boolean).join("")}>${
    code.replaceAll("</script", "<\\/script").replaceAll("<!--", "<\\!--")
  }</script>`;
}

/** Folds the code of each cell, and lets a keyboard scroll what is wider than the page; without scripts all code is seen. */
const FOLD =
  `for (const code of document.querySelectorAll(".jp-CodeCell > .jp-Cell-inputWrapper")) {
  const details = document.createElement("details");
  const summary = document.createElement("summary");
  details.className = "site-code";
  summary.textContent = "Code";
  code.replaceWith(details);
  details.append(summary, code);
}
addEventListener("resize", scrollable);
scrollable();
function scrollable() {
  for (const output of document.querySelectorAll(".jp-OutputArea-output, .jp-MarkdownOutput")) {
    if (output.scrollWidth > output.clientWidth) output.tabIndex = 0;
    else output.removeAttribute("tabindex");
  }
}`;

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
