// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.mail;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.stoa.platform.TestSchool;
import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.Database;
import io.stoa.platform.kernel.Kernel;
import io.stoa.platform.kernel.Refused;
import io.stoa.platform.kernel.SchoolId;
import io.stoa.platform.kernel.VaultKeys;
import io.stoa.platform.tenancy.School;
import io.stoa.platform.tenancy.Schools;
import io.stoa.platform.tenancy.Site;
import jakarta.mail.BodyPart;
import jakarta.mail.Multipart;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.subethamail.smtp.RejectException;
import org.subethamail.smtp.auth.LoginFailedException;
import org.subethamail.smtp.auth.PlainAuthenticationHandlerFactory;
import org.subethamail.smtp.server.SMTPServer;

/// Letters by SMTP to a real server.
final class DeliveryTest {

  private record Taken(String from, String to, MimeMessage message) {}

  private final Database db = TestSchool.database();
  private final Kernel kernel = Kernel.over(db, VaultKeys.passing());
  private final Schools schools = new Schools(db);
  private final Mailer mailer = new Mailer(kernel);
  private final Caller caller = Caller.system(new SchoolId(UUID.randomUUID()));
  private final String to = UUID.randomUUID() + "@x.example";
  private final Queue<Taken> taken = new ConcurrentLinkedQueue<>();
  private final AtomicReference<@Nullable RejectException> answer = new AtomicReference<>();
  private final SMTPServer server =
      SMTPServer.port(0)
          .requireAuth(true)
          .authenticationHandlerFactory(
              new PlainAuthenticationHandlerFactory((user, password, context) -> {
                if (!user.equals("stoa") || !password.equals("s3cret")) {
                  throw new LoginFailedException();
                }
              }))
          .messageHandler((context, from, recipient, data) -> {
            RejectException refusal = answer.get();
            if (refusal != null && recipient.equals(to)) {
              throw refusal;
            }
            taken.add(new Taken(from, recipient, parsed(data)));
          })
          .build();
  private Delivery delivery = delivery("s3cret", SmtpConfig.Encryption.NONE);

  private Delivery delivery(String password, SmtpConfig.Encryption encryption) {
    if (!server.isRunning()) {
      server.start();
    }
    SmtpConfig config =
        new SmtpConfig(
            "localhost",
            server.getPortAllocated(),
            encryption,
            "stoa",
            password,
            "noreply@stoa.example",
            Optional.empty());
    schools.serveAt(new Site("stoa.example", ""));
    return Delivery.of(
        kernel,
        schools,
        TestSchool.vertx(),
        new Pushes(kernel),
        Optional.of(config),
        Optional.empty());
  }

  private static MimeMessage parsed(byte[] data) {
    try {
      Session session = Session.getInstance(new Properties());
      return new MimeMessage(session, new ByteArrayInputStream(data));
    } catch (jakarta.mail.MessagingException e) {
      throw new IllegalStateException(e);
    }
  }

  @AfterEach
  void close() {
    delivery.close();
    server.stop();
  }

  private void send(Template template, Map<String, String> values) {
    mailer.send(caller, new Letter(to, "Ada", "en", template, values));
  }

  private List<Taken> mine() {
    return taken.stream().filter(each -> each.to().equals(to)).toList();
  }

  private OutboxStore.Fate fate() {
    return delivery.fates(caller, new OutboxStore.Wanted(null, null, null, null, 10)).getFirst();
  }

  private void wake() {
    db.transact(
        caller,
        tx -> tx.update("update mail.outbox set next_at = now() where next_at is not null"));
  }

  private String content() {
    return db.transact(
            caller,
            tx ->
                tx.first("select coalesce(content, '') from mail.outbox", row -> row.getString(0)))
        .orElseThrow();
  }

  @Test
  void anInvitationArrivesAsCalendarsLookForIt() throws Exception {
    String invitation = "BEGIN:VCALENDAR\r\nMETHOD:CANCEL\r\nEND:VCALENDAR\r\n";
    send(
        Template.CLASS_CANCELLED,
        Map.of("title", "Latin", "time", "noon", "booking", "b", Letter.CALENDAR, invitation));
    delivery.deliver();

    Multipart parts = (Multipart) mine().getFirst().message().getContent();
    List<String> types = new ArrayList<>();
    String text = "";
    for (int i = 0; i < parts.getCount(); i++) {
      BodyPart part = parts.getBodyPart(i);
      types.add(part.getContentType());
      if (part.isMimeType("text/calendar")) {
        text = new String(part.getInputStream().readAllBytes(), UTF_8);
        assertEquals("invite.ics", part.getFileName());
      }
    }
    assertEquals(invitation, text, types.toString());
    assertTrue(types.stream().anyMatch(type -> type.contains("method=CANCEL")), types.toString());
  }

