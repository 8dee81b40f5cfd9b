// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.mail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.stoa.platform.TestSchool;
import io.stoa.platform.browser.TestCertificate;
import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.Database;
import io.stoa.platform.kernel.Kernel;
import io.stoa.platform.kernel.SchoolId;
import io.stoa.platform.kernel.VaultKeys;
import io.stoa.platform.tenancy.Schools;
import io.stoa.platform.tenancy.Site;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.subethamail.smtp.auth.PlainAuthenticationHandlerFactory;
import org.subethamail.smtp.server.SMTPServer;

/// Letters to a mail server behind TLS, from the beginning and after the greeting.
final class ProtectedDeliveryTest {

  @TempDir private Path folder;
  private final Database db = TestSchool.database();
  private final Kernel kernel = Kernel.over(db, VaultKeys.passing());
  private final Schools schools = new Schools(db);
  private final Caller caller = Caller.system(new SchoolId(UUID.randomUUID()));
  private final String to = UUID.randomUUID() + "@x.example";
  // The session's cipher suite, for each letter that came.
  private final Queue<String> taken = new ConcurrentLinkedQueue<>();
  private TestCertificate certificate;
  private final Deque<Runnable> closing = new ArrayDeque<>();

  @BeforeEach
  void certify() throws Exception {
    certificate = TestCertificate.in(folder);
  }

  @AfterEach
  void close() {
    closing.forEach(Runnable::run);
  }

  private SMTPServer.Builder server() {
    return SMTPServer.port(0)
        .requireAuth(true)
        .authenticationHandlerFactory(
            new PlainAuthenticationHandlerFactory((user, password, context) -> {}))
        .messageHandler((context, from, recipient, data) -> taken.add(recipient));
  }

  private OutboxStore.Fate send(
      SMTPServer.Builder built, SmtpConfig.Encryption encryption, String host, Path authority) {
    SMTPServer server = built.build();
    server.start();
    closing.push(server::stop);
    SmtpConfig config =
        new SmtpConfig(
            host,
            server.getPortAllocated(),
            encryption,
            "stoa",
            "s3cret",
            "noreply@stoa.example",
            Optional.of(authority));
    schools.serveAt(new Site("stoa.example", ""));
    Delivery delivery =
        Delivery.of(
            kernel,
            schools,
            TestSchool.vertx(),
            new Pushes(kernel),
            Optional.of(config),
            Optional.empty());
    closing.push(delivery::close);
    Map<String, String> values = Map.of("token", "t0ken");
    new Mailer(kernel).send(caller, new Letter(to, "Ada", "en", Template.MAGIC_LINK, values));
    delivery.deliver();
    return delivery.fates(caller, new OutboxStore.Wanted(null, null, null, null, 10)).getFirst();
  }

  private long mine() {
    return taken.stream().filter(to::equals).count();
  }

  @Test
  void aLetterArrivesByTls() throws Exception {
    OutboxStore.Fate fate =
        send(
            server().serverSocketFactory(certificate.serving()),
            SmtpConfig.Encryption.TLS,
            "localhost",
            certificate.chain());
    assertEquals("delivered", fate.state(), fate.error());
    assertEquals(1, mine());
  }

  @Test
  void aLetterArrivesByStarttls() throws Exception {
    OutboxStore.Fate fate =
        send(
            server().enableTLS().requireTLS().startTlsSocketFactory(certificate.serving()),
            SmtpConfig.Encryption.STARTTLS,
            "localhost",
            certificate.chain());
    assertEquals("delivered", fate.state(), fate.error());
    assertEquals(1, mine());
  }

  @Test
  void aServerThatIsNotWhoItSaysGetsNothing() throws Exception {
    TestCertificate another =
        TestCertificate.in(java.nio.file.Files.createDirectory(folder.resolve("b")));
    OutboxStore.Fate fate =
        send(
            server().serverSocketFactory(certificate.serving()),
            SmtpConfig.Encryption.TLS,
            "localhost",
            another.chain());
    assertEquals("waiting", fate.state());
    assertTrue(!fate.error().isEmpty() && mine() == 0, fate.error());
  }
}
