// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.web;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Finds the operation of an address: a step for each segment, the literal ones before `{names}`.
/// Not changed once it is in use.
final class PathTree {

  /// What an address is.
  ///
  /// @param methods of the operations there, by their lower-case name
  /// @param names what the path's parameters are
  record Place(Map<String, ApiOperation> methods, Map<String, String> names) {
    Set<String> allowed() {
      return methods.keySet();
    }
  }

  private final Map<String, PathTree> literal = new HashMap<>();
  private @Nullable PathTree any;
  private final Map<String, ApiOperation> methods = new TreeMap<>();

  void add(ApiOperation operation) {
    PathTree node = this;
    for (String segment : operation.path().substring(1).split("/")) {
      if (segment.startsWith("{")) {
        PathTree next = node.any == null ? new PathTree() : node.any;
        node.any = next;
        node = next;
      } else {
        node = node.literal.computeIfAbsent(segment, name -> new PathTree());
      }
    }
    for (ApiOperation other : node.methods.values()) {
      if (!other.path().equals(operation.path())) {
        throw new IllegalStateException(operation.path() + " is " + other.path() + " already");
      }
    }
    node.methods.put(operation.method(), operation);
  }

  /// @param path begins with `/`, not decoded
  Optional<Place> find(String path) {
    String[] segments = path.substring(1).split("/", -1);
    PathTree node = find(segments, 0);
    if (node == null || node.methods.isEmpty()) {
      return Optional.empty();
    }
    Map<String, String> names = new LinkedHashMap<>();
    String[] pattern = node.methods.values().iterator().next().path().substring(1).split("/");
    for (int i = 0; i < segments.length; i++) {
      if (pattern[i].startsWith("{")) {
        names.put(pattern[i].substring(1, pattern[i].length() - 1), decoded(segments[i]));
      }
    }
    return Optional.of(new Place(node.methods, names));
  }

  private @Nullable PathTree find(String[] segments, int from) {
    if (from == segments.length) {
      return this;
    }
    PathTree next = literal.get(segments[from]);
    PathTree found = next == null ? null : next.find(segments, from + 1);
    if (found == null || found.methods.isEmpty()) {
      PathTree other = any == null ? null : any.find(segments, from + 1);
      return other == null || other.methods.isEmpty() ? found : other;
    }
    return found;
  }

  private static String decoded(String segment) {
    try {
      return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return segment;
    }
  }
}
