// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.turn;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.stoa.media.ice.StunIntegrity;
import io.stoa.media.ice.StunView;
import io.stoa.media.ice.StunWriter;
import io.stoa.media.turn.TurnTable.Seat;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/// Clients that hash by SHA-256, clients that cannot, and somebody in between who would rather that
/// nobody could (RFC 8489 §9.2).
final class PasswordAlgorithmTest {
  private static final byte[] MD5_ONLY = {0, 1, 0, 0};

  private final TurnTable table = new TurnTable();
  private final Seat seat = table.seat("8.8.4.4");
  private final TurnCredentials.Pair login = table.login("ann");

  private byte[] challenge() {
    byte[] challenge = requireNonNull(seat.say(new TurnAsker(1).allocate()));
    seat.asker.learn(challenge);
    return challenge;
  }

  private TurnAsker with(PasswordAlgorithm algorithm, byte[] list) {
    return seat.asker.as(login.username(), login.password(), algorithm, list);
  }

  @Test
  void tellsAStrangerWhichAlgorithmsThereAre() {
    byte[] challenge = challenge();
    TurnView view = new TurnView();
    assertTrue(view.wrap(Unpooled.wrappedBuffer(challenge)));
    assertTrue(view.repeats(HexFormat.of().parseHex("0002000000010000")));
    assertTrue(view.nonce().startsWith("obMatJos2AAAB"), view.nonce());
    assertTrue(challenge.length <= 3 * new TurnAsker(1).allocate().length);
  }

  @Test
  void whoHashesBySha256IsAnsweredLikewise() {
    challenge();
    with(PasswordAlgorithm.SHA256, PasswordAlgorithm.offer());
    byte[] answer = requireNonNull(seat.say(seat.asker.allocate()));
    assertEquals(0, seat.asker.code(answer));
    assertTrue(seat.asker.hasSha256(answer));
    assertTrue(seat.asker.isAuthentic(answer));
    assertEquals(0, seat.code(seat.asker.permit(TurnTable.MEDIA)));
    assertEquals(0, seat.code(seat.asker.bind(0x4000, TurnTable.MEDIA)));
    byte[] refusal = requireNonNull(seat.say(seat.asker.permit(TurnTable.at("10.0.0.1", 1))));
    assertEquals(403, seat.asker.code(refusal));
    assertTrue(seat.asker.hasSha256(refusal) && seat.asker.isAuthentic(refusal));
    // The same person, who can do both.
    seat.asker.as(login.username(), login.password());
    byte[] older = requireNonNull(seat.say(seat.asker.refresh(700)));
    assertEquals(0, seat.asker.code(older));
    assertFalse(seat.asker.hasSha256(older));
    assertTrue(seat.asker.isAuthentic(older));
    // Even when the time in the name is over.
    table.pass(3599);
    challenge();
    assertEquals(437, seat.code(seat.asker.refresh(700)), "the allocation is over");
  }

  @Test
  void whoKnowsNoAlgorithmsIsLetInAsBefore() {
    challenge();
    seat.asker.as(login.username(), login.password());
    byte[] answer = requireNonNull(seat.say(seat.asker.allocate()));
    assertEquals(0, seat.asker.code(answer));
    assertFalse(seat.asker.hasSha256(answer));
  }

  @Test
  void aWrongPasswordIsRefusedWhateverTheAlgorithm() {
    challenge();
    for (PasswordAlgorithm algorithm : PasswordAlgorithm.values()) {
      seat.asker.as(login.username(), "wrong", algorithm, PasswordAlgorithm.offer());
      assertEquals(401, seat.code(seat.asker.allocate()), algorithm.name());
    }
    assertEquals(0, table.server.allocationCount());
  }

  /// Somebody on the way has taken SHA-256 out of the challenge: the client repeats what it saw.
  @Test
  void anAlteredListIsRefused() {
    challenge();
    with(PasswordAlgorithm.MD5, MD5_ONLY);
    assertEquals(400, seat.code(seat.asker.allocate()));
    with(PasswordAlgorithm.SHA256, HexFormat.of().parseHex("0001000000020000"));
    assertEquals(400, seat.code(seat.asker.allocate()));
    with(PasswordAlgorithm.SHA256, new byte[0]);
    assertEquals(400, seat.code(seat.asker.allocate()));
    with(PasswordAlgorithm.MD5, PasswordAlgorithm.offer());
    assertEquals(0, seat.code(seat.asker.allocate()), "a choice out of the whole list");
  }

