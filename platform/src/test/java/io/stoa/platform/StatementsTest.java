// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Prepares every SQL constant of every store against the migrated database.
final class StatementsTest {

  private static final Path SOURCES = Path.of("src/main/java");

  private static Map<String, String> statements() throws ReflectiveOperationException {
    Map<String, String> all = new TreeMap<>();
    for (Class<?> store : stores()) {
      for (Field field : store.getDeclaredFields()) {
        if (Modifier.isStatic(field.getModifiers()) && field.getType().equals(String.class)) {
          field.setAccessible(true);
          all.put(store.getSimpleName() + "." + field.getName(), (String) field.get(null));
        }
      }
    }
    return all;
  }

  private static List<Class<?>> stores() throws ClassNotFoundException {
    List<Path> files;
    try (Stream<Path> walk = Files.walk(SOURCES)) {
      files = walk.filter(file -> file.toString().endsWith("Store.java")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<Class<?>> stores = new ArrayList<>();
    for (Path file : files) {
      String name = SOURCES.relativize(file).toString().replace(".java", "").replace('/', '.');
      stores.add(Class.forName(name));
    }
    return stores;
  }

  @Test
  void theDatabaseUnderstandsEveryStatement() throws Exception {
    Map<String, String> statements = statements();
    assertFalse(statements.isEmpty());
    List<String> refused = new ArrayList<>();
    TestSchool.database();
    try (Connection connection = TestSchool.owner();
        Statement sql = connection.createStatement()) {
      sql.execute("set role stoa_app");
      for (Map.Entry<String, String> each : statements.entrySet()) {
        // PREPARE takes no utility statements; what is not a query is run instead.
        boolean utility = each.getValue().startsWith("set ");
        try {
          sql.execute(utility ? each.getValue() : "prepare p as " + each.getValue());
          if (!utility) {
            sql.execute("deallocate p");
          }
        } catch (java.sql.SQLException e) {
          refused.add(each.getKey() + ": " + e.getMessage());
        }
      }
    }
    assertTrue(refused.isEmpty(), refused::toString);
  }
}
