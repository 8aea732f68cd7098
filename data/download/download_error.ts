/** A remedy: another source, or replacing the existing file. */
export type Remedy = "source" | "force";

/** Why a download failed. */
export class DownloadError extends Error {
  override name = "DownloadError";
  /** Whether the same request may succeed later. */
  readonly mayPass: boolean;
  /** Seconds that the server asks to wait. */
  readonly wait: number | undefined;
  /** What the user can do about it; `undefined` if a download option cannot help. */
  readonly remedy: Remedy | undefined;

  constructor(
    message: string,
    options: {
      mayPass?: boolean;
      wait?: number | undefined;
      remedy?: Remedy | undefined;
      cause?: unknown;
    } = {},
  ) {
    const { mayPass = false, wait, cause } = options;
    super(message, { cause });
    this.mayPass = mayPass;
    this.wait = wait;
    this.remedy = "remedy" in options ? options.remedy : "source";
  }
}
