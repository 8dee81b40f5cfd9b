// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.tenancy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.stoa.platform.TestSchool;
import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.Database;
import io.stoa.platform.kernel.Refused;
import io.stoa.platform.kernel.SchoolId;
import io.vertx.core.dns.DnsClientOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Schools' own domains, proved to a name server of the test.
final class DomainsTest {

  private final Database db = TestSchool.database();
  private final Map<String, String> records = new ConcurrentHashMap<>();
  private final DatagramSocket socket = open();
  private final Thread server = Thread.ofVirtual().start(this::serve);
  private final Schools schools = new Schools(db);
  private final Domains domains =
      schools.domains(
          TestSchool.vertx(),
          new DnsClientOptions().setHost("127.0.0.1").setPort(socket.getLocalPort()));
  private final Caller first = school("First");
  private final Caller second = school("Second");
  private final String domain = "d" + UUID.randomUUID().toString().substring(0, 8) + ".example";

  DomainsTest() {
    schools.serveAt(new Site("stoa.example", ""));
  }

  private Caller school(String name) {
    SchoolId id = new SchoolId(UUID.randomUUID());
    schools.openDemo(new School(id, name));
    return Caller.system(id);
  }

  private static DatagramSocket open() {
    try {
      return new DatagramSocket(0, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Answers each question with the TXT record of its name, if there is one (RFC 1035 §4).
  private void serve() {
    byte[] buffer = new byte[512];
    while (!socket.isClosed()) {
      try {
        DatagramPacket question = new DatagramPacket(buffer, buffer.length);
        socket.receive(question);
        byte[] answer = answer(Arrays.copyOf(buffer, question.getLength()));
        socket.send(new DatagramPacket(answer, answer.length, question.getSocketAddress()));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private byte[] answer(byte[] question) {
    StringBuilder name = new StringBuilder();
    int at = 12;
    while (question[at] != 0) {
      name.append(name.isEmpty() ? "" : ".")
          .append(new String(question, at + 1, question[at], StandardCharsets.US_ASCII));
      at += question[at] + 1;
    }
    int end = at + 5;
    String text = records.get(name.toString());
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    answer.writeBytes(new byte[] {question[0], question[1], (byte) 0x81, (byte) 0x80, 0, 1, 0});
    answer.writeBytes(new byte[] {(byte) (text == null ? 0 : 1), 0, 0, 0, 0});
    answer.write(question, 12, end - 12);
    if (text != null) {
      answer.writeBytes(new byte[] {(byte) 0xc0, 12, 0, 16, 0, 1, 0, 0, 0, 1, 0});
      answer.write(text.length() + 1);
      answer.write(text.length());
      answer.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }
    return answer.toByteArray();
  }

  @AfterEach
  void close() throws InterruptedException {
    socket.close();
    server.join();
  }

  private String codeOf(org.junit.jupiter.api.function.Executable call) {
    return assertThrows(Refused.class, call).code();
  }

  @Test
  void aDomainIsServedOnceItIsProved() {
    Settings.Claim claim = domains.claim(first, domain.toUpperCase(java.util.Locale.ROOT));
    assertEquals("_stoa." + domain, claim.recordName());
    assertEquals(Optional.empty(), schools.at(domain));
    assertEquals("not_verified", codeOf(() -> domains.verify(first)));
    records.put(claim.recordName(), "stoa-school=somebody else's");
    assertEquals("not_verified", codeOf(() -> domains.verify(first)));

    records.put(claim.recordName(), claim.recordText());
    assertTrue(domains.verify(first).verified());
    assertEquals(first.school(), schools.at(domain + ":443").orElseThrow().id());
    assertEquals("https://" + domain, schools.address(first.school()).toString());
    assertEquals("wrong_school", codeOf(() -> schools.checkAddress(second, domain)));

    domains.drop(first);
    assertEquals(Optional.empty(), schools.at(domain));
    assertEquals("https://stoa.example", schools.address(first.school()).toString());
  }

  @Test
  void aClaimAloneKeepsNobodyFromHisOwnDomain() {
    domains.claim(first, domain);
    Settings.Claim theirs = domains.claim(second, domain);
    records.put(theirs.recordName(), theirs.recordText());
    assertEquals("not_verified", codeOf(() -> domains.verify(first)));
    assertTrue(domains.verify(second).verified());
    assertEquals(second.school(), schools.at(domain).orElseThrow().id());
    // Even with the record, it has one owner at a time.
    Settings.Claim ours = schools.settings(first).domain().orElseThrow();
    records.put(ours.recordName(), ours.recordText());
    assertEquals("address_taken", codeOf(() -> domains.verify(first)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x",
        "localhost",
        "127.0.0.1",
        "a..b",
        "second.stoa.example",
        "a.example:80",
        "a.example/x",
        "[::1]",
        "-a.example",
        "a_b.example"
      })
  void whatIsNoDomainOfOnesOwnIsRefused(String text) {
    assertEquals("invalid_domain", codeOf(() -> domains.claim(first, text)));
  }

  @Test
  void noSchoolIsAtStrangeAddresses() {
    for (String authority :
        java.util.List.of(
            "stoa.example",
            "STOA.example:443",
            "a.b.stoa.example",
            "127.0.0.1:8080",
            "[::1]:8080",
            "",
            ":",
            "%00.stoa.example",
            "x".repeat(5000))) {
      assertEquals(Optional.empty(), schools.at(authority), authority);
    }
  }
}
