// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform;

import io.stoa.platform.kernel.StartRefused;
import io.stoa.platform.mail.SmtpConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The settings of the e-mail server, which is off without `stoa.smtp.host`:
///
/// - `stoa.smtp.host`: its name
/// - `stoa.smtp.port`: 587; 465 with `tls`, 25 with `none`
/// - `stoa.smtp.encryption`, starttls: `starttls`, `tls` from the beginning, or `none`
/// - `stoa.smtp.user`, `stoa.smtp.password`: both or none
/// - `stoa.smtp.from`: the address that letters come from
final class SmtpSettings {

  static final List<String> NAMES =
      List.of(
          "stoa.smtp.host",
          "stoa.smtp.port",
          "stoa.smtp.encryption",
          "stoa.smtp.user",
          "stoa.smtp.password",
          "stoa.smtp.from",
          "stoa.smtp.authority");

  private SmtpSettings() {}

  static Optional<SmtpConfig> read(Map<String, String> given) {
    String host = text(given, "stoa.smtp.host");
    if (host.isEmpty()) {
      for (String name : NAMES) {
        if (!text(given, name).isEmpty()) {
          throw new StartRefused(name + ": needs stoa.smtp.host");
        }
      }
      return Optional.empty();
    }
    SmtpConfig.Encryption encryption =
        switch (text(given, "stoa.smtp.encryption")) {
          case "", "starttls" -> SmtpConfig.Encryption.STARTTLS;
          case "tls" -> SmtpConfig.Encryption.TLS;
          case "none" -> SmtpConfig.Encryption.NONE;
          default -> throw new StartRefused("stoa.smtp.encryption: must be starttls, tls or none");
        };
    int port =
        switch (encryption) {
          case STARTTLS -> 587;
          case TLS -> 465;
          case NONE -> 25;
        };
    String user = text(given, "stoa.smtp.user");
    String password = text(given, "stoa.smtp.password");
    if (user.isEmpty() != password.isEmpty()) {
      throw new StartRefused("stoa.smtp.user: goes with stoa.smtp.password, give both or none");
    }
    if (encryption == SmtpConfig.Encryption.NONE && !user.isEmpty()) {
      throw new StartRefused(
          "stoa.smtp.encryption: with none the password would go over the network in the clear");
    }
    String from = text(given, "stoa.smtp.from");
    if (!from.matches("[^\\s@<>\"]+@[^\\s@<>\"]+")) {
      throw new StartRefused("stoa.smtp.from: must be the e-mail address that letters come from");
    }
    return Optional.of(
        new SmtpConfig(
            host,
            StoaConfig.number(given, "stoa.smtp.port", port, 1, 65_535),
            encryption,
            user,
            password,
            from,
            authority(text(given, "stoa.smtp.authority"))));
  }

  private static Optional<Path> authority(String file) {
    if (file.isEmpty()) {
      return Optional.empty();
    }
    Path path = Path.of(file);
    if (!Files.isReadable(path)) {
      throw new StartRefused("stoa.smtp.authority: cannot be read");
    }
    return Optional.of(path);
  }

  private static String text(Map<String, String> given, String name) {
    return given.getOrDefault(name, "");
  }
}
