/** Why a download did not come to its end. */
export class DownloadError extends Error {
  override name = "DownloadError";
  /** Whether the same request may succeed later. */
  readonly mayPass: boolean;
  /** Seconds that the server asks to wait. */
  readonly wait: number | undefined;

  constructor(
    message: string,
    { mayPass = false, wait, cause }: {
      mayPass?: boolean;
      wait?: number | undefined;
      cause?: unknown;
    } = {},
  ) {
    super(message, { cause });
    this.mayPass = mayPass;
    this.wait = wait;
  }
}
