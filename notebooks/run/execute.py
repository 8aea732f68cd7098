"""Executes one notebook with the Deno kernel and renders it as HTML.

    python execute.py NOTEBOOK FOLDER EXECUTED HTML SOURCES

FOLDER is where the kernel starts, SOURCES how the page gets to the repository:
a relative path or an address, ending in a slash. A failure is printed in one line
on standard error, and the exit code is 1. execute_notebook.ts calls this.
"""

import base64
import re
import sys

import nbformat
from latex2mathml.converter import convert
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError
from nbconvert import HTMLExporter
from traitlets.config import Config

CELL_SECONDS = 300
START_SECONDS = 60


def execute(notebook, folder):
    """Runs all cells; outputs carry no times, so that equal runs are equal files."""
    NotebookClient(
        notebook,
        kernel_name="deno",
        timeout=CELL_SECONDS,
        startup_timeout=START_SECONDS,
        # A busy machine may deliver the last output of a cell later than the usual 4 seconds.
        iopub_timeout=CELL_SECONDS,
        record_timing=False,
        coalesce_streams=True,
        resources={"metadata": {"path": folder}},
    ).execute()


def with_mathml(text):
    """Markdown whose $formulas$ are MathML; code is left alone."""

    def formula(match):
        code, block, inline = match.groups()
        if code is not None:
            return code
        return convert(block or inline, display="block" if block else "inline").replace("\n", " ")

    return re.sub(r"(`[^`]*`)|\$\$(.+?)\$\$|\$([^$\n][^$]*?)\$", formula, text, flags=re.S)


def with_links(text, sources):
    """Markdown whose links lead somewhere from the page: to other pages beside it, and to the sources."""

    def link(match):
        target = match.group(1)
        if re.match(r"\w+:|#", target):
            return match.group(0)
        if target.endswith(".ipynb"):
            return f"]({target[:-6]}.html)"
        return f"]({sources}{target[3:] if target.startswith('../') else 'notebooks/' + target})"

    return re.sub(r"\]\(([^)\s]+)\)", link, text)


def with_readable_figures(body):
    """The page with formulas in headings, which lose their namespace, and with each drawing's title as its text."""

    def described(match):
        drawing = base64.b64decode(match.group(2)).decode("utf-8")
        title = re.search(r"<title>(.*?)</title>", drawing, re.S)
        if not title:
            return match.group(0)
        text = title.group(1).replace('"', "&quot;")
        return f'<img alt="{text}" src="{match.group(1)}{match.group(2)}"'

    body = re.sub(r"(</?)ns\d+:", r"\1", body)
    return re.sub(r'<img alt="[^"]*" src="(data:image/svg\+xml;base64,)([^"]*)"', described, body)


def render(notebook, title, sources):
    """A page that stands alone: nothing is fetched when it is opened."""
    page = nbformat.from_dict(notebook)
    for cell in page.cells:
        if cell.cell_type == "markdown":
            cell.source = with_mathml(with_links(cell.source, sources))
    nothing = {"mathjax_url": "", "require_js_url": "", "mermaid_js_url": "", "jquery_url": ""}
    exporter = HTMLExporter(config=Config({"HTMLExporter": nothing}))
    body, _ = exporter.from_notebook_node(page, {"metadata": {"name": title}})
    return with_readable_figures(body)


def main(source, folder, executed, html, sources):
    notebook = nbformat.read(source, as_version=4)
    title = notebook.cells[0].source.splitlines()[0].lstrip("# ")
    try:
        execute(notebook, folder)
    except CellExecutionError as error:
        sys.exit(f"a cell failed: {error.ename}: {error.evalue}\n{error.traceback}")
    except (DeadKernelError, RuntimeError, TimeoutError) as error:
        sys.exit(f"the Deno kernel does not work: {error}")
    nbformat.write(notebook, executed)
    with open(html, "w", encoding="utf-8") as file:
        file.write(render(notebook, title, sources))


if __name__ == "__main__":
    main(*sys.argv[1:])
