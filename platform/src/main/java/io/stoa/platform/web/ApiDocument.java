// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.stoa.platform.kernel.Permission;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The API's one document (OpenAPI 3.1.1), merged from a file for each domain under `api/`.
///
/// What is the same for many is added here, so that the files need not say it: the error answer, a
/// UUID for each path parameter that is not described, the `Idempotency-Key` of what is
/// `x-stoa-repeatable`, no unknown members in objects, 32 bits for integers without limits.
///
/// Immutable once loaded.
public final class ApiDocument {

  static final List<String> METHODS = List.of("get", "post", "put", "patch", "delete");
  private static final String ROOT = "openapi";
  private static final Pattern PATH_PARAMETER = Pattern.compile("\\{(\\w+)}");
  private static final Set<String> INT32 = Set.of("", "int32");

  private final ObjectNode root;
  private final List<ApiOperation> operations = new ArrayList<>();

  private ApiDocument(ObjectNode root) {
    this.root = root;
  }

  /// The document of this server.
  ///
  /// @param more names of further files, which `openapi.yaml` does not name
  /// @throws IllegalStateException when the files contradict each other or say too little
  public static ApiDocument load(String... more) {
    ObjectNode root = read(ROOT);
    List<String> files = new ArrayList<>();
    root.path("x-stoa-files").forEach(name -> files.add(name.asText()));
    files.addAll(List.of(more));
    return of(files);
  }

  /// The document of these files only.
  public static ApiDocument of(List<String> files) {
    ObjectNode root = read(ROOT);
    root.remove("x-stoa-files");
    for (String file : files) {
      merge(root, file, read(file));
    }
    ApiDocument document = new ApiDocument(root);
    close(root);
    root.path("paths").properties().forEach(path -> document.path(path.getKey(), path.getValue()));
    return document;
  }

