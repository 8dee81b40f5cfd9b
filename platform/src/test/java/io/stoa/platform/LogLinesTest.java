// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

final class LogLinesTest {

  private static LogRecord record(String message) {
    LogRecord record = new LogRecord(Level.INFO, message);
    record.setLoggerName("io.stoa.signaling.MediaNews");
    record.setInstant(Instant.EPOCH);
    return record;
  }

  @Test
  void aLineIsAnObjectWithTheIdsThatItNames() {
    String text = "room RM_a1: PA_b2 lost TR_c3: \"x\"\nPA_d4";
    String line = new LogLines(true).format(record(text));
    assertEquals(1, line.lines().count());
    JsonObject object = new JsonObject(line);
    assertEquals("RM_a1", object.getString("room"));
    assertEquals("PA_b2", object.getString("participant"));
    assertEquals("TR_c3", object.getString("track"));
    assertEquals(text, object.getString("message"));
    assertEquals("INFO", object.getString("level"));
    assertEquals("io.stoa.signaling.MediaNews", object.getString("logger"));
    assertEquals(
        Instant.EPOCH, java.time.OffsetDateTime.parse(object.getString("time")).toInstant());
  }

  @Test
  void aThrowableIsPartOfTheObject() {
    LogRecord record = record("broken");
    record.setThrown(new IllegalStateException("why"));
    String line = new LogLines(true).format(record);
    assertEquals(1, line.lines().count());
    String stack = new JsonObject(line).getString("exception");
    assertTrue(stack.startsWith("java.lang.IllegalStateException: why"), stack);
    assertFalse(new JsonObject(line).containsKey("room"));
  }

  @Test
  void whatComesFromOutsideStartsNoLineOfItsOwn() {
    String line = new LogLines(false).format(record("a\nFAKE b"));
    assertEquals(1, line.lines().count());
  }
}
