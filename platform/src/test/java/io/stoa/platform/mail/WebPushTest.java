// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.mail;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.stoa.platform.TestSchool;
import io.stoa.platform.browser.TestCertificate;
import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.Database;
import io.stoa.platform.kernel.Kernel;
import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.Refused;
import io.stoa.platform.kernel.SchoolId;
import io.stoa.platform.kernel.VaultKeys;
import io.stoa.platform.tenancy.School;
import io.stoa.platform.tenancy.Schools;
import io.stoa.platform.tenancy.Site;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Pushes to a service behind TLS, read as a browser reads them.
final class WebPushTest {

  private static final String ENDPOINT = "https://push.stoa-test.net/send/abc?d=1";

  private record Post(Map<String, String> headers, String uri, Buffer body) {
    String header(String name) {
      return headers.getOrDefault(name, "");
    }
  }

  @TempDir private Path folder;
  private final Database db = TestSchool.database();
  private final Kernel kernel = Kernel.over(db, VaultKeys.passing());
  private final Schools schools = new Schools(db);
  private final Pushes pushes = new Pushes(kernel);
  private final SchoolId school = new SchoolId(UUID.randomUUID());
  private final PersonId person = new PersonId(UUID.randomUUID());
  private final Caller caller = new Caller(school, person, "test");
  private final KeyPair browser = PushCipher.newKeys();
  private final byte[] secret = "0123456789abcdef".getBytes(US_ASCII);
  private final Queue<Post> posts = new ConcurrentLinkedQueue<>();
  private final AtomicInteger status = new AtomicInteger(201);
  private final AtomicReference<String> retryAfter = new AtomicReference<>("");
  private HttpServer service;
  private Delivery delivery;

  @BeforeEach
  void open() throws Exception {
    TestCertificate certificate = TestCertificate.in(folder);
    service =
        TestSchool.vertx()
            .createHttpServer(
                new HttpServerOptions()
                    .setHost("127.0.0.1")
                    .setPort(0)
                    .setSsl(true)
                    .setKeyCertOptions(
                        new PemKeyCertOptions()
                            .setCertPath(certificate.chain().toString())
                            .setKeyPath(certificate.key().toString())))
            .requestHandler(request ->
                request
                    .body()
                    .onSuccess(body -> {
                      Map<String, String> headers = new java.util.TreeMap<>();
                      request
                          .headers()
                          .forEach(each ->
                              headers.put(
                                  each.getKey().toLowerCase(java.util.Locale.ROOT),
                                  each.getValue()));
                      posts.add(new Post(headers, request.uri(), body));
                      if (!retryAfter.get().isEmpty()) {
                        request.response().putHeader("Retry-After", retryAfter.get());
                      }
                      request
                          .response()
                          .putHeader("Location", "https://push.stoa-test.net/m/1")
                          .setStatusCode(status.get())
                          .end();
                    }))
            .listen()
            .await(20, TimeUnit.SECONDS);
    schools.serveAt(new Site("stoa.example", ""));
    schools.openDemo(new School(school, "Lyceum"));
    db.transact(
        caller,
        tx ->
            tx.update(
                "insert into identity.person (tenant_id, id, name, email, role)"
                    + " values ($1, $2, 'Ada', $3, 'student')",
                school.value(),
                person.value(),
                person + "@x.example"));
    int port = service.actualPort();
    WebPush push =
        new WebPush(
            TestSchool.vertx(),
            pushes,
            schools,
            "noreply@stoa.example",
            url -> SocketAddress.inetSocketAddress(port, "127.0.0.1"),
            new HttpClientOptions().setTrustAll(true).setVerifyHost(false));
    delivery = new Delivery(kernel, schools, Map.of(Channel.PUSH, push));
  }

  @AfterEach
  void close() {
    delivery.close();
    service.close();
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private void subscribe(String endpoint) {
    byte[] point = PushCipher.point((ECPublicKey) browser.getPublic());
    pushes.add(caller, endpoint, base64(point), base64(secret));
  }

  private OutboxStore.Fate send() {
    pushes.send(
        caller,
        person,
        new PushNote(
            "Ada",
            "en",
            Template.CLASS_REMINDER,
            "Lyceum",
            "Latin begins soon – قريبًا",
            "/class/1",
            Instant.now().plus(Duration.ofMinutes(10))));
    delivery.deliver();
    return delivery.fates(caller, new OutboxStore.Wanted(null, null, null, null, 9)).getFirst();
  }

  /// RFC 8188 and RFC 8291 from the reader's side, with HMAC alone.
  private byte[] decrypted(byte[] body) throws Exception {
    ByteBuffer in = ByteBuffer.wrap(body);
    byte[] salt = new byte[16];
    in.get(salt);
    assertEquals(4096, in.getInt());
    byte[] sender = new byte[in.get()];
    in.get(sender);
    byte[] sealed = new byte[in.remaining()];
    in.get(sealed);
    KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
    agreement.init(browser.getPrivate());
    agreement.doPhase(PushCipher.publicKey(sender), true);
    byte[] keyInfo =
        ByteBuffer.allocate(14 + 65 + 65)
            .put("WebPush: info\0".getBytes(US_ASCII))
            .put(PushCipher.point((ECPublicKey) browser.getPublic()))
            .put(sender)
            .array();
    byte[] input = expand(mac(secret, agreement.generateSecret()), keyInfo, 32);
    byte[] extracted = mac(salt, input);
    byte[] key = expand(extracted, "Content-Encoding: aes128gcm\0".getBytes(US_ASCII), 16);
    byte[] nonce = expand(extracted, "Content-Encoding: nonce\0".getBytes(US_ASCII), 12);
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(
        Cipher.DECRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, nonce));
    byte[] padded = cipher.doFinal(sealed);
    int end = padded.length - 1;
    while (padded[end] == 0) {
      end--;
    }
    assertEquals(2, padded[end], "the last record");
    return Arrays.copyOf(padded, end);
  }