  private static ObjectNode read(String file) {
    String name = "api/" + file + ".yaml";
    try (InputStream in = ApiDocument.class.getClassLoader().getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is missing");
      }
      return (ObjectNode) new YAMLMapper().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(name + ": " + e.getMessage(), e);
    }
  }

  private static void merge(ObjectNode root, String file, ObjectNode part) {
    boolean planned = part.path("x-stoa-planned").asBoolean();
    for (var path : part.path("paths").properties()) {
      ObjectNode known = root.withObjectProperty("paths").withObjectProperty(path.getKey());
      for (var member : path.getValue().properties()) {
        if (known.has(member.getKey()) && METHODS.contains(member.getKey())) {
          throw new IllegalStateException(
              file + ": " + member.getKey() + " " + path.getKey() + " is there already");
        }
        known.set(member.getKey(), member.getValue());
        if (planned && METHODS.contains(member.getKey())) {
          ((ObjectNode) member.getValue()).put("x-stoa-planned", true);
        }
      }
    }
    for (var section : part.path("components").properties()) {
      ObjectNode known = root.withObjectProperty("components").withObjectProperty(section.getKey());
      for (var each : section.getValue().properties()) {
        if (known.has(each.getKey()) && !known.get(each.getKey()).equals(each.getValue())) {
          throw new IllegalStateException(
              file + ": another " + each.getKey() + " is in " + section.getKey());
        }
        known.set(each.getKey(), each.getValue());
      }
    }
  }

  /// Nothing is left open by oversight: neither further members nor the size of integers.
  private static void close(JsonNode node) {
    if (node instanceof ObjectNode object) {
      if (object.path("properties").isObject()
          && object.path("type").asText().equals("object")
          && !object.has("additionalProperties")
          && !object.has("unevaluatedProperties")) {
        object.put("additionalProperties", false);
      }
      if (object.path("type").asText().equals("integer")
          && !object.has("enum")
          && INT32.contains(object.path("format").asText())) {
        if (!object.has("minimum")) {
          object.put("minimum", Integer.MIN_VALUE);
        }
        if (!object.has("maximum")) {
          object.put("maximum", Integer.MAX_VALUE);
        }
      }
    }
    node.forEach(ApiDocument::close);
  }

  private void path(String path, JsonNode item) {
    for (String method : METHODS) {
      if (item.get(method) instanceof ObjectNode operation) {
        complete(path, operation, item.path("parameters"));
        operations.add(ApiOperation.of(method, path, operation, this));
      }
    }
    ((ObjectNode) item).remove("parameters");
  }

  private void complete(String path, ObjectNode operation, JsonNode shared) {
    String id = operation.path("operationId").asText();
    String access = operation.path("x-stoa-access").asText();
    if (id.isEmpty() || operations.stream().anyMatch(known -> known.id().equals(id))) {
      throw new IllegalStateException(path + ": each operation needs an operationId of its own");
    }
    if (!access.equals(ApiOperation.OPEN)
        && !access.equals(ApiOperation.SIGNED_IN)
        && Permission.of(access).isEmpty()) {
      throw new IllegalStateException(
          id + ": x-stoa-access must be open, signedIn or a permission, not \"" + access + "\"");
    }
    ArrayNode parameters = operation.withArrayProperty("parameters");
    shared.forEach(parameters::add);
    for (int i = 0; i < parameters.size(); i++) {
      parameters.set(i, resolved(parameters.get(i)));
    }
    Set<String> known = new HashSet<>();
    parameters.forEach(parameter -> known.add(parameter.path("name").asText()));
    Matcher names = PATH_PARAMETER.matcher(path);
    while (names.find()) {
      if (!known.contains(names.group(1))) {
        parameters
            .addObject()
            .put("name", names.group(1))
            .put("in", "path")
            .put("required", true)
            .putObject("schema")
            .put("type", "string")
            .put("format", "uuid");
      }
    }
    if (operation.path("x-stoa-repeatable").asBoolean()) {
      parameters.addObject().put("$ref", "#/components/parameters/IdempotencyKey");
      parameters.set(parameters.size() - 1, resolved(parameters.get(parameters.size() - 1)));
    }
    ObjectNode responses = operation.withObjectProperty("responses");
    if (!responses.has("default")) {
      responses.putObject("default").put("$ref", "#/components/responses/Error");
    }
    if (access.equals(ApiOperation.OPEN)) {
      operation.putArray("security");
    } else if (!access.equals(ApiOperation.SIGNED_IN)) {
      String words = operation.path("description").asText().strip();
      operation.put("description", (words + "\n\nNeeds `" + access + "`.").strip());
    }
  }

  /// What a node is, or what it refers to within the document.
  JsonNode resolved(JsonNode node) {
    JsonNode found = node;
    for (int i = 0; i < 10 && found.has("$ref"); i++) {
      String ref = found.get("$ref").asText();
      found = root.at(ref.substring(1));
      if (!ref.startsWith("#/") || found.isMissingNode()) {
        throw new IllegalStateException(ref + " is not in the document");
      }
    }
    return found;
  }

  /// In the order of the document.
  public List<ApiOperation> operations() {
    return List.copyOf(operations);
  }

  /// The whole document, with what is only planned.
  public ObjectNode root() {
    return root.deepCopy();
  }

  /// As it is served: without what nobody answers yet, and without empty paths.
  byte[] json(Set<String> answered) {
    ObjectNode shown = root.deepCopy();
    List<String> empty = new ArrayList<>();
    for (var path : shown.path("paths").properties()) {
      ObjectNode item = (ObjectNode) path.getValue();
      METHODS.forEach(method -> {
        if (item.has(method) && !answered.contains(item.get(method).path("operationId").asText())) {
          item.remove(method);
        }
      });
      if (item.isEmpty()) {
        empty.add(path.getKey());
      }
    }
    shown.withObjectProperty("paths").remove(empty);
    try {
      return new ObjectMapper().writeValueAsBytes(shown);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
