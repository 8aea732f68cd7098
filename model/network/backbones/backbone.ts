import type { Layer } from "../layers/layers.ts";

/** A feature extractor with outputs for the two heads of an IQA model. */
export interface Backbone {
  /** Images to the features of the early head (a ResNet's third stage). */
  early: Layer;
  /** Those features to the features of the late head (the fourth stage). */
  late: Layer;
  /** Channels of the early and late features. */
  channels: [early: number, late: number];
}
