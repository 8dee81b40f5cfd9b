// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.mail;

import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.ext.mail.LoginOption;
import io.vertx.ext.mail.MailAttachment;
import io.vertx.ext.mail.MailClient;
import io.vertx.ext.mail.MailConfig;
import io.vertx.ext.mail.MailMessage;
import io.vertx.ext.mail.SMTPException;
import io.vertx.ext.mail.StartTLSOptions;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Hands letters to an SMTP server. Any virtual thread.
final class Smtp implements AutoCloseable {

  static final int CONNECTIONS_MAX = 4;
  private static final int ANSWER_SECONDS = 30;
  private static final Pattern METHOD = Pattern.compile("(?m)^METHOD:([A-Z]+)\\r?$");

  private final MailClient client;
  private final SmtpConfig config;

  Smtp(Vertx vertx, SmtpConfig config) {
    this.config = config;
    MailConfig options =
        new MailConfig()
            .setHostname(config.host())
            .setPort(config.port())
            .setMaxPoolSize(CONNECTIONS_MAX)
            .setConnectTimeout((int) TimeUnit.SECONDS.toMillis(ANSWER_SECONDS))
            .setIdleTimeout(ANSWER_SECONDS)
            .setStarttls(
                config.encryption() == SmtpConfig.Encryption.STARTTLS
                    ? StartTLSOptions.REQUIRED
                    : StartTLSOptions.DISABLED)
            .setSsl(config.encryption() == SmtpConfig.Encryption.TLS)
            .setHostnameVerificationAlgorithm("HTTPS");
    config
        .authority()
        .ifPresent(
            file -> options.setTrustOptions(new PemTrustOptions().addCertPath(file.toString())));
    if (config.user().isEmpty()) {
      options.setLogin(LoginOption.DISABLED);
    } else {
      options
          .setLogin(LoginOption.REQUIRED)
          .setUsername(config.user())
          .setPassword(config.password());
    }
    this.client = MailClient.create(vertx, options);
  }

  /// Waits until the server has taken the letter.
  void send(OutboxStore.Written written, Composed letter) throws Refusal {
    String host = config.from().substring(config.from().indexOf('@') + 1);
    MultiMap headers =
        MultiMap.caseInsensitiveMultiMap()
            .add("Message-ID", "<" + written.id() + "@" + host + ">")
            .add("Auto-Submitted", "auto-generated");
    if (letter.wayOut().isPresent()) {
      // RFC 8058 §3.1: one POST there ends them.
      headers
          .add("List-Unsubscribe", "<" + letter.wayOut().get() + ">")
          .add("List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
    } else if (written.template().canBeEnded()) {
      headers.add("List-Unsubscribe", "<" + letter.link().resolve("/notifications") + ">");
    }
    MailMessage message =
        new MailMessage()
            .setFrom(quoted(letter.sender()) + " <" + config.from() + ">")
            .setTo(written.to())
            .setSubject(letter.subject())
            .setText(letter.text())
            .setHtml(letter.html())
            .setHeaders(headers);
    letter.calendar().ifPresent(text -> message.setAttachment(invitation(text)));
    try {
      client.sendMail(message).await(2L * ANSWER_SECONDS, TimeUnit.SECONDS);
    } catch (Exception e) { // await throws checked exceptions without declaring them
      String why = String.valueOf(e.getMessage());
      boolean forGood = e instanceof SMTPException answer && isOfTheLetter(answer);
      throw forGood ? Refusal.forGood(why) : Refusal.forNow(why, 0);
    }
  }

  /// As calendar programs look for it (RFC 6047 §2.4): the type names the method.
  private static MailAttachment invitation(String text) {
    Matcher method = METHOD.matcher(text);
    String name = method.find() ? method.group(1) : "PUBLISH";
    return MailAttachment.create()
        .setContentType("text/calendar; charset=utf-8; method=" + name)
        .setName("invite.ics")
        .setData(Buffer.buffer(text));
  }

  /// Not of our own login or its protection, which somebody can set right (RFC 4954 §6).
  private static boolean isOfTheLetter(SMTPException answer) {
    return answer.isPermanent() && answer.getReplyCode() / 10 != 53;
  }

  /// A display name as one quoted string (RFC 5322 §3.2.4).
  private static String quoted(String name) {
    return "\"" + name.replaceAll("[\"\\\\\\p{Cntrl}]", " ") + "\"";
  }

  @Override
  public void close() {
    client.close();
  }
}
