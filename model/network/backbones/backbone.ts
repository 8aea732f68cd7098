import type { Layer } from "../layers/layers.ts";

/** A feature extractor as the two heads of an IQA model see it. */
export interface Backbone {
  /** Images to the features of the earlier head (a ResNet's third stage). */
  early: Layer;
  /** Those features to the features of the later head (the fourth stage). */
  late: Layer;
  /** Channels of the earlier and later features. */
  channels: [early: number, late: number];
}
