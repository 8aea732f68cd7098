import { DISPLAY, kernel, type Shown } from "./display.ts";

/** Milliseconds between two drawings: steps of a small network come in their hundreds. */
const INTERVAL = 1000;

/** Sends one of Jupyter's messages about the display of this id. */
type Tell = (message: string, id: string, shown: Shown) => Promise<void>;

/** A place under a cell whose content is replaced while cells run. */
export class Live {
  readonly #id: string;
  readonly #tell: Tell;
  #next: (() => Shown) | undefined;
  #drawnAt = performance.now();
  #sent: Promise<void>;

  /**
   * @param first What is shown at once.
   * @param tell Who shows it. @default {the kernel}
   */
  constructor(first: Shown, tell: Tell = tellKernel) {
    this.#id = crypto.randomUUID();
    this.#tell = tell;
    this.#sent = tell("display_data", this.#id, first);
  }

  /**
   * Shows something else in the same place, if the last change is old enough;
   * what comes too early is drawn when {@linkcode settle} is called, unless
   * something else comes before.
   */
  show(draw: () => Shown): void {
    this.#next = draw;
    if (performance.now() - this.#drawnAt >= INTERVAL) this.#draw();
  }

  /** Resolves when the last of what was to be shown is shown. */
  async settle(): Promise<void> {
    this.#draw();
    await this.#sent;
  }

  #draw(): void {
    const shown = this.#next?.();
    this.#next = undefined;
    this.#drawnAt = performance.now();
    if (!shown) return;
    this.#sent = this.#sent
      .then(() => this.#tell("update_display_data", this.#id, shown));
  }
}

/** Tells whoever has the notebook open; outside a kernel there is nobody. */
async function tellKernel(
  message: string,
  id: string,
  shown: Shown,
): Promise<void> {
  await kernel()?.broadcast(message, {
    data: shown[DISPLAY](),
    metadata: {},
    transient: { display_id: id },
  });
}