  private static byte[] mac(byte[] key, byte[]... parts) throws Exception {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    for (byte[] part : parts) {
      mac.update(part);
    }
    return mac.doFinal();
  }

  private static byte[] expand(byte[] key, byte[] info, int bytes) throws Exception {
    return Arrays.copyOf(mac(key, info, new byte[] {1}), bytes);
  }

  @Test
  void onlyTheBrowserReadsItAndTheServiceKnowsWhoseItIs() throws Exception {
    subscribe(ENDPOINT);
    OutboxStore.Fate fate = send();
    assertEquals("sent", fate.state(), fate.toString());
    assertEquals("push.stoa-test.net", fate.to(), "the endpoint is a secret");
    Post post = posts.remove();
    assertEquals("/send/abc?d=1", post.uri());
    assertEquals("aes128gcm", post.header("content-encoding"));
    assertTrue(Integer.parseInt(post.header("ttl")) <= 600, post.header("ttl"));
    JsonObject note = new JsonObject(new String(decrypted(post.body().getBytes()), UTF_8));
    assertEquals("Lyceum", note.getString("title"));
    assertEquals("Latin begins soon – قريبًا", note.getString("text"));
    assertEquals("/class/1", note.getString("link"));

    // RFC 8292: signed with the school's key, for this service alone, by whom it names.
    String[] parts = post.header("authorization").split("[ ,=]+", -1);
    assertEquals("vapid", parts[0]);
    String token = post.header("authorization").replaceAll(".*t=([^,]+),.*", "$1");
    String key = post.header("authorization").replaceAll(".*k=(.+)$", "$1");
    assertEquals(pushes.publicKey(caller), key);
    String[] jwt = token.split("\\.", -1);
    Signature check = Signature.getInstance("SHA256withECDSAinP1363Format");
    check.initVerify(PushCipher.publicKey(Base64.getUrlDecoder().decode(key)));
    check.update((jwt[0] + "." + jwt[1]).getBytes(US_ASCII));
    assertTrue(check.verify(Base64.getUrlDecoder().decode(jwt[2])));
    JsonObject claims = new JsonObject(Buffer.buffer(Base64.getUrlDecoder().decode(jwt[1])));
    assertEquals("https://push.stoa-test.net", claims.getString("aud"));
    assertEquals("mailto:noreply@stoa.example", claims.getString("sub"));
    long left = claims.getLong("exp") - Instant.now().getEpochSecond();
    assertTrue(left > 0 && left <= 86_400, claims.encode());
  }

  @Test
  void aBrowserThatIsGoneIsForgottenAndABusyServiceIsLeftAlone() {
    subscribe(ENDPOINT);
    status.set(429);
    retryAfter.set("7200");
    OutboxStore.Fate busy = send();
    assertEquals("waiting", busy.state(), busy.toString());
    Instant next = Optional.ofNullable(busy.nextAt()).orElseThrow();
    assertTrue(next.isAfter(Instant.now().plus(Duration.ofMinutes(100))), busy.toString());
    assertEquals(1, pushes.count(caller));
    status.set(410);
    OutboxStore.Fate gone = send();
    assertEquals("dead", gone.state());
    assertEquals(0, pushes.count(caller));
  }

  @Test
  void theKeyIsMadeOnceAndKeptSealed() {
    String key = pushes.publicKey(caller);
    assertEquals(key, new Pushes(kernel).publicKey(caller));
    String kept =
        db.transact(
                caller,
                tx -> tx.first("select private_key from mail.push_key", row -> row.getString(0)))
            .orElseThrow();
    assertTrue(kept.matches("\\d+:.+"), "it is sealed");
  }

  @Test
  void somebodyHasTenBrowsersAtMostAndEachIsOfWhoUsesItLast() {
    for (int i = 0; i < 12; i++) {
      subscribe(ENDPOINT + i);
    }
    subscribe(ENDPOINT + 11);
    assertEquals(10, pushes.count(caller));
    pushes.remove(caller, ENDPOINT + 11);
    pushes.remove(caller, ENDPOINT + 11);
    assertEquals(9, pushes.count(caller));
  }

  @Test
  void noEndpointLeadsIntoANetworkOfOnesOwn() throws Exception {
    byte[] point = PushCipher.point((ECPublicKey) browser.getPublic());
    for (String url : new String[] {"https://127.0.0.1/x", "http://push.stoa-test.net/x"}) {
      Refused refused =
          assertThrows(Refused.class, () -> pushes.add(caller, url, base64(point), base64(secret)));
      assertEquals("invalid_endpoint", refused.code());
    }
    Refusal refusal =
        assertThrows(
            Refusal.class,
            () ->
                PublicHosts.chosen(
                    InetAddress.ofLiteral("8.8.8.8"), InetAddress.ofLiteral("127.0.0.1")));
    assertTrue(refusal.isForGood());
    assertEquals(
        "keys.auth",
        assertThrows(
                Refused.class,
                () -> pushes.add(caller, ENDPOINT, base64(point), base64(new byte[15])))
            .details()
            .get("field"));
  }
}
