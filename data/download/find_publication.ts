/** One file of a {@linkcode Publication}. */
export interface PublishedFile {
  /** The publisher's own address; absent if the file is given out only on request. */
  address?: string;
  /** Its name in the data folder. */
  name: string;
  /** SHA-256, or its first hexadecimal digits, where it is published or known. */
  sha256?: string;
  /** SHA-512, where that is known and of the SHA-256 only the first digits. */
  sha512?: string;
  /** Packed for each download, so that neither its bytes nor its length are fixed. */
  packedOnRequest?: boolean;
  /**
   * The most bytes it may have where the server does not say how many.
   *
   * @default {1 GiB, of an archive 16 GiB}
   */
  mostBytes?: number;
  /** For an archive: how it is unpacked. */
  unpack?: {
    /** Its content in the data folder. */
    provides: string[];
    /**
     * Folder that the content is to be in; one around the content in the archive is left out.
     *
     * @default {the data folder}
     */
    into?: string;
  };
}

/** The files that one name of `download` stands for. */
export interface Publication {
  /** What it is, in words. */
  title: string;
  /** The publisher's page about it. */
  page: string;
  /** Its files. */
  files: PublishedFile[];
  /** How to get files without an address. */
  byHand?: string;
}

/**
 * Sizes in which KonIQ-10k's images are published, width x height.
 *
 * @example
 * ```ts
 * import { KONIQ10K_IMAGES } from "@iqa/norm-in-norm/data";
 * import { assert } from "@std/assert";
 *
 * assert(KONIQ10K_IMAGES.includes("512x384"));
 * ```
 */
export const KONIQ10K_IMAGES = ["1024x768", "512x384"] as const;

/** One of {@linkcode KONIQ10K_IMAGES}. */
export type Koniq10kImages = typeof KONIQ10K_IMAGES[number];

/** Archives of the group that publishes KonIQ-10k and KADID-10k. */
const KONSTANZ = "https://datasets.vqa.mmsp-kn.de/archives";

/**
 * KonIQ-10k: images and scores of the publisher, and the split of the authors'
 * own code. The archives have no published checksums.
 */
function koniq10k(images: Koniq10kImages): Publication {
  const scores = "koniq10k_scores_and_distributions";
  return {
    title: `KonIQ-10k, images of ${images} pixels`,
    page: "http://database.mmsp-kn.de/koniq-10k-database.html",
    files: [
      {
        address:
          "https://raw.githubusercontent.com/subpic/koniq/master/metadata/koniq10k_distributions_sets.csv",
        name: "koniq10k_distributions_sets.csv",
        // Of the file with 10,073 rows: 7,058 training, 1,000 validation, 2,015 test.
        sha256:
          "d0bd1ad54a60bc36fe172049e46ac76c83554e50ab84acebfd47b82b3e698a0a",
      },
      {
        address: `${KONSTANZ}/${scores}.zip`,
        name: `${scores}.zip`,
        unpack: { provides: [`${scores}.csv`] },
      },
      {
        address: `${KONSTANZ}/koniq10k_${images}.zip`,
        name: `koniq10k_${images}.zip`,
        unpack: { provides: [images], into: images },
      },
    ],
  };
}

const CLIVE: Publication = {
  title: "LIVE In the Wild Image Quality Challenge Database (CLIVE)",
  page: "https://live.ece.utexas.edu/research/ChallengeDB/index.html",
  files: [{
    name: "ChallengeDB_release.zip",
    unpack: { provides: ["Images", "Data"] },
  }],
  byHand:
    "its publisher hands it out to those who fill in the form on its page",
};

const KADID10K: Publication = {
  title: "KADID-10k",
  page: "http://database.mmsp-kn.de/kadid-10k-database.html",
  files: [{
    address: `${KONSTANZ}/kadid10k.zip`,
    name: "kadid10k.zip",
    unpack: { provides: ["images", "dmos.csv"] },
  }],
};

/** GitHub packs a branch on request: no length, no checksum, no resuming. */
const BIQ2021: Publication = {
  title: "BIQ2021",
  page: "https://github.com/nisarahmedrana/BIQ2021",
  files: [{
    address:
      "https://github.com/nisarahmedrana/BIQ2021/archive/refs/heads/main.zip",
    name: "BIQ2021-main.zip",
    packedOnRequest: true,
    unpack: {
      provides: [
        "Images",
        "Train (Images and MOS).csv",
        "Test (Images and MOS).csv",
      ],
    },
  }],
};

/**
 * torchvision's first ImageNet weights (IMAGENET1K_V1), those that the paper
 * started from; names end in the first eight digits of the SHA-256.
 * Source: torchvision 0.28, torchvision/models/{alexnet,vgg,resnet}.py.
 */
