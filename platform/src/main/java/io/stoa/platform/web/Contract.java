// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.keyword.AnnotationKeyword;
import com.networknt.schema.keyword.Keyword;
import io.stoa.platform.kernel.Refused;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Holds calls, and in tests answers, against the document. Any thread.
///
/// Whatever is sent costs little: JSON deeper than 64 is refused by its parser, and a pattern that
/// a text would keep busy counts as not matched ([BoundedPattern]).
final class Contract {

  private static final Set<String> AROUND =
      Set.of("openapi", "info", "servers", "security", "paths", "components");
  private static final String NAME = "stoa:api";
  private static final int DEPTH_MAX = 64;
  private static final int NUMBER_CHARS_MAX = 40;
  private static final int WRONG_SHOWN_MAX = 20;
  private static final int WHY_CHARS_MAX = 200;

  private final JsonMapper json =
      JsonMapper.builder(
              com.fasterxml.jackson.core.JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(DEPTH_MAX)
                          .maxNumberLength(NUMBER_CHARS_MAX)
                          .build())
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();
  private final SchemaRegistry registry;
  private final Map<String, Schema> schemas = new ConcurrentHashMap<>();

  /// What is wrong, by the name of the field; in the order found.
  private static final class Wrong {
    private final Map<String, Map<String, String>> fields = new LinkedHashMap<>();

    void add(String field, String problem, String why) {
      if (fields.size() < WRONG_SHOWN_MAX) {
        String text = why.length() > WHY_CHARS_MAX ? why.substring(0, WHY_CHARS_MAX) + "…" : why;
        fields.putIfAbsent(field, Map.of("field", field, "problem", problem, "why", text));
      }
    }

    void refuse() {
      if (!fields.isEmpty()) {
        throw Refused.invalid(List.copyOf(fields.values()));
      }
    }
  }

  Contract(ApiDocument document) {
    registry =
        SchemaRegistry.withDefaultDialect(
            Dialect.builder(Dialects.getOpenApi31())
                .unknownKeywordFactory((word, context) -> unknown(word))
                .build(),
            builder ->
                builder
                    .schemas(Map.of(NAME, document.root().toString()))
                    .schemaRegistryConfig(
                        SchemaRegistryConfig.builder()
                            .formatAssertionsEnabled(true)
                            .regularExpressionFactory(BoundedPattern::of)
                            .build()));
  }

  /// A word that is none of JSON Schema: a part of OpenAPI around the schemas, or a slip.
  private static Keyword unknown(String word) {
    if (!AROUND.contains(word) && !word.startsWith("x-")) {
      throw new IllegalStateException("no schema knows the word " + word);
    }
    return new AnnotationKeyword(word);
  }

  /// Reads every schema.
  ///
  /// @throws RuntimeException for the first that is not understood
  void readAll(ApiDocument document) {
    for (ApiOperation operation : document.operations()) {
      operation.parameters().forEach(parameter -> schema(parameter.pointer()));
      if (ApiOperation.JSON.equals(operation.bodyType())) {
        schema(body(operation));
      }
      for (var response : operation.description().path("responses").properties()) {
        if (document.resolved(response.getValue()).path("content").has(ApiOperation.JSON)) {
          schema(answer(operation, response.getKey()));
        }
      }
    }
  }

  private static String body(ApiOperation operation) {
    return operation.pointer() + "/requestBody/content/application~1json/schema";
  }

  private static String answer(ApiOperation operation, String status) {
    JsonNode described = operation.description().path("responses").path(status);
    String place =
        described.has("$ref")
            ? described.get("$ref").asText().substring(1)
            : operation.pointer() + "/responses/" + status;
    return place + "/content/application~1json/schema";
  }

  /// The schema at a place of the document. Fails for one that is not understood.
  private Schema schema(String pointer) {
    return schemas.computeIfAbsent(
        pointer,
        at -> {
          Schema schema = registry.getSchema(SchemaLocation.of(NAME + "#" + escaped(at)));
          schema.initializeValidators();
          return schema;
        });
  }

  private static String escaped(String pointer) {
    return pointer.replace("{", "%7B").replace("}", "%7D");
  }

  /// Parameters that hold, with the defaults of those that were not given.
  ///
  /// @param path as decoded from the address
  /// @param query all values of each name
  Map<String, String> parameters(
      ApiOperation operation,
      Map<String, String> path,
      Map<String, List<String>> query,
      Map<String, String> headers) {
    Wrong wrong = new Wrong();
    Map<String, String> known = new HashMap<>();
    Map<String, List<String>> unknown = new LinkedHashMap<>(query);
    for (ApiOperation.Parameter parameter : operation.parameters()) {
      String name = parameter.name();
      List<String> given =
          switch (parameter.in()) {
            case "path" -> one(path.get(name));
            case "header" -> one(headers.get(name.toLowerCase(java.util.Locale.ROOT)));
            default -> {
              unknown.remove(name);
              yield query.getOrDefault(name, List.of());
            }
          };
      if (!given.isEmpty()) {
        check(parameter, given, wrong);
        known.put(name, String.join(",", given));
      } else if (parameter.required()) {
        wrong.add(name, "required", "is required");
      } else if (parameter.schema().has("default")) {
        known.put(name, parameter.schema().get("default").asText());
      }
    }
    unknown.keySet().forEach(name -> wrong.add(name, "unknown", "is not a parameter of this"));
    wrong.refuse();
    return known;
  }

  private static List<String> one(@Nullable String value) {
    return value == null ? List.of() : List.of(value);
  }

