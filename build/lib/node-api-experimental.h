// What Node's own headers declare under NAPI_EXPERIMENTAL and the headers from the registry leave
// out. node-addon-api looks for the macro: with it, destructors run after garbage collection
// instead of inside it, where the experimental Node-API ends the process.
#pragma once
#include <js_native_api.h>

#define NODE_API_EXPERIMENTAL_HAS_POST_FINALIZER

extern "C" NAPI_EXTERN napi_status NAPI_CDECL node_api_post_finalizer(node_api_basic_env env,
                                                                      napi_finalize finalize_cb,
                                                                      void* finalize_data,
                                                                      void* finalize_hint);
