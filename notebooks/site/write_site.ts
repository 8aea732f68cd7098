import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Html, html } from "../../model/report/html.ts";
import { type Notebook, readNotebook, textOf } from "../run/notebook.ts";

/** A story as its neighbors and the index know it. */
interface Story {
  name: string;
  title: string;
  question: string;
  /** Its first figure as an address that holds the picture itself. */
  figure?: string;
}

/** The page with the live figure. */
const LIVE = "live_five_scores";

/**
 * Makes a site of the pages of notebooks: an index with a figure of each story,
 * ways from one to the next, folded code, and a page whose figure is alive. Nothing
 * of it needs a network or a server.
 *
 * @param folder Where the pages are.
 * @param names The notebooks whose pages are there.
 */
export async function writeSite(
  folder: string,
  names: readonly string[],
): Promise<void> {
  const stories = await Promise.all(
    names.map(async (name) => storyOf(await readNotebook(name))),
  );
  const css = await readHere("site.css");
  for (const [i, { name }] of stories.entries()) {
    const path = join(folder, `${name}.html`);
    const page = await Deno.readTextFile(path);
    await Deno.writeTextFile(
      path,
      finishStory(page, {
        css: css + await readHere("story.css"),
        nav: navigation(stories[i - 1], stories[i + 1]),
      }),
    );
  }
  const pageCss = css + await readHere("page.css");
  await Deno.writeTextFile(
    join(folder, "index.html"),
    plainPage("Norm-in-Norm, step by step", indexOf(stories), pageCss),
  );
  const live = `${await readHere("live/five_scores.html")}<script>${
    (await bundleLive()).replaceAll("</script", "<\\/script")
  }</script>`;
  await Deno.writeTextFile(
    join(folder, `${LIVE}.html`),
    plainPage(
      "Five scores and three losses",
      new Html(live),
      pageCss,
      navigation(),
    ),
  );
}

/** What the index tells of a notebook. */
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

/** Puts style, navigation and folding into a page of nbconvert. */
export function finishStory(
  page: string,
  { css, nav }: { css: string; nav: Html },
): string {
  return page
    .replace("</head>", () => `<style>${css}</style></head>`)
    .replace(/<body[^>]*>/, (body) => `${body}${nav.markup}`)
    .replace("</body>", () => `${nav.markup}<script>${FOLD}</script></body>`);
}

/** Folds the code of each cell; without scripts it is all seen. */
const FOLD =
  `for (const code of document.querySelectorAll(".jp-CodeCell > .jp-Cell-inputWrapper")) {
  const details = document.createElement("details");
  const summary = document.createElement("summary");
  details.className = "site-code";
  summary.textContent = "Code";
  code.replaceWith(details);
  details.append(summary, code);
}`;

function navigation(previous?: Story, next?: Story): Html {
  const link = (story: Story, word: string) =>
    html`<a href="${story.name}.html">${word}: ${story.title}</a>`;
  return html`
    <nav class="site-nav"
      aria-label="Stories"><a href="index.html">All stories</a>${previous
        ? link(previous, "Previous")
        : ""}${next ? link(next, "Next") : ""}</nav>
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
    <p>Stories about scores and the Norm-in-Norm loss, to be read in order. <a href="${LIVE}.html">Begin by moving five scores yourself.</a></p>
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

/** The live figure with the library's own losses, as one script. */
export async function bundleLive(): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["bundle", "--quiet", "--no-lock", "--platform=browser", "--minify"],
      "--format=iife",
      fileURLToPath(new URL("live/five_scores.ts", import.meta.url)),
    ],
    cwd: fileURLToPath(new URL("../../", import.meta.url)),
    env: { NO_COLOR: "1" },
  }).output();
  const decoder = new TextDecoder();
  if (success) return decoder.decode(stdout);
  throw new Error(
    `Cannot bundle the live figure: ${decoder.decode(stderr).trim()}`,
  );
}

async function readHere(path: string): Promise<string> {
  return await Deno.readTextFile(new URL(path, import.meta.url));
}
