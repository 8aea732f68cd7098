import protobuf from "protobufjs/light";
import type { Cluster } from "./cluster.ts";

/**
 * The part of TensorFlow's protocol buffers that a server of collectives needs:
 * tensorflow_server.proto, cluster.proto and config.proto. They are encoded by
 * npm:protobufjs, as for graphs.
 */
const root = protobuf.Root.fromJSON({
  nested: {
    JobDef: {
      fields: {
        name: { type: "string", id: 1 },
        tasks: mapField("int32", "string", 2),
      },
    },
    ClusterDef: {
      fields: { job: { rule: "repeated", type: "JobDef", id: 1 } },
    },
    Experimental: {
      fields: { collectiveGroupLeader: { type: "string", id: 1 } },
    },
    ConfigProto: {
      fields: {
        deviceCount: mapField("string", "int32", 1),
        experimental: { type: "Experimental", id: 16 },
      },
    },
    ServerDef: {
      fields: {
        cluster: { type: "ClusterDef", id: 1 },
        jobName: { type: "string", id: 2 },
        taskIndex: { type: "int32", id: 3 },
        defaultSessionConfig: { type: "ConfigProto", id: 4 },
        protocol: { type: "string", id: 5 },
      },
    },
  },
});

function mapField(keyType: string, type: string, id: number) {
  return { keyType, type, id } as protobuf.IMapField;
}

const JOB = "worker";

/** TensorFlow's name of a worker. */
export function taskName(rank: number): string {
  return `/job:${JOB}/replica:0/task:${rank}`;
}

/**
 * A context without GPUs: otherwise it would allocate memory on each of them,
 * besides that of training.
 */
const DEVICES = { deviceCount: { CPU: 1, GPU: 0 } };

/** Bytes of a ConfigProto for a context that only computes collectives. */
export function encodeConfig(): Uint8Array<ArrayBuffer> {
  return encode("ConfigProto", DEVICES);
}

/**
 * Bytes of a ServerDef: a worker's server among those of its cluster.
 *
 * Without TensorFlow's coordination service: it swallows SIGTERM, and joining
 * can hang.
 */
export function encodeServerDef(
  { hosts, rank }: Cluster,
): Uint8Array<ArrayBuffer> {
  return encode("ServerDef", {
    cluster: {
      job: [{ name: JOB, tasks: Object.fromEntries(hosts.entries()) }],
    },
    jobName: JOB,
    taskIndex: rank,
    protocol: "grpc",
    defaultSessionConfig: {
      ...DEVICES,
      experimental: { collectiveGroupLeader: taskName(0) },
    },
  });
}

function encode(name: string, content: object): Uint8Array<ArrayBuffer> {
  const type = root.lookupType(name);
  return Uint8Array.from(type.encode(type.fromObject(content)).finish());
}
