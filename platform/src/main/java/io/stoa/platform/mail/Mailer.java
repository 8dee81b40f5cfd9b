// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.mail;

import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.Database;
import io.stoa.platform.kernel.Kernel;
import java.util.Map;

/// Takes letters, and what else is sent. Any virtual thread.
public final class Mailer {

  private final Database db;
  private final OutboxStore outbox = new OutboxStore();
  private final Sealed sealed;

  public Mailer(Kernel kernel) {
    this.db = kernel.db();
    this.sealed = new Sealed(kernel.vault());
  }

  /// Puts a letter into the outbox: within a transaction of the caller's school as part of it, so
  /// that it goes out only if that commits.
  public void send(Caller caller, Letter letter) {
    add(
        caller,
        Channel.EMAIL,
        letter.to(),
        letter.name(),
        letter.locale(),
        letter.template(),
        letter.values());
  }

  /// The same with a text message.
  public void send(Caller caller, TextMessage message) {
    add(
        caller,
        Channel.SMS,
        message.to(),
        message.name(),
        message.locale(),
        message.template(),
        Map.of(
            "text",
            message.text(),
            "path",
            message.link(),
            Letter.UNTIL,
            message.until().toString()));
  }

  private void add(
      Caller caller,
      Channel channel,
      String to,
      String name,
      String locale,
      Template template,
      Map<String, String> values) {
    String content = sealed.seal(caller.school(), values);
    OutboxStore.Message message =
        new OutboxStore.Message(channel, to, name, locale, template, content);
    db.transact(
        caller,
        tx -> {
          outbox.add(tx, caller.school(), message);
          return null;
        });
  }
}
