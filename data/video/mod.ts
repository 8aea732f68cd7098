/**
 * Videos, through FFmpeg: a path comes in, single frames go out. Knows nothing of
 * scores. Begin reading with `video_frames.ts`.
 *
 * @module
 */
export * from "./is_video.ts";
export * from "./probe_video.ts";
export * from "./video_error.ts";
export * from "./video_frames.ts";
