"""Executes one notebook with the Deno kernel and renders it as HTML.

    python execute.py NOTEBOOK FOLDER EXECUTED HTML

FOLDER is where the kernel starts. What fails is told in one line on standard
error, and the exit code is 1. execute_notebook.ts calls this.
"""

import re
import sys

import nbformat
from jupyter_client.utils import ensure_async
from latex2mathml.converter import convert
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionComplete, CellExecutionError, DeadKernelError
from nbconvert import HTMLExporter
from traitlets.config import Config

CELL_SECONDS = 300
START_SECONDS = 60


class Client(NotebookClient):
    """Takes outputs whenever they come.

    Deno's kernel now and then says that it is idle before it sends a cell's
    result (about one cell in ten); nbclient would have stopped listening.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.asked = {}

    async def _async_poll_output_msg(self, parent_msg_id, cell, cell_index):
        self.asked[parent_msg_id] = cell, cell_index
        while True:
            message = await ensure_async(self.kc.iopub_channel.get_msg(timeout=None))
            parent = message["parent_header"].get("msg_id")
            if parent not in self.asked:
                continue
            try:
                self.process_message(message, *self.asked[parent])
            except CellExecutionComplete:
                if parent == parent_msg_id:
                    return


# A last cell that waits, so that the outputs of the one before it can come.
WAIT = "await new Promise((done) => setTimeout(done, 500));"


def execute(notebook, folder):
    """Runs all cells; outputs carry no times, so that equal runs are equal files."""
    notebook.cells.append(nbformat.v4.new_code_cell(WAIT))
    Client(
        notebook,
        kernel_name="deno",
        timeout=CELL_SECONDS,
        startup_timeout=START_SECONDS,
        record_timing=False,
        coalesce_streams=True,
        resources={"metadata": {"path": folder}},
    ).execute()
    notebook.cells.pop()


def with_mathml(text):
    """Markdown whose $formulas$ are MathML; code is left alone."""

    def formula(match):
        code, block, inline = match.groups()
        if code is not None:
            return code
        return convert(block or inline, display="block" if block else "inline").replace("\n", " ")

    return re.sub(r"(`[^`]*`)|\$\$(.+?)\$\$|\$([^$\n][^$]*?)\$", formula, text, flags=re.S)


def render(notebook, title):
    """A page that stands alone: nothing is fetched when it is opened."""
    page = nbformat.from_dict(notebook)
    for cell in page.cells:
        if cell.cell_type == "markdown":
            cell.source = with_mathml(cell.source)
    nothing = {"mathjax_url": "", "require_js_url": "", "mermaid_js_url": "", "jquery_url": ""}
    exporter = HTMLExporter(config=Config({"HTMLExporter": nothing}))
    body, _ = exporter.from_notebook_node(page, {"metadata": {"name": title}})
    return body


def main(source, folder, executed, html):
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
        file.write(render(notebook, title))


if __name__ == "__main__":
    main(*sys.argv[1:])
