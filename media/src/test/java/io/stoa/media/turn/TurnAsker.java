// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.turn;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.stoa.media.ice.StunIntegrity;
import io.stoa.media.ice.StunView;
import io.stoa.media.ice.StunWriter;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What a TURN client writes and reads. Owned by its test.
public final class TurnAsker {
  public static final String REALM = "stoa";
  private static final int UDP = 17 << 24;

  private final Random random;
  private final TurnView view = new TurnView();
  private final StunView errors = new StunView();
  private @Nullable StunIntegrity key;
  private @Nullable PasswordAlgorithm algorithm;
  private byte[] algorithms = PasswordAlgorithm.offer();
  private byte[] username = {};
  private byte[] nonce = {};

  public TurnAsker(long seed) {
    random = new Random(seed);
  }

  /// Uses these credentials from the next request on.
  public TurnAsker as(String name, String password) {
    username = name.getBytes(StandardCharsets.UTF_8);
    key = new TurnCredentials("unused", REALM).key(name, password, PasswordAlgorithm.MD5);
    algorithm = null;
    return this;
  }

  /// Uses these credentials as RFC 8489 has it, with an algorithm out of a list.
  public TurnAsker as(String name, String password, PasswordAlgorithm chosen, byte[] list) {
    username = name.getBytes(StandardCharsets.UTF_8);
    key = new TurnCredentials("unused", REALM).key(name, password, chosen);
    algorithm = chosen;
    algorithms = list;
    return this;
  }

  /// Takes over the nonce of a challenge.
  public void learn(byte[] challenge) {
    if (!view.wrap(Unpooled.wrappedBuffer(challenge))) {
      throw new AssertionError("malformed challenge");
    }
    nonce = view.nonce().getBytes(StandardCharsets.UTF_8);
    if (!view.realm().equals(REALM)) {
      throw new AssertionError("realm " + view.realm());
    }
  }

  /// A request, signed if there are credentials and a nonce.
  public byte[] request(int type, Consumer<StunWriter> attributes) {
    ByteBuf out = Unpooled.buffer(512);
    StunWriter writer = begin(out, type);
    attributes.accept(writer);
    StunIntegrity with = key;
    if (with != null && nonce.length > 0) {
      writer
          .attribute(StunView.USERNAME, username)
          .attribute(StunView.REALM, REALM.getBytes(StandardCharsets.UTF_8))
          .attribute(StunView.NONCE, nonce);
      PasswordAlgorithm chosen = algorithm;
      if (chosen != null) {
        writer
            .attribute(TurnView.PASSWORD_ALGORITHMS, algorithms)
            .attribute(TurnView.PASSWORD_ALGORITHM, chosen.number() << 16);
      }
      writer.integrity(with, chosen != null);
    }
    writer.endPlain();
    return ByteBufUtil.getBytes(out);
  }

  private StunWriter begin(ByteBuf out, int type) {
    byte[] transaction = new byte[12];
    random.nextBytes(transaction);
    return new StunWriter(out).begin(out, type, transaction);
  }

  public byte[] allocate() {
    return request(TurnView.ALLOCATE, w -> w.attribute(TurnView.REQUESTED_TRANSPORT, UDP));
  }

  public byte[] allocate(int family) {
    return request(
        TurnView.ALLOCATE,
        w ->
            w.attribute(TurnView.REQUESTED_TRANSPORT, UDP)
                .attribute(TurnView.REQUESTED_ADDRESS_FAMILY, family << 24));
  }

  public byte[] permit(InetSocketAddress... peers) {
    return request(
        TurnView.CREATE_PERMISSION,
        w -> {
          for (InetSocketAddress peer : peers) {
            w.address(TurnView.XOR_PEER_ADDRESS, peer);
          }
        });
  }

  public byte[] bind(int number, InetSocketAddress peer) {
    return request(
        TurnView.CHANNEL_BIND,
        w ->
            w.attribute(TurnView.CHANNEL_NUMBER, number << 16)
                .address(TurnView.XOR_PEER_ADDRESS, peer));
  }

  /// RFC 6062.
  public byte[] connect(InetSocketAddress peer) {
    return request(TurnView.CONNECT, w -> w.address(TurnView.XOR_PEER_ADDRESS, peer));
  }

  public byte[] refresh(int seconds) {
    return request(TurnView.REFRESH, w -> w.attribute(TurnView.LIFETIME, seconds));
  }

  /// A Send indication.
  public byte[] send(InetSocketAddress peer, byte[] data) {
    ByteBuf out = Unpooled.buffer(2048);
    StunWriter writer = begin(out, TurnView.SEND_INDICATION);
    writer.address(TurnView.XOR_PEER_ADDRESS, peer).attribute(TurnView.DATA, data).endPlain();
    return ByteBufUtil.getBytes(out);
  }

  /// ChannelData, padded as a stream needs it.
  public static byte[] channelData(int number, byte[] data) {
    ByteBuf out = Unpooled.buffer(2048);
    out.writeShort(number).writeShort(data.length).writeBytes(data).writeZero(-data.length & 3);
    return ByteBufUtil.getBytes(out);
  }

  /// The data of a Data indication or of ChannelData.
  public static byte[] data(byte[] message) {
    if (message[0] >= 0x40) {
      ByteBuf in = Unpooled.wrappedBuffer(message);
      return ByteBufUtil.getBytes(in, 4, in.getUnsignedShort(2));
    }
    TurnView view = new TurnView();
    ByteBuf data = view.wrap(Unpooled.wrappedBuffer(message)) ? view.data() : null;
    if (data == null) {
      throw new AssertionError("no data in " + ByteBufUtil.hexDump(message));
    }
    return ByteBufUtil.getBytes(data);
  }

  /// 0 for a success, or the code of an error.
  public int code(byte[] answer) {
    ByteBuf in = Unpooled.wrappedBuffer(answer);
    if (!errors.wrap(in, 0, answer.length)) {
      throw new AssertionError("malformed answer " + ByteBufUtil.hexDump(answer));
    }
    return (errors.type() & TurnView.ERROR) == TurnView.ERROR ? errors.errorCode() : 0;
  }

  /// An address in an answer.
  public InetSocketAddress address(byte[] answer, int attribute) {
    InetSocketAddress found =
        view.wrap(Unpooled.wrappedBuffer(answer)) ? view.find(attribute) : null;
    if (found == null) {
      throw new AssertionError("no such address");
    }
    return found;
  }

  /// Whether an answer was made with our key.
  public boolean isAuthentic(byte[] answer) {
    StunIntegrity with = key;
    return with != null && view.wrap(Unpooled.wrappedBuffer(answer)) && view.verify(with);
  }

  /// Whether an answer carries the tag of SHA-256.
  public boolean hasSha256(byte[] answer) {
    return view.wrap(Unpooled.wrappedBuffer(answer)) && view.hasSha256();
  }

  /// The nonce that is used.
  String nonce() {
    return new String(nonce, StandardCharsets.UTF_8);
  }

  void nonce(String other) {
    nonce = other.getBytes(StandardCharsets.UTF_8);
  }

  public long lifetime(byte[] answer) {
    return view.wrap(Unpooled.wrappedBuffer(answer)) ? view.lifetimeSeconds() : -1;
  }
}
