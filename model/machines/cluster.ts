/** The processes that train one model together, and the index of this one. */
export interface Cluster {
  /**
   * `host:port` of each worker; the same list in the same order for all
   * workers.
   */
  hosts: readonly string[];
  /**
   * Index of this process among them, from 0; worker 0 writes the run's folder.
   */
  rank: number;
}

/** Seconds to wait for workers to start: a machine may first have to set TensorFlow up. */
export const START_WITHIN = 300;

/** Name of a worker in messages. */
export function nameOf(
  { hosts }: Pick<Cluster, "hosts">,
  rank: number,
): string {
  return `worker ${rank} (${hosts[rank]})`;
}

/** Host and port of an address, such as `node1:2222` or `[::1]:2222`. */
export function parseAddress(
  address: string,
): { hostname: string; port: number } {
  const match = /^(?:\[([\da-f:.]+)\]|([^\s:/[\]]+)):(\d{1,5})$/i.exec(address);
  const port = Number(match?.[3]);
  if (!match || port < 1 || port > 65535) {
    throw new RangeError(
      `Cannot train on several workers: expected host:port of a worker, such as node1:2222, and got ${
        JSON.stringify(address)
      }`,
    );
  }
  return { hostname: match[1] ?? match[2]!, port };
}

/**
 * Checks a cluster.
 *
 * @throws {RangeError} If an address is invalid or occurs twice, or the rank is
 * not that of a worker.
 */
export function requireCluster(cluster: Cluster): Cluster {
  const { hosts, rank } = cluster;
  for (const [index, host] of hosts.entries()) {
    parseAddress(host);
    if (hosts.indexOf(host) !== index) {
      throw new RangeError(
        `Cannot train on several workers: ${host} is worker ${
          hosts.indexOf(host)
        } and worker ${index}`,
      );
    }
  }
  if (!Number.isInteger(rank) || rank < 0 || rank >= hosts.length) {
    throw new RangeError(
      `Cannot train on several workers: the worker index is ${rank}, and there are ${hosts.length} workers, counted from 0`,
    );
  }
  return cluster;
}
