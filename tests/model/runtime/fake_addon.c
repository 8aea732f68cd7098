// An addon with the two members that are asked of tfjs-node's before it is used.
#include <node_api.h>
#include <stdlib.h>

static napi_value is_using_gpu_device(napi_env env, napi_callback_info info) {
  napi_value answer;
  napi_get_boolean(env, getenv("FAKE_CUDA") != NULL, &answer);
  return answer;
}

NAPI_MODULE_INIT() {
  napi_value version, function;
  napi_create_string_utf8(env, "0.0.0-fake", NAPI_AUTO_LENGTH, &version);
  napi_set_named_property(env, exports, "TF_Version", version);
  napi_create_function(env, "isUsingGpuDevice", NAPI_AUTO_LENGTH,
                       is_using_gpu_device, 0, &function);
  napi_set_named_property(env, exports, "isUsingGpuDevice", function);
  return exports;
}