  /// Somebody has taken the bit out of the nonce: it is none of ours any more.
  @Test
  void anAlteredNonceIsRefused() {
    challenge();
    with(PasswordAlgorithm.SHA256, PasswordAlgorithm.offer());
    String nonce = seat.asker.nonce();
    for (String altered :
        new String[] {
          nonce.replace("AAAB", "AAAA"), nonce.replace("AAAB", "AAAD"), nonce.substring(13)
        }) {
      seat.asker.nonce(altered);
      assertEquals(438, seat.code(seat.asker.allocate()), altered);
    }
    seat.asker.nonce(nonce);
    assertEquals(0, seat.code(seat.asker.allocate()));
  }

  @Test
  void anAlgorithmWithoutItsTagOrItsListIsRefused() {
    challenge();
    StunIntegrity key =
        table.credentials.key(login.username(), login.password(), PasswordAlgorithm.SHA256);
    byte[] list = PasswordAlgorithm.offer();
    assertEquals(400, seat.code(request(key, list, 2 << 16, false)));
    assertEquals(400, seat.code(request(key, new byte[0], 2 << 16, true)));
    assertEquals(400, seat.code(request(key, list, -1, true)));
    assertEquals(400, seat.code(request(key, list, 7 << 16, true)), "an algorithm of nobody");
    assertEquals(400, seat.code(request(key, list, 2 << 16 | 4, true)), "parameters of none");
    assertEquals(0, seat.code(request(key, list, 2 << 16, true)));
  }

  private byte[] request(StunIntegrity key, byte[] list, int algorithm, boolean sha256) {
    ByteBuf out = Unpooled.buffer(512);
    StunWriter writer = new StunWriter(out).begin(out, TurnView.ALLOCATE, new byte[12]);
    writer
        .attribute(TurnView.REQUESTED_TRANSPORT, 17 << 24)
        .attribute(StunView.USERNAME, login.username().getBytes(StandardCharsets.UTF_8))
        .attribute(StunView.REALM, TurnAsker.REALM.getBytes(StandardCharsets.UTF_8))
        .attribute(StunView.NONCE, seat.asker.nonce().getBytes(StandardCharsets.UTF_8));
    if (list.length > 0) {
      writer.attribute(TurnView.PASSWORD_ALGORITHMS, list);
    }
    if (algorithm >= 0) {
      writer.attribute(TurnView.PASSWORD_ALGORITHM, algorithm);
    }
    writer.integrity(key, sha256).endPlain();
    return io.netty.buffer.ByteBufUtil.getBytes(out);
  }

  /// The vector for long-term credentials and SHA-256 (RFC 8489 §B.1 with erratum 6268).
  @Test
  void makesTheKeyOfTheRfcsExample() {
    String name = "\u30DE\u30C8\u30EA\u30C3\u30AF\u30B9";
    TurnCredentials credentials = new TurnCredentials("unused", "example.org");
    StunIntegrity key = credentials.key(name, "TheMatrIX", PasswordAlgorithm.SHA256);
    byte[] message =
        HexFormat.of()
            .parseHex(
                "000100902112a44278ad3433c6ad72c029da412e"
                    + "001e00204a3cf38fef6992bda952c6780417da0f24819415569e60b205c46e41407f1704"
                    + "001500296f624d61744a6f733241414143662f2f3439396b39353464364f4c33346f4c39"
                    + "465354767936347341"
                    + "000000"
                    + "0014000b6578616d706c652e6f726700"
                    + "001d000400020000"
                    + "001c0020");
    byte[] tag =
        HexFormat.of().parseHex("b5c7bf005b6c52a21c51c5e892f81924136296cb927c43149309278cc6518e65");
    byte[] whole = java.util.Arrays.copyOf(message, message.length + tag.length);
    System.arraycopy(tag, 0, whole, message.length, tag.length);
    int at = message.length - 4;
    assertTrue(key.matchesSha256(Unpooled.wrappedBuffer(whole), 0, at));
    whole[30] ^= 1;
    assertFalse(key.matchesSha256(Unpooled.wrappedBuffer(whole), 0, at));
    assertArrayEquals(new byte[] {0, 0x1c}, new byte[] {whole[at], whole[at + 1]});
  }
}
