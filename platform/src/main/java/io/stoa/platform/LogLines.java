// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform;

import io.vertx.core.json.JsonObject;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.logging.ConsoleHandler;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Writes a log record as one line: time, level, who, what; a throwable's stack follows it. Or as
/// one JSON object in one line, with the ids that its message names.
final class LogLines extends Formatter {

  private static final Map<String, String> IDS =
      Map.of("RM", "room", "PA", "participant", "TR", "track");
  private static final Pattern ID = Pattern.compile("\\b(RM|PA|TR)_\\w+");

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSxxx").withZone(ZoneId.systemDefault());
  // Held, because the logging system forgets the level of a logger that nobody holds.
  private static final Logger[] QUIET = {
    Logger.getLogger("org.flywaydb"), Logger.getLogger("org.postgresql")
  };

  private final boolean json;

  LogLines(boolean json) {
    this.json = json;
  }

  /// Takes over the console.
  static void install(boolean json) {
    Logger root = Logger.getLogger("");
    for (Handler handler : root.getHandlers()) {
      root.removeHandler(handler);
    }
    ConsoleHandler console = new ConsoleHandler();
    console.setFormatter(new LogLines(json));
    root.addHandler(console);
    for (Logger logger : QUIET) {
      logger.setLevel(Level.WARNING);
    }
  }

  @Override
  public String format(LogRecord record) {
    return json ? object(record) : line(record);
  }

  /// Every member is a text. Of several ids of a kind it has the first.
  private String object(LogRecord record) {
    String message = formatMessage(record);
    JsonObject object =
        new JsonObject()
            .put("time", TIME.format(record.getInstant()))
            .put("level", record.getLevel().getName())
            .put("logger", String.valueOf(record.getLoggerName()))
            .put("message", message);
    Matcher ids = ID.matcher(message);
    while (ids.find()) {
      String kind = IDS.getOrDefault(ids.group(1), "id");
      if (!object.containsKey(kind)) {
        object.put(kind, ids.group());
      }
    }
    if (record.getThrown() != null) {
      object.put("exception", stack(record.getThrown()));
    }
    return object.encode() + System.lineSeparator();
  }

  private String line(LogRecord record) {
    String who = String.valueOf(record.getLoggerName());
    StringBuilder line =
        new StringBuilder(TIME.format(record.getInstant()))
            .append(' ')
            .append(record.getLevel().getName())
            .append(' ')
            .append(who.substring(who.lastIndexOf('.') + 1))
            .append(": ")
            // What came from outside must not start a line of its own.
            .append(formatMessage(record).replace('\n', ' ').replace('\r', ' '))
            .append(System.lineSeparator());
    return line.append(stack(record.getThrown())).toString();
  }

  private static String stack(@Nullable Throwable thrown) {
    StringBuilder lines = new StringBuilder();
    String lead = "";
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      lines.append(lead).append(t).append(System.lineSeparator());
      for (StackTraceElement frame : t.getStackTrace()) {
        lines.append("\tat ").append(frame).append(System.lineSeparator());
      }
      lead = "Caused by: ";
    }
    return lines.toString();
  }
}
