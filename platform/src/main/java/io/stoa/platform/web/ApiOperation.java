// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stoa.platform.kernel.Permission;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One operation of the API as the document describes it. Immutable.
///
/// @param path below `/api/v1`, with `{names}`
/// @param access `open`, `signedIn` or the word of a permission
/// @param repeatable whether it takes an `Idempotency-Key`
/// @param planned whether it may lack an answer
/// @param bodyType of what is sent; null when nothing is
/// @param bodyMax bytes
/// @param description of all that the document says
public record ApiOperation(
    String id,
    String method,
    String path,
    String access,
    boolean repeatable,
    boolean planned,
    List<Parameter> parameters,
    @Nullable String bodyType,
    boolean bodyRequired,
    int bodyMax,
    JsonNode description) {

  static final String OPEN = "open";
  static final String SIGNED_IN = "signedIn";
  static final String JSON = "application/json";
  static final int BODY_BYTES_MAX = 64 * 1024;

  /// A parameter of the path, the query or the headers.
  ///
  /// @param schema resolved
  /// @param pointer to the schema in the document
  public record Parameter(
      String name, String in, boolean required, JsonNode schema, String pointer) {}

  public ApiOperation {
    parameters = List.copyOf(parameters);
  }

  static ApiOperation of(String method, String path, ObjectNode node, ApiDocument document) {
    String pointer = "/paths/" + path.replace("~", "~0").replace("/", "~1") + "/" + method;
    List<Parameter> parameters = new ArrayList<>();
    JsonNode described = node.path("parameters");
    for (int i = 0; i < described.size(); i++) {
      JsonNode each = described.get(i);
      parameters.add(
          new Parameter(
              each.path("name").asText(),
              each.path("in").asText(),
              each.path("required").asBoolean(),
              document.resolved(each.path("schema")),
              pointer + "/parameters/" + i + "/schema"));
    }
    JsonNode body = document.resolved(node.path("requestBody"));
    boolean sent = body.path("content").isObject() && !body.path("content").isEmpty();
    return new ApiOperation(
        node.path("operationId").asText(),
        method,
        path,
        node.path("x-stoa-access").asText(),
        node.path("x-stoa-repeatable").asBoolean(),
        node.path("x-stoa-planned").asBoolean(),
        parameters,
        sent ? body.path("content").fieldNames().next() : null,
        body.path("required").asBoolean(),
        node.path("x-stoa-body-max").asInt(BODY_BYTES_MAX),
        node);
  }

  public boolean isOpen() {
    return access.equals(OPEN);
  }

  /// Whether pages of others may call it, since neither cookies nor tokens count for it.
  boolean isForEveryOrigin() {
    return description.path("x-stoa-origin").asText().equals("any");
  }

  /// What the caller must be allowed.
  public Optional<Permission> permission() {
    return Permission.of(access);
  }

  public boolean reads() {
    return method.equals("get");
  }

  String pointer() {
    return "/paths/" + path.replace("~", "~0").replace("/", "~1") + "/" + method;
  }
}