const WEIGHTS: Readonly<Record<string, string>> = {
  alexnet: "alexnet-owt-7be5be79.pth",
  vgg16: "vgg16-397923af.pth",
  resnet18: "resnet18-f37072fd.pth",
  resnet34: "resnet34-b627a593.pth",
  resnet50: "resnet50-0676ba61.pth",
  resnet101: "resnet101-63fe2227.pth",
  resnet152: "resnet152-394f9c45.pth",
  resnext50_32x4d: "resnext50_32x4d-7cdf4587.pth",
  resnext101_32x8d: "resnext101_32x8d-8ba56ff5.pth",
};

/**
 * The whole SHA-256 where the publisher's file has been hashed by several
 * projects independently, all with the same result. Of the two resnext it
 * is published nowhere that we looked (public sources were searched for the name
 * and for the digits): their first eight digits are compared, as torch.hub does.
 */
const WHOLE_CHECKSUMS: readonly string[] = [
  "7be5be791159472b1fbf3c69796f7cb30dca7ad8466c2df70058c37116cdee02", // alexnet
  "397923af8e79cdbb6a7127f12361acd7a2f83e06b05044ddf496e83de57a5bf0", // vgg16
  "f37072fd47e89c5e827621c5baffa7500819f7896bbacec160b1a16c560e07ec", // resnet18
  "b627a593bcbe140c234610266fe4f8ae95ea42fc881d091c9b6052e6b1d0590f", // resnet34
  "0676ba61b6795bbe1773cffd859882e5e297624d384b6993f7c9e683e722fb8a", // resnet50
  "63fe2227b86e8f1f2063f43a75c84d195911b6a0eace650907dd3dc62dd49a0a", // resnet101
  "394f9c45966e3651a89bbb78a48410a6755854ce4a5ab64927cf1c7247f85e58", // resnet152
];

/**
 * The whole SHA-512 of resnext50_32x4d, by which the single-stage detector of
 * MLCommons' training benchmarks checks it, and NVIDIA's submission of that. Of
 * resnext101_32x8d there is none either: from the second download on, the whole
 * SHA-256 of the first is compared.
 */
const WHOLE_SHA512: Readonly<Record<string, string>> = {
  resnext50_32x4d:
    "15c9f0bc1c8d64750712f86ffaded3b0bc6a87e77a395dcda3013d8af65b7ebf" +
    "3ca1c24dd3aae60c0d83e510b4d27731f0526b6f9392c0a85ffc18e5fecd8a13",
};

function weights(name: string, file: string): Publication {
  const start = /-([0-9a-f]{8})\.pth$/.exec(file)![1]!;
  const whole = WHOLE_CHECKSUMS.find((sha256) => sha256.startsWith(start));
  const sha512 = WHOLE_SHA512[name];
  return {
    title: `torchvision's ImageNet weights of ${name}`,
    page: "https://docs.pytorch.org/vision/stable/models.html",
    files: [{
      address: `https://download.pytorch.org/models/${file}`,
      name: file,
      sha256: whole ?? start,
      ...sha512 !== undefined && { sha512 },
    }],
  };
}

/**
 * Names of the data sets that can be downloaded.
 *
 * @example
 * ```ts
 * import { DOWNLOADABLE_DATASETS } from "@iqa/norm-in-norm/data";
 * import { assert } from "@std/assert";
 *
 * assert(DOWNLOADABLE_DATASETS.includes("biq2021"));
 * ```
 */
export const DOWNLOADABLE_DATASETS = [
  "koniq10k",
  "clive",
  "biq2021",
  "kadid10k",
] as const;

/**
 * Names of the backbones whose weights can be downloaded.
 *
 * @example
 * ```ts
 * import { DOWNLOADABLE_WEIGHTS } from "@iqa/norm-in-norm/data";
 * import { assert } from "@std/assert";
 *
 * assert(DOWNLOADABLE_WEIGHTS.includes("resnet18"));
 * ```
 */
export const DOWNLOADABLE_WEIGHTS: readonly string[] = Object.keys(WEIGHTS);

/**
 * The files that a name stands for.
 *
 * @param name One of {@linkcode DOWNLOADABLE_DATASETS} or {@linkcode DOWNLOADABLE_WEIGHTS}.
 * @param options `images`: which of KonIQ-10k's sizes; by default 1024x768, the paper's.
 * @returns Its files, with the publisher's addresses.
 * @throws {RangeError} If there is none of this name.
 *
 * @example The file of one backbone
 * ```ts
 * import { findPublication } from "@iqa/norm-in-norm/data";
 * import { assertEquals } from "@std/assert";
 *
 * const { files } = findPublication("resnet18");
 * assertEquals(files.map(({ name }) => name), ["resnet18-f37072fd.pth"]);
 * ```
 */
export function findPublication(
  name: string,
  options: { images?: Koniq10kImages } = {},
): Publication {
  const { images = "1024x768" } = options;
  if (name === "koniq10k") return koniq10k(images);
  if (name === "clive") return CLIVE;
  if (name === "biq2021") return BIQ2021;
  if (name === "kadid10k") return KADID10K;
  const file = Object.hasOwn(WEIGHTS, name) ? WEIGHTS[name] : undefined;
  if (file !== undefined) return weights(name, file);
  throw new RangeError(`Cannot download "${name}": there is no such name`);
}
