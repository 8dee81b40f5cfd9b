// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.stoa.platform.kernel.StartRefused;
import io.stoa.platform.operation.Regions;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class StoaConfigTest {

  private static final String LONG_SECRET = "0123456789abcdef0123456789abcdef";

  private static StoaConfig read(Map<String, String> properties) {
    return StoaConfig.read(properties, Map.of());
  }

  @Test
  void everySettingHasItsDefault() {
    int cores = Runtime.getRuntime().availableProcessors();
    assertEquals(
        new StoaConfig(
            8080,
            7882,
            List.of(),
            Math.min(4, cores),
            Path.of("data"),
            Optional.empty(),
            false,
            Map.of(),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            new PoolSettings(List.of(), ""),
            SiteSettings.LOCAL,
            new OperationSettings(
                Optional.empty(),
                Optional.empty(),
                Duration.ofSeconds(30),
                100,
                false,
                "",
                Set.of(),
                "",
                new Regions(List.of())),
            false),
        read(Map.of()));
  }

  @Test
  void environmentVariablesHaveTheSameNamesAndPropertiesWin() {
    StoaConfig config =
        StoaConfig.read(
            Map.of("stoa.http.port", "1", "stoa.media.port", ""),
            Map.of("STOA_HTTP_PORT", "2", "STOA_MEDIA_PORT", "3", "STOA_DEMO", "true"));
    assertEquals(1, config.httpPort());
    assertEquals(3, config.mediaPort());
    assertTrue(config.demo());
  }

  @ParameterizedTest
  @CsvSource({
    "stoa.http.port, 65536",
    "stoa.http.port, http",
    "stoa.media.port, -1",
    "stoa.media.address, no.such.host.invalid",
    "stoa.media.address, '127.0.0.1,'",
    "stoa.media.shards, 0",
    "stoa.database.url, mysql://a:b@c/d",
    "stoa.database.url, postgresql://host/db",
    "stoa.demo, yes",
    "stoa.api.keys, keyonly",
    "stoa.api.keys, key:",
    "stoa.api.keys, 'devkey:0123456789abcdef0123456789abcdef'",
    "stoa.api.keys, 'key:short'",
    "stoa.webhook.urls, ftp://example.org",
    "stoa.webhook.urls, 'http://a.example,'",
    "stoa.turn.pool, turn:coturn.example",
    "stoa.turn.pool, 'coturn.example secret=x'",
    "stoa.https.port, 443",
    "stoa.https.certificate, chain.pem",
    "stoa.https.key, key.pem",
    "stoa.turn.port, 65536",
    "stoa.turn.host, turn.example",
    "stoa.turn.peers, 10.0.0.0/8",
    "stoa.turn.tls.port, 443",
    "stoa.drain.seconds, soon",
    "stoa.connect.rate, -1",
    "stoa.log.json, yes",
    "stoa.metrics.token, short",
    "stoa.operators, ada",
    "stoa.otlp.url, localhost:4318",
    "stoa.domain, 'https://stoa.example'",
    "stoa.domain, 'stoa.example/school'",
    "stoa.smtp.password, secret",
    "stoa.sms.account, AC/42",
    "stoa.sms.token, secret",
    "stoa.sms.from, +12025550101",
    "stoa.sms.url, https://api.example",
    "stoa.smtp.from, noreply@stoa.example",
    "stoa.htpp.port, 80"
  })
  void aWrongSettingIsNamed(String name, String value) {
    StartRefused refused = assertThrows(StartRefused.class, () -> read(Map.of(name, value)));
    assertTrue(String.valueOf(refused.getMessage()).startsWith(name + ": "), refused.getMessage());
    assertFalse(String.valueOf(refused.getMessage()).contains("\n"));
  }

  @Test
  void anUnknownEnvironmentVariableIsNamed() {
    StartRefused refused =
        assertThrows(
            StartRefused.class, () -> StoaConfig.read(Map.of(), Map.of("STOA_HTPP_PORT", "1")));
    assertTrue(String.valueOf(refused.getMessage()).startsWith("STOA_HTPP_PORT: "));
  }

  @Test
  void theDemoKeyIsThereInTheDemoOnly() {
    assertEquals("secret", read(Map.of("stoa.demo", "true")).apiKeys().get("devkey"));
    assertFalse(read(Map.of()).apiKeys().containsKey("devkey"));
  }

  @ParameterizedTest
  @CsvSource({
    "stoa.turn.tls.port, 443", // without certificate
    "stoa.turn.tls.port, tls",
    "stoa.turn.tls.certificate, chain.pem",
    "stoa.turn.tls.key, key.pem",
    "stoa.turn.secret, short",
    "stoa.turn.peers, '10.0.0.0/8, host'",
    "stoa.turn.peers, 10.0.0.0/33"
  })
  void aWrongSettingOfTheRelayIsNamed(String name, String value) {
    StartRefused refused =
        assertThrows(StartRefused.class, () -> read(Map.of("stoa.turn.port", "3478", name, value)));
    assertTrue(String.valueOf(refused.getMessage()).startsWith(name + ": "), refused.getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "stoa.smtp.port, 0",
    "stoa.smtp.encryption, ssl",
    "stoa.smtp.encryption, none", // with a password
    "stoa.smtp.user, ''",
    "stoa.smtp.from, Stoa",
    "stoa.smtp.authority, /no/such/file.pem",
    "stoa.domain, ''"
  })
  void aWrongSettingOfTheMailServerIsNamed(String name, String value) {
    Map<String, String> settings = new HashMap<>();
    settings.put("stoa.domain", "stoa.example");
    settings.put("stoa.smtp.host", "mail.example");
    settings.put("stoa.smtp.user", "stoa");
    settings.put("stoa.smtp.password", LONG_SECRET);
    settings.put("stoa.smtp.from", "noreply@stoa.example");
    assertFalse(read(settings).toString().contains(LONG_SECRET));
    assertEquals(587, read(settings).site().smtp().orElseThrow().port());
    settings.put(name, value);
    StartRefused refused = assertThrows(StartRefused.class, () -> read(settings));
    assertTrue(String.valueOf(refused.getMessage()).startsWith(name + ": "), refused.getMessage());
  }

  @Test
  void theRelayIsOnWithAPortAndInTheDemo() {
    assertTrue(read(Map.of("stoa.turn.port", "off", "stoa.demo", "true")).turn().isEmpty());
    TurnSettings demo = read(Map.of("stoa.demo", "true")).turn().orElseThrow();
    assertEquals(3478, demo.config().port());
    assertTrue(demo.elsewhere());
    TurnSettings set =
        read(Map.of(
                "stoa.turn.port",
                "3479",
                "stoa.turn.secret",
                LONG_SECRET,
                "stoa.turn.peers",
                "10.0.0.0/8, ::1"))
            .turn()
            .orElseThrow();
    assertFalse(set.elsewhere());
    assertEquals(List.of("10.0.0.0/8", "::1"), set.config().openedPeers());
    assertFalse(set.toString().contains(LONG_SECRET), set.toString());
  }

  @Test
  void httpsAndTheRelayShareAPortAndACertificate() {
    Map<String, String> both =
        Map.of(
            "stoa.turn.port", "3478",
            "stoa.turn.tls.port", "443",
            "stoa.https.port", "443",
            "stoa.https.certificate", "chain.pem",
            "stoa.https.key", "key.pem");
    StoaConfig config = read(both);
    assertTrue(config.https().orElseThrow().shared());
    assertEquals(
        config.https().orElseThrow().certificate(),
        config.turn().orElseThrow().config().certificate());
    Map<String, String> apart = new HashMap<>(both);
    apart.put("stoa.turn.tls.port", "5349");
    assertFalse(read(apart).https().orElseThrow().shared());
    Map<String, String> two = new HashMap<>(both);
    two.put("stoa.turn.tls.certificate", "other.pem");
    two.put("stoa.turn.tls.key", "other-key.pem");
    StartRefused refused = assertThrows(StartRefused.class, () -> read(two));
    assertTrue(String.valueOf(refused.getMessage()).startsWith("stoa.turn.tls.certificate: "));
  }

  @Test
  void addressesAndKeysAreLists() {
    StoaConfig config =
        read(
            Map.of(
                "stoa.media.address",
                "127.0.0.1, ::1",
                "stoa.api.keys",
                "a:" + LONG_SECRET + ",b:" + LONG_SECRET + ":x"));
    assertEquals(
        List.of(InetAddress.ofLiteral("127.0.0.1"), InetAddress.ofLiteral("::1")),
        config.mediaAddresses());
    assertEquals(Map.of("a", LONG_SECRET, "b", LONG_SECRET + ":x"), config.apiKeys());
  }

  @Test
  void noSecretIsPrinted() {
    StoaConfig config =
        read(
            Map.of(
                "stoa.api.keys",
                "a:" + LONG_SECRET,
                "stoa.database.url",
                "postgresql://u:hushhush@db.example:5433/school",
                "stoa.turn.pool",
                "turn:coturn.example secret=whisper"));
    assertFalse(config.toString().contains("whisper"), config.toString());
    assertFalse(config.toString().contains(LONG_SECRET), config.toString());
    assertFalse(config.toString().contains("hushhush"), config.toString());
    assertTrue(config.toString().contains("db.example:5433/school"), config.toString());
  }
}
