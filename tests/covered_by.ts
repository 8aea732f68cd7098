/**
 * Which test covers a source file that has no test at its own path, because it is
 * a step of something that is tested as a whole.
 */
export const COVERED_BY: Readonly<Record<string, string>> = {
  "data/batches/load_request.ts": "tests/data/batches/batches_test.ts",
  "data/batches/load_sample.ts": "tests/data/batches/batches_test.ts",
  "data/batches/loader/chunks.ts": "tests/data/batches/stream_batches_test.ts",
  "data/batches/loader/held_groups.ts":
    "tests/data/batches/stream_batches_test.ts",
  "data/batches/loader/load_images.ts":
    "tests/data/batches/open_loader_test.ts",
  "data/batches/loader/plain_error.ts":
    "tests/data/batches/stream_batches_test.ts",
  "data/batches/loader/worker.ts": "tests/data/batches/stream_batches_test.ts",
  "data/batches/share_of.ts": "tests/data/images_and_batches_by_hand_test.ts",
  "data/cache/cached_image.ts": "tests/data/cache/open_image_cache_test.ts",
  "data/cache/list_cached.ts": "tests/data/cache/open_image_cache_test.ts",
  "data/cache/read_resized.ts": "tests/data/cache/open_image_cache_test.ts",
  "data/datasets/check_images.ts": "tests/data/datasets/csv_test.ts",
  "data/datasets/choose_dataset.ts": "tests/model/commands/own_data_test.ts",
  "data/datasets/collect_images.ts": "tests/data/datasets/kadid10k_test.ts",
  "data/datasets/data_folder.ts": "tests/data/datasets/kadid10k_test.ts",
  "data/datasets/dataset_options.ts":
    "tests/data/datasets/open_dataset_test.ts",
  "data/datasets/linearity_info.ts": "tests/data/datasets/clive_test.ts",
  "data/datasets/locate_images.ts": "tests/data/datasets/koniq10k_test.ts",
  "data/download/checksum_record.ts":
    "tests/data/download/download_publication_test.ts",
  "data/download/fetch_rest.ts":
    "tests/data/download/download_file_resume_test.ts",
  "data/download/find_publication.ts":
    "tests/data/download/download_publication_test.ts",
  "data/download/part.ts": "tests/data/download/download_file_resume_test.ts",
  "data/download/unpack_into.ts":
    "tests/data/download/download_publication_test.ts",
  "data/files/find_user_cache.ts": "tests/model/commands/no_home_test.ts",
  "data/files/list_folder.ts": "tests/data/files/path_alias_test.ts",
  "data/files/run_program.ts":
    "tests/model/runtime/provision_tensorflow_test.ts",
  "data/files/walk_folder.ts":
    "tests/model/commands/scoring/list_images_test.ts",
  "data/files/who_may_change.ts":
    "tests/model/runtime/provision_tensorflow_test.ts",
  "data/files/zip/list_zip.ts": "tests/data/files/zip/unpack_zip_test.ts",
  "data/files/zip/open_zip_archive.ts":
    "tests/data/files/zip/unpack_zip_test.ts",
  "data/files/zip/unzip_bytes.ts": "tests/data/files/zip/zip_stored_test.ts",
  "data/images/decode/image_format.ts":
    "tests/data/images/decode/decode_image_test.ts",
  "data/images/decode/load_turbo_jpeg.ts":
    "tests/data/images/decode/decode_jpeg_test.ts",
  "data/images/decode/require_few_scans.ts":
    "tests/data/images/decode/decode_image_test.ts",
  "data/images/decode/require_simple_svg.ts":
    "tests/data/images/decode/decode_image_test.ts",
  "data/images/decoders/avif_orientation.ts":
    "tests/data/images/decode/decode_image_test.ts",
  "data/images/decoders/decode_avif.ts":
    "tests/data/images/decode/decode_image_test.ts",
  "data/images/decoders/decode_with_magick.ts":
    "tests/data/images/decode/decode_image_test.ts",
  "data/images/decoders/gif_screen.ts":
    "tests/data/images/decode/decode_image_test.ts",
  "data/images/decoders/tiff_kind.ts":
    "tests/data/images/decode/decode_image_test.ts",
  "data/images/duplicates/small_picture.ts":
    "tests/data/images/duplicates/compare_pictures_test.ts",
  "data/images/image_error.ts": "tests/data/images/decode/decode_image_test.ts",
  "data/images/pixel_hold.ts": "tests/data/images/pixel_budget_test.ts",
  "data/images/resize/kernel_memory.ts":
    "tests/data/images/resize_image_test.ts",
  "data/images/resize/run_resize_kernel.ts":
    "tests/data/images/resize_image_test.ts",
  "data/images/resize/triangle_taps.ts":
    "tests/data/images/resize_image_test.ts",
  "data/images/scored_image.ts": "tests/data/datasets/csv_test.ts",
  "data/synthetic/render_synthetic.ts": "tests/data/datasets/synthetic_test.ts",
  "data/synthetic/scenes/hills.ts": "tests/data/synthetic/draw_scene_test.ts",
  "data/synthetic/scenes/page.ts": "tests/data/synthetic/draw_scene_test.ts",
  "data/synthetic/scenes/street.ts": "tests/data/synthetic/draw_scene_test.ts",
  "data/synthetic/scenes/table.ts": "tests/data/synthetic/draw_scene_test.ts",
  "data/synthetic/scenes/wall.ts": "tests/data/synthetic/draw_scene_test.ts",
  "data/synthetic/svg.ts": "tests/data/synthetic/draw_scene_test.ts",
  "data/tables/decode_text.ts": "tests/data/datasets/own_tables_test.ts",
  "data/tables/mat/mat_variable.ts": "tests/data/tables/mat/read_mat_test.ts",
  "data/tables/mat/read_mat_v5.ts": "tests/data/tables/mat/read_mat_test.ts",
  "data/tables/mat/read_mat_v73.ts": "tests/data/tables/mat/read_mat_test.ts",
  "data/tables/parse_csv.ts": "tests/data/datasets/own_tables_test.ts",
  "data/tables/parse_workbook.ts": "tests/data/datasets/own_tables_test.ts",
  "data/tables/read_table.ts": "tests/data/datasets/own_tables_test.ts",
  "data/tables/table_bounds.ts": "tests/data/tables/hostile_table_test.ts",
  "data/tables/table_dialect.ts": "tests/data/datasets/own_tables_test.ts",
  "data/tables/table_heading.ts": "tests/data/datasets/own_tables_test.ts",
  "data/text/progress_display.ts":
    "tests/data/download/download_progress_test.ts",
  "data/text/speed_meter.ts": "tests/model/training/training_progress_test.ts",
  "data/video/ffmpeg.ts": "tests/data/video/video_frames_test.ts",
  "data/video/frame_log.ts": "tests/data/video/video_frames_test.ts",
  "data/video/is_video.ts": "tests/model/commands/scoring/list_images_test.ts",
  "data/video/probe_video.ts": "tests/data/video/video_frames_test.ts",
  "data/video/read_ppm.ts": "tests/data/video/video_frames_test.ts",
  "data/video/video_error.ts": "tests/data/video/video_frames_test.ts",
  "loss/correlation.ts": "tests/loss/losses_by_formula_test.ts",
  "loss/linearity.ts": "tests/loss/losses_by_formula_test.ts",
  "loss/loss_spec.ts": "tests/loss/loss_and_gradient_test.ts",
  "loss/mapping/fit_linear_mapping.ts": "tests/loss/mapping/mapping_test.ts",
  "loss/mapping/fit_logistic_mapping.ts": "tests/loss/mapping/mapping_test.ts",
  "loss/mapping/step_problem.ts": "tests/loss/mapping/mapping_test.ts",
  "loss/mean_norm.ts": "tests/loss/losses_by_formula_test.ts",
  "loss/metrics/compare_models.ts": "tests/loss/metrics/paired_t_test_test.ts",
  "loss/metrics/krocc.ts": "tests/loss/metrics/correlations_test.ts",
  "loss/metrics/plcc.ts": "tests/loss/metrics/correlations_test.ts",
  "loss/norm.ts": "tests/loss/norm_in_norm_test.ts",
  "loss/normalized_loss.ts": "tests/loss/loss_and_gradient_test.ts",
  "loss/resolve_loss_spec.ts": "tests/loss/loss_and_gradient_test.ts",
  "loss/scaling.ts": "tests/loss/losses_by_formula_test.ts",
  "loss/scores.ts": "tests/loss/loss_and_gradient_test.ts",
  "loss/tensor/closed_form.ts": "tests/loss/tensor/tensor_loss_test.ts",
  "loss/tensor/math.ts": "tests/loss/tensor/tensor_loss_test.ts",
  "loss/tensor/normalize.ts": "tests/loss/tensor/tensor_loss_test.ts",
  "loss/theory/central_differences.ts": "tests/loss/theory/by_hand_test.ts",
  "loss/theory/curvature_along_gradient.ts":
    "tests/loss/theory/gradient_norms_test.ts",
  "loss/theory/decompose_mse.ts": "tests/loss/theory/identities_test.ts",
  "loss/theory/gradient_parts.ts": "tests/loss/theory/gradient_norms_test.ts",
  "loss/theory/hessian_spectrum.ts": "tests/loss/theory/hessian_test.ts",
  "loss/theory/normalize_scores.ts": "tests/loss/theory/identities_test.ts",
  "loss/theory/spread_after_step.ts": "tests/loss/theory/bounds_test.ts",
  "loss/theory/z_score_loss.ts": "tests/loss/theory/identities_test.ts",
  "model/commands/evaluate.ts": "tests/model/commands/commands_test.ts",
  "model/commands/flags/dataset_flags.ts":
    "tests/model/commands/flags/train_flags_test.ts",
  "model/commands/flags/loss_flags.ts":
    "tests/model/commands/flags/train_flags_test.ts",
  "model/commands/flags/option_values.ts":
    "tests/model/commands/wrong_use_test.ts",
  "model/commands/addon_folders.ts": "tests/model/commands/permissions_test.ts",
  "model/commands/launch_training.ts":
    "tests/model/commands/experiment_test.ts",
  "model/commands/flags/setting_flags.ts":
    "tests/model/commands/flags/train_flags_test.ts",
  "model/commands/run_backends.ts": "tests/model/commands/commands_test.ts",
  "model/commands/run_command.ts": "tests/model/commands/wrong_use_test.ts",
  "model/commands/run_conversion.ts": "tests/model/commands/convert_test.ts",
  "model/commands/run_download.ts": "tests/model/commands/download_test.ts",
  "model/commands/run_evaluation.ts": "tests/model/commands/commands_test.ts",
  "model/commands/run_experiments.ts":
    "tests/model/commands/experiment_test.ts",
  "model/commands/run_training.ts": "tests/model/commands/commands_test.ts",
  "model/commands/score.ts": "tests/model/commands/commands_test.ts",
  "model/commands/scoring/csv_table.ts": "tests/model/commands/outputs_test.ts",
  "model/commands/scoring/map_folder.ts":
    "tests/model/commands/scoring/score_rows_test.ts",
  "model/commands/scoring/output_stream.ts":
    "tests/model/commands/scoring/score_rows_test.ts",
  "model/commands/scoring/parquet_table.ts":
    "tests/model/commands/scoring/score_rows_test.ts",
  "model/commands/scoring/run_scoring.ts":
    "tests/model/commands/scoring/score_rows_test.ts",
  "model/commands/scoring/run_video_scoring.ts":
    "tests/model/commands/score_video_test.ts",
  "model/commands/scoring/score_table.ts":
    "tests/model/commands/scoring/score_rows_test.ts",
  "model/commands/train.ts": "tests/model/commands/commands_test.ts",
  "model/experiments/arm_results.ts": "tests/model/experiments/results_test.ts",
  "model/experiments/comparison/comparison_page.ts":
    "tests/model/experiments/comparison/compare_runs_test.ts",
  "model/experiments/comparison/describe_comparison.ts":
    "tests/model/experiments/comparison/compare_runs_test.ts",
  "model/experiments/experiment.ts":
    "tests/model/experiments/experiments_test.ts",
  "model/experiments/experiment_results.ts":
    "tests/model/experiments/results_test.ts",
  "model/experiments/experiment_progress.ts":
    "tests/model/commands/experiment_test.ts",
  "model/experiments/presets/baselines.ts":
    "tests/model/experiments/experiments_test.ts",
  "model/experiments/presets/losses.ts":
    "tests/model/experiments/experiments_test.ts",
  "model/experiments/results_figure.ts":
    "tests/model/experiments/results_test.ts",
  "model/experiments/results_table.ts":
    "tests/model/experiments/results_test.ts",
  "model/experiments/run_experiment.ts":
    "tests/model/commands/experiment_test.ts",
  "model/experiments/write_results.ts":
    "tests/model/commands/experiment_test.ts",
  "model/graph/arithmetic.ts": "tests/model/graph/training_graph_test.ts",
  "model/graph/attribute.ts": "tests/model/graph/training_graph_test.ts",
  "model/graph/folded_array.ts":
    "tests/model/weights/write_saved_model_test.ts",
  "model/graph/graph.ts": "tests/model/graph/training_graph_test.ts",
  "model/graph/graph_cells.ts": "tests/model/graph/training_graph_test.ts",
  "model/graph/graph_convolution.ts": "tests/model/learning/trainer_test.ts",
  "model/graph/graph_kernels.ts": "tests/model/graph/mixed_kernels_test.ts",
  "model/graph/graph_messages.ts": "tests/model/graph/training_graph_test.ts",
  "model/graph/graph_normalization.ts":
    "tests/model/graph/training_graph_test.ts",
  "model/graph/graph_optimizer.ts": "tests/model/graph/training_graph_test.ts",
  "model/graph/graph_rules.ts": "tests/model/graph/training_graph_test.ts",
  "model/graph/graph_statistics.ts": "tests/model/graph/training_graph_test.ts",
  "model/graph/kernel_attributes.ts": "tests/model/graph/mixed_kernels_test.ts",
  "model/graph/prediction/prediction_convolution.ts":
    "tests/model/weights/write_saved_model_test.ts",
  "model/graph/prediction/prediction_operations.ts":
    "tests/model/weights/write_saved_model_test.ts",
  "model/graph/saved_model.ts": "tests/model/weights/write_saved_model_test.ts",
  "model/graph/prediction/saved_prediction.ts":
    "tests/model/weights/write_saved_model_test.ts",
  "model/graph/session.ts": "tests/model/graph/mixed_kernels_test.ts",
  "model/graph/session_values.ts": "tests/model/graph/training_graph_test.ts",
  "model/graph/staged_graph.ts": "tests/model/graph/training_graph_test.ts",
  "model/graph/stash.ts": "tests/model/graph/training_graph_test.ts",
  "model/graph/training_session.ts": "tests/model/learning/trainer_test.ts",
  "model/kernels/cell_bounds.ts": "tests/model/kernels/convolutions_test.ts",
  "model/kernels/map_statistic.ts": "tests/model/kernels/kernels_test.ts",
  "model/kernels/node_backend.ts":
    "tests/model/kernels/webgpu_training_test.ts",
  "model/kernels/operation_attributes.ts":
    "tests/model/kernels/kernels_test.ts",
  "model/kernels/portable_kernels.ts": "tests/model/kernels/kernels_test.ts",
  "model/kernels/resource_variable.ts":
    "tests/model/kernels/convolutions_test.ts",
  "model/kernels/tensorflow_kernels.ts": "tests/model/kernels/kernels_test.ts",
  "model/kernels/tfjs_kernels.ts": "tests/model/kernels/kernels_test.ts",
  "model/kernels/wasm_kernels.ts": "tests/model/kernels/kernels_test.ts",
  "model/kernels/webgpu/adam.ts": "tests/model/kernels/webgpu_kernels_test.ts",
  "model/kernels/webgpu/batch_moments.ts":
    "tests/model/kernels/webgpu_kernels_test.ts",
  "model/kernels/webgpu/batch_norm.ts":
    "tests/model/kernels/webgpu_kernels_test.ts",
  "model/kernels/webgpu/column_sums.ts":
    "tests/model/kernels/webgpu_kernels_test.ts",
  "model/kernels/webgpu/columns.ts":
    "tests/model/kernels/webgpu_kernels_test.ts",
  "model/kernels/webgpu/convolution_shape.ts":
    "tests/model/kernels/webgpu_kernels_test.ts",
  "model/kernels/webgpu/depthwise_convolution.ts":
    "tests/model/kernels/webgpu_kernels_test.ts",
  "model/kernels/webgpu/depthwise_filter_gradient.ts":
    "tests/model/kernels/webgpu_kernels_test.ts",
  "model/kernels/webgpu/elementwise.ts":
    "tests/model/kernels/webgpu_kernels_test.ts",
  "model/kernels/webgpu/filter_gradient.ts":
    "tests/model/kernels/webgpu_kernels_test.ts",
  "model/kernels/webgpu/gpu_program.ts":
    "tests/model/kernels/webgpu/gpu_test.ts",
  "model/kernels/webgpu/grouped_convolution.ts":
    "tests/model/kernels/webgpu_kernels_test.ts",
  "model/kernels/webgpu/input_gradient.ts":
    "tests/model/kernels/webgpu_kernels_test.ts",
  "model/kernels/webgpu/pixel_product.ts":
    "tests/model/kernels/webgpu_kernels_test.ts",
  "model/kernels/webgpu/sum_of_squares.ts":
    "tests/model/kernels/webgpu_kernels_test.ts",
  "model/kernels/webgpu/tile.ts": "tests/model/kernels/webgpu_kernels_test.ts",
  "model/learning/forward_pass.ts": "tests/model/learning/exchange_test.ts",
  "model/learning/graph_passes.ts": "tests/model/learning/trainer_test.ts",
  "model/learning/graph_trainer.ts": "tests/model/learning/trainer_test.ts",
  "model/learning/moments.ts": "tests/model/learning/optimizer_test.ts",
  "model/learning/tape_passes.ts": "tests/model/learning/exchange_test.ts",
  "model/learning/tape_trainer.ts": "tests/model/learning/trainer_test.ts",
  "model/learning/train_config.ts":
    "tests/model/learning/learning_rate_at_test.ts",
  "model/learning/update_rules.ts": "tests/model/learning/optimizer_test.ts",
  "model/machines/cluster_from_tf_config.ts":
    "tests/model/machines/cluster_test.ts",
  "model/machines/collectives.ts": "tests/model/machines/worker_group_test.ts",
  "model/machines/server_def.ts": "tests/model/machines/worker_group_test.ts",
  "model/machines/wait_for_workers.ts":
    "tests/model/machines/worker_group_test.ts",
  "model/network/backbones/alexnet.ts":
    "tests/model/published_networks_test.ts",
  "model/network/backbones/efficientnet_lite.ts":
    "tests/model/network/efficientnet_lite_test.ts",
  "model/network/backbones/resnet.ts": "tests/model/published_networks_test.ts",
  "model/network/backbones/vgg16.ts": "tests/model/published_networks_test.ts",
  "model/network/layers/fold_normalization.ts":
    "tests/model/network/layers_by_hand_test.ts",
  "model/network/layers/layers.ts": "tests/model/network/layers/tape_test.ts",
  "model/network/layers/operations.ts":
    "tests/model/network/layers/tape_test.ts",
  "model/network/layers/parameter.ts":
    "tests/model/network/layers/variables_test.ts",
  "model/network/layers/recorder.ts": "tests/model/network/layers/tape_test.ts",
  "model/network/memory_need.ts": "tests/model/network/pixels_that_fit_test.ts",
  "model/network/network_config.ts": "tests/model/network/iqa_network_test.ts",
  "model/page/app/draw_map.ts": "tests/model/page/page_test.ts",
  "model/page/app/gather_files.ts": "tests/model/page/page_test.ts",
  "model/page/app/listen_for_files.ts": "tests/model/page/page_test.ts",
  "model/page/app/load_runtime.ts": "tests/model/page/page_test.ts",
  "model/page/app/main.ts": "tests/model/page/page_test.ts",
  "model/page/app/photograph_row.ts": "tests/model/page/page_test.ts",
  "model/page/app/photograph_table.ts": "tests/model/page/page_test.ts",
  "model/page/app/scoring_thread.ts": "tests/model/page/page_test.ts",
  "model/page/app/service_worker.ts": "tests/model/page/page_test.ts",
  "model/page/app/side_by_side.ts": "tests/model/page/page_test.ts",
  "model/page/app/thread.ts": "tests/model/page/page_test.ts",
  "model/page/web_runtime_folder.ts": "tests/model/page/build_page_test.ts",
  "model/report/correlation_figure.ts":
    "tests/model/report/write_report_test.ts",
  "model/report/figure.ts": "tests/model/report/calibration_figure_test.ts",
  "model/report/loss_along_figure.ts":
    "tests/model/report/gradient_figure_test.ts",
  "model/report/loss_figure.ts": "tests/model/report/write_report_test.ts",
  "model/report/metric_tables.ts": "tests/model/report/write_report_test.ts",
  "model/report/render_report.ts": "tests/model/report/write_report_test.ts",
  "model/report/report_style.ts": "tests/model/report/write_report_test.ts",
  "model/report/run_details.ts": "tests/model/report/write_report_test.ts",
  "model/report/scatter_figure.ts":
    "tests/model/report/calibration_figure_test.ts",
  "model/report/spread_figure.ts": "tests/model/report/gradient_figure_test.ts",
  "model/report/step_curve.ts": "tests/model/report/gradient_figure_test.ts",
  "model/report/worst_predictions.ts":
    "tests/model/report/write_report_test.ts",
  "model/runs/checkpoint.ts": "tests/model/training/resume_test.ts",
  "model/runs/gradient_log.ts": "tests/model/training/measure_gradient_test.ts",
  "model/runs/read_epochs.ts": "tests/model/training/damaged_run_test.ts",
  "model/runs/report_data.ts": "tests/model/report/write_report_test.ts",
  "model/runs/run_record.ts": "tests/model/training/complete_run_test.ts",
  "model/runs/run_state.ts": "tests/model/training/complete_run_test.ts",
  "model/runs/split_file.ts": "tests/model/commands/own_data_test.ts",
  "model/runtime/auto_order.ts": "tests/model/runtime/select_backend_test.ts",
  "model/runtime/provision/compile_addon.ts":
    "tests/model/runtime/provision_tensorflow_test.ts",
  "model/runtime/provision/fetch_cuda_libraries.ts":
    "tests/model/runtime/provision_tensorflow_test.ts",
  "model/runtime/provision/fetch_wheel.ts":
    "tests/model/runtime/provision_tensorflow_test.ts",
  "model/runtime/provision/find_tensorflow.ts":
    "tests/model/runtime/provision_tensorflow_test.ts",
  "model/runtime/provision/installation.ts":
    "tests/model/runtime/provision_tensorflow_test.ts",
  "model/runtime/provision/last_failure.ts":
    "tests/model/runtime/last_failure_test.ts",
  "model/runtime/provision/pinned_wheels.ts":
    "tests/model/runtime/provision_tensorflow_test.ts",
  "model/runtime/provision/sources.ts":
    "tests/model/runtime/provision_tensorflow_test.ts",
  "model/runtime/quiet_stderr.ts":
    "tests/model/runtime/provision_tensorflow_test.ts",
  "model/runtime/runtime.ts": "tests/model/runtime/select_backend_test.ts",
  "model/runtime/survey_runtimes.ts":
    "tests/model/runtime/select_backend_test.ts",
  "model/runtime/webgpu.ts": "tests/model/runtime/select_backend_test.ts",
  "model/scoring/bounded_preparation.ts":
    "tests/model/scoring/iqa_model_test.ts",
  "model/scoring/device_iqa_model.ts": "tests/model/scoring/iqa_model_test.ts",
  "model/scoring/device_predictor.ts": "tests/model/scoring/iqa_model_test.ts",
  "model/scoring/prediction/explain_score.ts":
    "tests/model/scoring/scorer_test.ts",
  "model/scoring/prediction/image_facts.ts":
    "tests/model/scoring/scorer_test.ts",
  "model/scoring/onnx/onnx_worker.ts":
    "tests/model/scoring/onnx/onnx_prediction_test.ts",
  "model/scoring/onnx/planes_of.ts":
    "tests/model/scoring/onnx/onnx_prediction_test.ts",
  "model/scoring/onnx/read_onnx_metadata.ts":
    "tests/model/scoring/scorer_test.ts",
  "model/scoring/onnx_iqa_model.ts": "tests/model/scoring/iqa_model_test.ts",
  "model/scoring/pixels.ts": "tests/model/scoring/iqa_model_test.ts",
  "model/scoring/quantizing/map_observer.ts":
    "tests/model/scoring/quantizing/quantize_model_test.ts",
  "model/scoring/quantizing/open_observer.ts":
    "tests/model/scoring/quantizing/quantize_model_test.ts",
  "model/scoring/score.ts": "tests/model/scoring/scorer_test.ts",
  "model/scoring/score_files.ts":
    "tests/model/commands/scoring/score_rows_test.ts",
  "model/scoring/prediction/score_map.ts": "tests/model/scoring/scorer_test.ts",
  "model/scoring/score_sources.ts": "tests/model/scoring/iqa_model_test.ts",
  "model/training/evaluating/evaluate.ts":
    "tests/model/commands/commands_test.ts",
  "model/training/evaluating/evaluate_checkpoint.ts":
    "tests/model/commands/own_data_test.ts",
  "model/training/finish_run.ts": "tests/model/training/train_test.ts",
  "model/training/follow_run.ts":
    "tests/model/training/workers/train_together_test.ts",
  "model/training/learn_from.ts": "tests/model/training/train_test.ts",
  "model/training/opening/open_learner.ts":
    "tests/model/training/resume_test.ts",
  "model/training/opening/require_same_data.ts":
    "tests/model/training/resume_elsewhere_test.ts",
  "model/training/opening/open_outputs.ts":
    "tests/model/training/train_test.ts",
  "model/training/opening/split_images.ts":
    "tests/model/training/train_test.ts",
  "model/training/opening/training_data.ts":
    "tests/model/training/train_test.ts",
  "model/training/predict_heads.ts": "tests/model/training/epoch_lines_test.ts",
  "model/training/run_summary.ts": "tests/model/training/train_test.ts",
  "model/training/train_epoch.ts": "tests/model/training/train_test.ts",
  "model/training/training_run.ts": "tests/model/training/resume_test.ts",
  "model/training/workers/batch_exchange.ts":
    "tests/model/training/workers/train_together_test.ts",
  "model/training/workers/send_learner.ts":
    "tests/model/training/workers/train_together_test.ts",
  "model/training/write_run_record.ts": "tests/model/training/train_test.ts",
  "model/weights/element_types.ts": "tests/model/weights/safetensors_test.ts",
  "model/weights/infer_backbone.ts":
    "tests/model/weights/infer_network_test.ts",
  "model/weights/network_sets.ts":
    "tests/model/weights/read_checkpoint_test.ts",
  "model/weights/onnx/onnx_cell.ts":
    "tests/model/weights/onnx/write_onnx_test.ts",
  "model/weights/onnx/onnx_content.ts":
    "tests/model/weights/onnx/write_onnx_test.ts",
  "model/weights/onnx/onnx_graph.ts":
    "tests/model/weights/onnx/onnx_options_test.ts",
  "model/weights/onnx/onnx_map.ts":
    "tests/model/weights/onnx/write_onnx_test.ts",
  "model/weights/onnx/onnx_messages.ts":
    "tests/model/weights/onnx/onnx_options_test.ts",
  "model/weights/onnx/observe_maps.ts":
    "tests/model/scoring/quantizing/quantize_model_test.ts",
  "model/weights/onnx/onnx_operations.ts":
    "tests/model/weights/onnx/write_onnx_test.ts",
  "model/weights/pretrained/wheel_weights.ts":
    "tests/model/weights/pretrained/fetch_wheel_weights_test.ts",
  "model/weights/read_backbone.ts":
    "tests/model/training/opening/load_backbone_test.ts",
  "model/weights/read_weights.ts":
    "tests/model/weights/read_checkpoint_test.ts",
  "model/weights/require_plain_json.ts":
    "tests/model/weights/hostile_weights_test.ts",
  "model/weights/safetensors_header.ts":
    "tests/model/weights/safetensors_test.ts",
  "model/weights/torch/byte_source.ts":
    "tests/model/weights/torch/read_torch_test.ts",
  "model/weights/torch/flatten_object.ts":
    "tests/model/weights/torch/read_torch_test.ts",
  "model/weights/torch/input_file.ts":
    "tests/model/weights/torch/read_torch_test.ts",
  "model/weights/torch/numpy_scalar.ts":
    "tests/model/weights/torch/read_torch_test.ts",
  "model/weights/torch/open_torch_legacy.ts":
    "tests/model/weights/torch/read_torch_test.ts",
  "model/weights/torch/open_torch_zip.ts":
    "tests/model/weights/torch/read_torch_test.ts",
  "model/weights/torch/passed_over.ts":
    "tests/model/weights/torch/read_torch_test.ts",
  "model/weights/torch/pickle_machine.ts":
    "tests/model/weights/torch/read_torch_test.ts",
  "model/weights/torch/pickle_opcodes.ts":
    "tests/model/weights/torch/read_torch_test.ts",
  "model/weights/torch/storage_types.ts":
    "tests/model/weights/hostile_weights_test.ts",
  "model/weights/torch/torch_meaning.ts":
    "tests/model/weights/torch/read_torch_test.ts",
  "model/weights/torch/torch_tensor.ts":
    "tests/model/weights/torch/read_torch_test.ts",
  "model/weights/torch/write_pickle.ts":
    "tests/model/weights/torch/write_torch_test.ts",
  "model/weights/weights_error.ts":
    "tests/model/weights/hostile_weights_test.ts",
};

/** Files that no test covers, and why. */
export const NOT_COVERED: Readonly<Record<string, string>> = {
  "model/experiments/included_model/average_weights.ts":
    "averages two checkpoints for the included model; run by hand",
  "model/experiments/included_model/make_default.ts":
    "trains the included model, for hours; what it made is tested",
  "model/experiments/included_model/make_training_photographs.ts":
    "makes what that model learned from; run by hand",
};
