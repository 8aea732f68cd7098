import { type Cluster, parseAddress } from "./cluster.ts";

/** Milliseconds in which a connection must be established. */
const TIMEOUT = 2000;

/** Milliseconds for which a killed worker may still hold the port. */
const PORT_PATIENCE = 5000;

/** Why no program can be reached at an address; undefined if one can. */
export async function problemWith(
  address: string,
): Promise<string | undefined> {
  const { hostname, port } = parseAddress(address);
  try {
    const signal = AbortSignal.timeout(TIMEOUT);
    (await Deno.connect({ hostname, port, signal })).close();
  } catch (error) {
    if (error instanceof Deno.errors.ConnectionRefused) {
      return "nothing listens there";
    }
    const { name, message } = error as Error;
    return name === "TimeoutError" ? "it does not answer" : message;
  }
}

/**
 * Checks that this worker's port is free: TensorFlow's own message does not
 * name it.
 *
 * @throws {Error} If it is not free.
 */
export async function requireFreePort({ hosts, rank }: Cluster): Promise<void> {
  const { port } = parseAddress(hosts[rank]!);
  const end = performance.now() + PORT_PATIENCE;
  for (;;) {
    try {
      // On every interface, as TensorFlow's server listens.
      return Deno.listen({ hostname: "0.0.0.0", port }).close();
    } catch (error) {
      const taken = error instanceof Deno.errors.AddrInUse;
      if (taken && performance.now() < end) await pause(200);
      else {
        throw new Error(
          `Cannot train as worker ${rank}: port ${port} is ${
            taken ? "taken" : `not available (${(error as Error).message})`
          }`,
          { cause: error },
        );
      }
    }
  }
}

/** Waits. */
export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
