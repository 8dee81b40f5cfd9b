// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform;

import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.logging.ConsoleHandler;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/// Writes a log record as one line: time, level, who, what; a throwable's stack follows it.
final class LogLines extends Formatter {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSxxx").withZone(ZoneId.systemDefault());
  // Held, because the logging system forgets the level of a logger that nobody holds.
  private static final Logger[] QUIET = {
    Logger.getLogger("org.flywaydb"), Logger.getLogger("org.postgresql")
  };

  /// Takes over the console.
  static void install() {
    Logger root = Logger.getLogger("");
    for (Handler handler : root.getHandlers()) {
      root.removeHandler(handler);
    }
    ConsoleHandler console = new ConsoleHandler();
    console.setFormatter(new LogLines());
    root.addHandler(console);
    for (Logger logger : QUIET) {
      logger.setLevel(Level.WARNING);
    }
  }

  @Override
  public String format(LogRecord record) {
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
    String lead = "";
    for (Throwable t = record.getThrown(); t != null; t = t.getCause()) {
      line.append(lead).append(t).append(System.lineSeparator());
      for (StackTraceElement frame : t.getStackTrace()) {
        line.append("\tat ").append(frame).append(System.lineSeparator());
      }
      lead = "Caused by: ";
    }
    return line.toString();
  }
}
