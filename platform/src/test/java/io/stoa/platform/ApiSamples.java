// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// Makes up what the API's document describes, and what it does not allow.
final class ApiSamples {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> TEXTS =
      List.of(
          "Some text",
          "someone@example.org",
          "Europe/Berlin",
          "123456",
          "#336699",
          "2026-01-31",
          "2026-01-31T10:00:00Z",
          "today",
          "en",
          "some-name",
          "school.example.org",
          "a");

  /// What people with bad intentions type into a field.
  static final List<String> HOSTILE =
      List.of(
          "'; drop table identity.person; --",
          "' or '1'='1",
          "$1; select pg_sleep(10)",
          "<script>alert(1)</script>",
          "\"><img src=x onerror=alert(1)>",
          "../../../../etc/passwd",
          "%00%0d%0aSet-Cookie: a=b",
          "\ud83d\ude00\u202e\u0007");

  /// An operation as it is served.
  record Operation(String method, String path, JsonNode node) {
    String id() {
      return node.path("operationId").asText();
    }

    String access() {
      return node.path("x-stoa-access").asText();
    }

    boolean reads() {
      return method.equals("GET");
    }

    /// Goes on answering for as long as somebody listens.
    boolean streams() {
      return node.path("responses").has("101")
          || node.at("/responses/200/content").has("text/event-stream");
    }

    @Override
    public String toString() {
      return method + " " + path;
    }
  }

  /// A body that must be refused, and why.
  record Bad(String what, String body) {}

  private final JsonNode document;

