// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.stoa.signaling.token.AccessToken;
import io.stoa.signaling.token.KeyRing;
import io.stoa.signaling.token.VideoGrant;
import io.stoa.signaling.wire.RoomCall;
import io.stoa.signaling.wire.RoomReply;
import io.vertx.core.http.UpgradeRejectedException;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import livekit.LivekitRtc.LeaveRequest;
import livekit.LivekitRtc.SignalResponse.MessageCase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Tokens that must open nothing: no socket, no room, and so no media.
final class BadTokenTest {

  private static final String KEY = ClassroomServer.KEY;
  private static final byte[] SECRET = ClassroomServer.SECRET.getBytes(UTF_8);
  private static final String CLAIMS =
      "{\"iss\":\"%s\",\"sub\":\"eve\",\"exp\":4000000000,\"video\":{\"roomJoin\":true,\"room\":\"stolen\"}}";
  private static final String OURS = CLAIMS.formatted(KEY);

  private static final KeyRing KEYS = KeyRing.of(Map.of(KEY, ClassroomServer.SECRET));
  private static ClassroomServer server;

  @BeforeAll
  static void start() throws Exception {
    server = ClassroomServer.start(SignalingConfig.of(KEYS));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static String signed(String header, String claims, String algorithm, byte[] secret)
      throws GeneralSecurityException {
    String text = base64(header.getBytes(UTF_8)) + "." + base64(claims.getBytes(UTF_8));
    Mac mac = Mac.getInstance(algorithm);
    mac.init(new SecretKeySpec(secret, algorithm));
    return text + "." + base64(mac.doFinal(text.getBytes(UTF_8)));
  }

  private static String ours(String header) throws GeneralSecurityException {
    return signed(header, OURS, "HmacSHA256", SECRET);
  }

  static Stream<Arguments> forged() throws GeneralSecurityException {
    byte[] publicKey =
        KeyPairGenerator.getInstance("RSA").generateKeyPair().getPublic().getEncoded();
    String none = base64("{\"alg\":\"none\"}".getBytes(UTF_8)) + "." + base64(OURS.getBytes(UTF_8));
    String good = "{\"alg\":\"HS256\"}";
    return Stream.of(
        Arguments.of("alg none without a signature", none + "."),
        Arguments.of("alg none, two parts", none),
        Arguments.of("alg none, signed all the same", ours("{\"alg\":\"none\"}")),
        Arguments.of("alg nOnE", ours("{\"alg\":\"nOnE\"}")),
        Arguments.of("no alg", ours("{}")),
        Arguments.of("two algs", ours("{\"alg\":\"none\",\"alg\":\"HS384\"}")),
        Arguments.of("HS512", signed("{\"alg\":\"HS512\"}", OURS, "HmacSHA512", SECRET)),
        Arguments.of("RS256 over our secret", ours("{\"alg\":\"RS256\"}")),
        Arguments.of(
            "HS256 over a public key",
            signed("{\"alg\":\"HS256\",\"jwk\":{\"kty\":\"oct\"}}", OURS, "HmacSHA256", publicKey)),
        Arguments.of(
            "kid to a file of zeros",
            signed(
                "{\"alg\":\"HS256\",\"kid\":\"../../../../dev/zero\"}",
                OURS,
                "HmacSHA256",
                new byte[64])),
        Arguments.of(
            "kid with SQL",
            signed(
                "{\"alg\":\"HS256\",\"kid\":\"x' union select 'secret\"}",
                OURS,
                "HmacSHA256",
                "secret".getBytes(UTF_8))),
        Arguments.of(
            "kid of a known key, issued by nobody",
            signed(
                "{\"alg\":\"HS256\",\"kid\":\"" + KEY + "\"}",
                CLAIMS.formatted("nobody"),
                "HmacSHA256",
                SECRET)),
        Arguments.of("no issuer", signed(good, CLAIMS.formatted(""), "HmacSHA256", SECRET)),
        Arguments.of("critical extension", ours("{\"alg\":\"HS256\",\"crit\":[\"exp\"]}")),
        Arguments.of(
            "never expires",
            signed(good, OURS.replace("4000000000", "null"), "HmacSHA256", SECRET)),
        Arguments.of(
            "expired", signed(good, OURS.replace("4000000000", "1000"), "HmacSHA256", SECRET)),
        Arguments.of(
            "expires at no time",
            signed(good, OURS.replace("4000000000", "1e999999"), "HmacSHA256", SECRET)),
        Arguments.of("another's secret", signed(good, OURS, "HmacSHA256", "x".getBytes(UTF_8))),
        Arguments.of("a signature that was cut", ours(good).replaceFirst("...$", "")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("forged")
  void aForgedTokenOpensNothing(String what, String token) throws Exception {
    assertRefused(401, token);
  }

  private static void assertRefused(int status, String token) throws Exception {
    for (String path : List.of("/rtc", "/rtc/v1", "/rtc/validate")) {
      try (RawSocket socket =
          new RawSocket(server.http.actualPort(), path + "?access_token=" + token, "")) {
        assertEquals(status, socket.status, path);
      }
    }
    assertEquals(0, rooms("stolen"));
  }

  private static int rooms(String name) throws Exception {
    RoomReply reply =
        server.signaling.perform(new RoomCall.ListRooms(List.of(name))).await(30, TimeUnit.SECONDS);
    return ((RoomReply.Rooms) reply).rooms().size();
  }

  @Test
  void aTokenThatGrantsNoJoinOpensNothing() throws Exception {
    assertRefused(403, ClassroomServer.token("eve", VideoGrant.none()));
    assertRefused(403, ClassroomServer.token("eve", VideoGrant.join("")));
  }

  /// A session of one room cannot be taken over with a token for another, or of another.
  @Test
  void aTokenOfAnotherRoomOrPersonResumesNothing() throws Exception {
    WireClient ann = WireClient.enter(server, "ann", VideoGrant.join("hers"), "");
    String sid = ann.next(MessageCase.JOIN).getJoin().getParticipant().getSid();
    for (WireClient thief :
        List.of(
            WireClient.enter(server, "ann", VideoGrant.join("other"), sid),
            WireClient.enter(server, "eve", VideoGrant.join("hers"), sid))) {
      LeaveRequest leave = thief.next(MessageCase.LEAVE).getLeave();
      assertEquals(LeaveRequest.Action.RECONNECT, leave.getAction());
    }
    ann.settle();
  }

  @Test
  void aTokenFromBeforeTheRemovalOpensNothingAfterIt() throws Exception {
    String token = ClassroomServer.token("mallory", VideoGrant.join("left"));
    WireClient mallory = new WireClient(server, "access_token=" + token);
    mallory.next(MessageCase.JOIN);
    server
        .signaling
        .perform(new RoomCall.RemoveParticipant("left", "mallory"))
        .await(30, TimeUnit.SECONDS);
    mallory.next(MessageCase.LEAVE);
    UpgradeRejectedException refused =
        assertThrows(
            UpgradeRejectedException.class, () -> new WireClient(server, "access_token=" + token));
    assertEquals(403, refused.getStatus());
  }

  /// Both keys are good for a while, then only the new one; who is in stays in, with a token of the
  /// new key to come back with.
  @Test
  void keysAreRotatedWhileAClassRuns() throws Exception {
    String fresh = "another-secret-that-is-used-in-tests";
    WireClient ann = WireClient.enter(server, "ann", VideoGrant.join("rotation"), "");
    String sid = ann.next(MessageCase.JOIN).getJoin().getParticipant().getSid();
    try {
      KEYS.replace(Map.of(KEY, ClassroomServer.SECRET, "new", fresh));
      new WireClient(server, "access_token=" + token("bob", "new", fresh)).next(MessageCase.JOIN);
      WireClient.enter(server, "old", VideoGrant.join("rotation"), "").next(MessageCase.JOIN);

      KEYS.replace(Map.of("new", fresh));
      assertRefused(401, ClassroomServer.token("cyd", VideoGrant.join("stolen")));
      ann.settle();
      WireClient back =
          new WireClient(
              server, "access_token=" + token("ann", "new", fresh) + "&reconnect=1&sid=" + sid);
      back.next(MessageCase.RECONNECT);
    } finally {
      KEYS.replace(Map.of(KEY, ClassroomServer.SECRET));
    }
  }

  private static String token(String identity, String key, String secret) {
    return AccessToken.of(identity, VideoGrant.join("rotation"), Duration.ofHours(1))
        .valid(Objects.requireNonNull(Instant.now()), Instant.now().plusSeconds(60))
        .sign(key, secret);
  }
}