  private void check(ApiOperation.Parameter parameter, List<String> given, Wrong wrong) {
    String type = parameter.schema().path("type").asText();
    if (given.stream().anyMatch(Contract::unusable)) {
      wrong.add(parameter.name(), "characters", "has characters that no text has");
    } else if (type.equals("array")) {
      String items = parameter.schema().path("items").path("type").asText();
      ArrayNode all = JsonNodeFactory.instance.arrayNode();
      given.forEach(each -> List.of(each.split(",", -1)).forEach(v -> all.add(value(items, v))));
      check(parameter.pointer(), all, parameter.name(), wrong);
    } else if (given.size() > 1) {
      wrong.add(parameter.name(), "repeated", "is given twice");
    } else {
      check(parameter.pointer(), value(type, given.getFirst()), parameter.name(), wrong);
    }
  }

  /// A parameter's text as the JSON that the document describes; when it is none, as text.
  private static JsonNode value(String type, String text) {
    boolean number =
        (type.equals("integer") && text.matches("-?\\d{1,18}"))
            || (type.equals("number") && text.matches("-?\\d{1,18}(\\.\\d{1,18})?"));
    if (number) {
      return DecimalNode.valueOf(new BigDecimal(text));
    }
    if (type.equals("boolean") && (text.equals("true") || text.equals("false"))) {
      return BooleanNode.valueOf(text.equals("true"));
    }
    return TextNode.valueOf(text);
  }

  /// Refuses a body that is not as described.
  void body(ApiOperation operation, byte[] bytes) {
    if (bytes.length == 0) {
      if (operation.bodyRequired()) {
        throw Refused.invalid(
            List.of(Map.of("field", "body", "problem", "required", "why", "is required")));
      }
      return;
    }
    if (operation.bodyType() != null && !operation.bodyType().equals(ApiOperation.JSON)) {
      return;
    }
    JsonNode body;
    try {
      // A byte that is no UTF-8 becomes U+FFFD here, where Jackson's own decoder would guess.
      body = json.readTree(new String(bytes, StandardCharsets.UTF_8));
    } catch (JsonProcessingException e) {
      throw Refused.invalid("malformed_json", "The body is not JSON: " + shortly(e), "body");
    }
    Wrong wrong = new Wrong();
    if (operation.bodyType() == null) {
      if (!body.isObject() || !body.isEmpty()) {
        wrong.add("body", "unknown", "nothing is to be sent with this");
      }
      wrong.refuse();
      return;
    }
    characters(body, "", wrong);
    wrong.refuse();
    check(body(operation), body, "", wrong);
    wrong.refuse();
  }

  private static String shortly(JsonProcessingException e) {
    String text = String.valueOf(e.getOriginalMessage());
    return text.substring(0, Math.min(text.length(), WHY_CHARS_MAX));
  }

  /// PostgreSQL has no place for U+0000, and halves of surrogate pairs are no characters.
  private static boolean unusable(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == 0 || Character.isLowSurrogate(c)) {
        return true;
      }
      if (Character.isHighSurrogate(c)
          && (++i == text.length() || !Character.isLowSurrogate(text.charAt(i)))) {
        return true;
      }
    }
    return false;
  }

  private static void characters(JsonNode node, String at, Wrong wrong) {
    if (node.isTextual() && unusable(node.textValue())) {
      wrong.add(at.isEmpty() ? "body" : at, "characters", "has characters that no text has");
    }
    if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) {
        characters(node.get(i), dotted(at, Integer.toString(i)), wrong);
      }
    }
    for (var member : node.properties()) {
      if (unusable(member.getKey())) {
        wrong.add(at.isEmpty() ? "body" : at, "characters", "has characters that no name has");
      }
      characters(member.getValue(), dotted(at, member.getKey()), wrong);
    }
  }

  private static String dotted(String at, String name) {
    String part = name.length() > WHY_CHARS_MAX ? name.substring(0, WHY_CHARS_MAX) : name;
    return at.isEmpty() ? part : at + "." + part;
  }

  private void check(String pointer, JsonNode value, String name, Wrong wrong) {
    for (Error error : schema(pointer).validate(value)) {
      String at = name;
      for (int i = 0; i < error.getInstanceLocation().getNameCount(); i++) {
        at = dotted(at, String.valueOf(error.getInstanceLocation().getElement(i)));
      }
      String property = error.getProperty();
      if (property != null && !property.isEmpty()) {
        at = dotted(at, property);
      }
      String keyword = String.valueOf(error.getKeyword());
      String problem = keyword.equals("additionalProperties") ? "unknown" : keyword;
      wrong.add(at.isEmpty() ? "body" : at, problem, String.valueOf(error.getMessage()));
    }
  }

  /// What an answer has that the document does not say, or lacks that it says; empty when it fits.
  String misfit(ApiOperation operation, Reply reply, ApiDocument document) {
    JsonNode responses = operation.description().path("responses");
    String status = Integer.toString(reply.status());
    String key = responses.has(status) ? status : "default";
    if (key.equals("default") && reply.status() < 400) {
      return "no answer " + status + " is described";
    }
    JsonNode described = responses.path(key);
    JsonNode content = document.resolved(described).path("content");
    if (reply.bytes() != null) {
      String type = reply.headers().getOrDefault("Content-Type", "");
      return content.has(type) ? "" : "an answer of type " + type + " is not described";
    }
    if (reply.body() == null) {
      return content.isEmpty() || reply.status() >= 400 ? "" : "the answer lacks what is described";
    }
    if (!content.has(ApiOperation.JSON)) {
      return reply.status() >= 400 ? "" : "an answer with a body is not described";
    }
    try {
      JsonNode body = json.readTree(reply.body().encode());
      Wrong wrong = new Wrong();
      check(answer(operation, key), body, "", wrong);
      return wrong.fields.isEmpty() ? "" : wrong.fields.values().toString();
    } catch (IOException e) {
      return e.toString();
    }
  }
}