  ApiSamples(String json) {
    try {
      document = JSON.readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  List<Operation> operations() {
    List<Operation> all = new ArrayList<>();
    for (var path : document.path("paths").properties()) {
      for (var method : path.getValue().properties()) {
        if (method.getValue().has("operationId")) {
          String verb = method.getKey().toUpperCase(java.util.Locale.ROOT);
          all.add(new Operation(verb, path.getKey(), method.getValue()));
        }
      }
    }
    return all;
  }

  private JsonNode resolved(JsonNode node) {
    JsonNode found = node;
    while (found.has("$ref")) {
      found = document.at(found.get("$ref").asText().substring(1));
    }
    return found;
  }

  JsonNode bodySchema(Operation operation) {
    return resolved(
        resolved(operation.node().path("requestBody")).at("/content/application~1json/schema"));
  }

  /// Parameters that must be given, by where they are and their name, as valid as can be.
  Map<String, String> required(Operation operation, String in, String id) {
    Map<String, String> values = new TreeMap<>();
    for (JsonNode each : operation.node().path("parameters")) {
      if (each.path("in").asText().equals(in) && each.path("required").asBoolean()) {
        values.put(each.path("name").asText(), sample(each.path("schema"), id, false).asText());
      }
    }
    return values;
  }

  List<String> parameters(Operation operation, String in) {
    List<String> names = new ArrayList<>();
    for (JsonNode each : operation.node().path("parameters")) {
      if (each.path("in").asText().equals(in)) {
        names.add(each.path("name").asText());
      }
    }
    return names;
  }

  /// A body that is as described.
  ///
  /// @param id stands wherever a UUID is wanted
  /// @param full with all that may be left out
  JsonNode body(Operation operation, String id, boolean full) {
    JsonNode schema = bodySchema(operation);
    return schema.isMissingNode() ? NODES.objectNode() : sample(schema, id, full);
  }

  private JsonNode sample(JsonNode described, String id, boolean full) {
    JsonNode schema = resolved(described);
    for (String choice : List.of("oneOf", "anyOf", "allOf")) {
      if (schema.has(choice) && !schema.has("properties")) {
        return sample(schema.get(choice).get(0), id, full);
      }
    }
    if (schema.has("const")) {
      return schema.get("const");
    }
    if (schema.has("enum")) {
      return schema.get("enum").get(0);
    }
    JsonNode type = schema.path("type");
    return switch (type.isArray() ? type.get(0).asText() : type.asText()) {
      case "string" -> NODES.textNode(text(schema, id));
      case "integer", "number" -> NODES.numberNode(schema.path("minimum").asLong(1) + 1);
      case "boolean" -> NODES.booleanNode(true);
      case "array" -> {
        ArrayNode array = NODES.arrayNode();
        for (int i = 0; i < Math.max(full ? 1 : 0, schema.path("minItems").asInt()); i++) {
          array.add(sample(schema.path("items"), id, full));
        }
        yield array;
      }
      default -> object(schema, id, full);
    };
  }

  private ObjectNode object(JsonNode schema, String id, boolean full) {
    ObjectNode object = NODES.objectNode();
    List<String> required = new ArrayList<>();
    schema.path("required").forEach(name -> required.add(name.asText()));
    int min = schema.path("minProperties").asInt();
    int max = schema.path("maxProperties").asInt(Integer.MAX_VALUE);
    for (var property : schema.path("properties").properties()) {
      if (required.contains(property.getKey())
          || (object.size() < max && (full || object.size() < min))) {
        object.set(property.getKey(), sample(property.getValue(), id, full));
      }
    }
    return object;
  }

  private static String text(JsonNode schema, String id) {
    String format = schema.path("format").asText();
    if (format.equals("uuid")) {
      return id;
    }
    int min = schema.path("minLength").asInt();
    int max = schema.path("maxLength").asInt(1000);
    Pattern pattern = Pattern.compile(schema.path("pattern").asText());
    for (String text : TEXTS) {
      String long1 = text.length() < min ? text.repeat(min / text.length() + 1) : text;
      boolean timed = !format.equals("date-time") || text.endsWith("Z");
      if (timed && long1.length() <= max && pattern.matcher(long1).find()) {
        return long1;
      }
    }
    return "x".repeat(Math.max(1, min));
  }

  /// Bodies that are not as described, each in one way.
  List<Bad> bad(Operation operation, String id) {
    List<Bad> all = new ArrayList<>();
    JsonNode good = body(operation, id, true);
    all.add(new Bad("10,000 deep arrays", "[".repeat(10_000)));
    all.add(new Bad("10,000 deep objects", "{\"a\":".repeat(10_000) + "1" + "}".repeat(10_000)));
    all.add(new Bad("no JSON", "{\"a\":"));
    all.add(new Bad("an array", "[]"));
    all.add(new Bad("a text", "\"a\""));
    all.add(new Bad("a number too long", "{\"a\":" + "9".repeat(5_000) + "}"));
    all.add(new Bad("a member twice", "{\"a\":1,\"a\":2}"));
    ObjectNode more = good.isObject() ? good.deepCopy() : NODES.objectNode();
    all.add(new Bad("an unknown member", more.put("tenantId", id).toString()));
    JsonNode schema = bodySchema(operation);
    for (var property : schema.path("properties").properties()) {
      for (JsonNode wrong : wrong(resolved(property.getValue()))) {
        ObjectNode changed = good.deepCopy();
        changed.set(property.getKey(), wrong);
        String shown = wrong.toString();
        String what = shown.length() > 40 ? shown.substring(0, 40) + "…" : shown;
        all.add(new Bad(property.getKey() + " = " + what, changed.toString()));
      }
    }
    for (JsonNode name : schema.path("required")) {
      ObjectNode changed = good.deepCopy();
      changed.remove(name.asText());
      all.add(new Bad("without " + name.asText(), changed.toString()));
    }
    return all;
  }

  private static List<JsonNode> wrong(JsonNode schema) {
    List<JsonNode> wrong = new ArrayList<>();
    JsonNode type = schema.path("type");
    String types = type.isArray() ? type.toString() : type.asText();
    if (types.isEmpty()) {
      return wrong;
    }
    if (!types.contains("string")) {
      HOSTILE.forEach(text -> wrong.add(NODES.textNode(text)));
    } else {
      wrong.add(NODES.textNode("zero\u0000"));
      if (schema.has("maxLength")) {
        wrong.add(NODES.textNode("x".repeat(schema.get("maxLength").asInt() + 1)));
      }
    }
    if (!types.contains("integer") && !types.contains("number")) {
      wrong.add(NODES.numberNode(7));
    } else {
      wrong.add(NODES.numberNode(new java.math.BigDecimal("1e39")));
      wrong.add(NODES.numberNode(-1_000_000_000_000L));
    }
    if (!types.contains("boolean")) {
      wrong.add(NODES.booleanNode(true));
    }
    if (!types.contains("object")) {
      wrong.add(NODES.objectNode().put("$ne", 1));
    }
    if (!types.contains("array")) {
      wrong.add(NODES.arrayNode().add(1));
    }
    if (!types.contains("null")) {
      wrong.add(NODES.nullNode());
    }
    return wrong;
  }

  /// The good body with a hostile text in each place for texts, one at a time.
  List<String> hostile(Operation operation, String id) {
    List<String> all = new ArrayList<>();
    for (var property : bodySchema(operation).path("properties").properties()) {
      if (resolved(property.getValue()).path("type").toString().contains("string")) {
        for (String text : HOSTILE) {
          all.add(
              ((ObjectNode) body(operation, id, false)).put(property.getKey(), text).toString());
        }
      }
    }
    return all;
  }
}
