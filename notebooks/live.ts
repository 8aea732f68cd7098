import { DISPLAY, kernel, type Shown } from "./display.ts";

/** Milliseconds between two drawings: a small network takes hundreds of steps in that time. */
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
   * @param tell Function that shows it; by default the kernel does.
   */
  constructor(first: Shown, tell: Tell = tellKernel) {
    this.#id = crypto.randomUUID();
    this.#tell = tell;
    this.#sent = tell("display_data", this.#id, first);
  }

  /**
   * Shows something else in the same place, if the last change is old enough; otherwise it is drawn by a later call, or
   * by {@linkcode settle}.
   */
  show(draw: () => Shown): void {
    this.#next = draw;
    if (performance.now() - this.#drawnAt >= INTERVAL) this.#draw();
  }

  /** Resolves when the last content is shown. */
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

/** Sends a message to the notebook; does nothing outside a kernel. */
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