  @Test
  void aLetterArrivesOnceInTheSchoolsNameWithBothForms() throws Exception {
    schools.open(caller, new School(caller.school(), "Lyceum \"of\" Ada"));
    send(Template.MAGIC_LINK, Map.of("token", "t0ken"));
    assertFalse(content().contains("t0ken"), "a secret lies open in the database");
    delivery.deliver();
    delivery.deliver();

    assertEquals(1, mine().size());
    MimeMessage message = mine().getFirst().message();
    assertEquals("noreply@stoa.example", mine().getFirst().from());
    assertEquals("Lyceum  of  Ada <noreply@stoa.example>", message.getFrom()[0].toString());
    assertEquals("Sign in to Lyceum \"of\" Ada", message.getSubject());
    assertEquals("<" + fate().id() + "@stoa.example>", message.getMessageID());
    assertEquals("auto-generated", message.getHeader("Auto-Submitted")[0]);
    assertNull(message.getHeader("List-Unsubscribe"));
    MimeMultipart parts = (MimeMultipart) message.getContent();
    assertTrue(message.getContentType().startsWith("multipart/alternative"));
    assertTrue(parts.getBodyPart(0).isMimeType("text/plain"));
    assertTrue(parts.getBodyPart(1).isMimeType("text/html"));
    for (int i = 0; i < 2; i++) {
      String text = (String) parts.getBodyPart(i).getContent();
      assertTrue(text.contains("https://stoa.example/sign-in#t0ken"), text);
    }
    assertEquals("delivered", fate().state());
    assertEquals("", content());
  }

  @Test
  void aNoticeTellsHowToEndSuchLetters() throws Exception {
    send(Template.NOTICE, Map.of("subject", "A class moved", "text", "…", "path", "/today"));
    delivery.deliver();
    assertEquals(
        "<https://stoa.example/notifications>",
        mine().getFirst().message().getHeader("List-Unsubscribe")[0]);
  }

  @Test
  void whoIsBusyIsTriedAgainLater() {
    answer.set(new RejectException(451, "come back later"));
    send(Template.MAGIC_LINK, Map.of("token", "t"));
    delivery.deliver();
    assertEquals(0, mine().size());
    OutboxStore.Fate waiting = fate();
    assertEquals("waiting", waiting.state());
    assertTrue(waiting.error().contains("come back later"), waiting.error());
    assertNotNull(waiting.nextAt());
    delivery.deliver(); // not yet
    assertEquals(1, fate().attempts());

    answer.set(null);
    wake();
    delivery.deliver();
    assertEquals(1, mine().size());
    assertEquals("delivered", fate().state());
    assertEquals(2, fate().attempts());
  }

  @Test
  void whatIsRefusedForGoodIsDeadUntilSomebodySendsItAgain() {
    answer.set(new RejectException(550, "no such mailbox"));
    send(Template.MAGIC_LINK, Map.of("token", "t"));
    delivery.deliver();
    OutboxStore.Fate dead = fate();
    assertEquals("dead", dead.state());
    assertTrue(dead.error().contains("no such mailbox"), dead.error());
    assertEquals(
        1, delivery.fates(caller, new OutboxStore.Wanted(null, "dead", null, null, 10)).size());
    wake();
    delivery.deliver();
    assertEquals(1, fate().attempts());

    Caller other = Caller.system(new SchoolId(UUID.randomUUID()));
    Refused foreign = assertThrows(Refused.class, () -> delivery.retry(other, dead.id()));
    assertEquals("not_found", foreign.code());
    answer.set(null);
    delivery.retry(caller, dead.id());
    delivery.deliver();
    assertEquals("delivered", fate().state());
    Refused again = assertThrows(Refused.class, () -> delivery.retry(caller, dead.id()));
    assertEquals("erased", again.code());
  }

  @Test
  void anUnknownServerKeepsLettersWaiting() {
    server.stop();
    send(Template.MAGIC_LINK, Map.of("token", "t"));
    delivery.deliver();
    assertEquals("waiting", fate().state());
    assertFalse(fate().error().isEmpty());
  }

  @Test
  void aWrongPasswordIsNotToldToAnybody() {
    delivery.close();
    delivery = delivery("another-s3cret", SmtpConfig.Encryption.NONE);
    send(Template.MAGIC_LINK, Map.of("token", "t"));
    delivery.deliver();
    assertEquals(0, mine().size());
    assertFalse(fate().error().contains("s3cret"), fate().error());
    assertEquals("waiting", fate().state());
  }

  @Test
  void aServerWithoutTlsGetsNoLetterThatWantsIt() {
    delivery.close();
    delivery = delivery("s3cret", SmtpConfig.Encryption.STARTTLS);
    send(Template.MAGIC_LINK, Map.of("token", "t"));
    delivery.deliver();
    assertEquals(0, mine().size());
    assertEquals(1, fate().attempts());
  }

  @Test
  void aLetterWhoseContentWasAlteredIsDead() {
    send(Template.MAGIC_LINK, Map.of("token", "t"));
    db.transact(caller, tx -> tx.update("update mail.outbox set content = '1:AAAA' || content"));
    delivery.deliver();
    assertEquals(0, mine().size());
    assertEquals("dead", fate().state());
  }

  @Test
  void oldSecretsAreErased() {
    answer.set(new RejectException(550, "no"));
    send(Template.MAGIC_LINK, Map.of("token", "t"));
    delivery.deliver();
    assertFalse(content().isEmpty());
    db.transact(
        caller, tx -> tx.update("update mail.outbox set created_at = now() - interval '8 days'"));
    delivery.erase();
    assertEquals("", content());
    assertEquals("dead", fate().state());
  }

  @Test
  void pausesGrowToTwoHours() {
    assertEquals(15, Delivery.pauseSeconds(1));
    assertEquals(60, Delivery.pauseSeconds(2));
    assertEquals(7200, Delivery.pauseSeconds(6));
    assertEquals(7200, Delivery.pauseSeconds(1000));
  }
}
