// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.ice;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import java.util.Random;
import org.ice4j.Transport;
import org.ice4j.TransportAddress;
import org.ice4j.attribute.AttributeFactory;
import org.ice4j.attribute.ErrorCodeAttribute;
import org.ice4j.attribute.XorMappedAddressAttribute;
import org.ice4j.message.Message;
import org.ice4j.message.MessageFactory;
import org.ice4j.message.Request;
import org.ice4j.stack.StunStack;
import org.junit.jupiter.api.Test;

/// The codec against the vectors of RFC 5769, against ice4j, and against malformed input.
class StunTest {

  private static final String PASSWORD = "VOkJxbRl1RmTxUk/WvJxBt";

  private static final String REQUEST =
      """
      000100582112a442b7e7a701bc34d686fa87dfae
      802200105354554e207465737420636c69656e74
      002400046e0001ff
      80290008932ff9b151263b36
      000600096576746a3a68367659202020
      000800149aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a2
      80280004e57a3bcf\
      """;

  private static final String RESPONSE_V4 =
      """
      0101003c2112a442b7e7a701bc34d686fa87dfae
      8022000b7465737420766563746f7220
      002000080001a147e112a643
      000800142b91f599fd9e90c38c7489f92af9ba53f06be7d7
      80280004c07d4c96\
      """;

  private static final String RESPONSE_V6 =
      """
      010100482112a442b7e7a701bc34d686fa87dfae
      8022000b7465737420766563746f7220
      002000140002a1470113a9faa5d3f179bc25f4b5bed2b9d9
      00080014a382954e4be67bf11784c97c8292c275bfe3ed41
      80280004c8fb0b4c\
      """;

  private static ByteBuf bytes(String hex) {
    return Unpooled.wrappedBuffer(HexFormat.of().parseHex(hex.replaceAll("\\s", "")));
  }

  private static boolean wrap(StunView view, ByteBuf message) {
    return view.wrap(message, message.readerIndex(), message.readableBytes());
  }

  @Test
  void readsTheRequestOfRfc5769() {
    StunView view = new StunView();
    assertTrue(wrap(view, bytes(REQUEST)));
    assertEquals(StunView.BINDING_REQUEST, view.type());
    assertEquals("evtj:h6vY", view.username());
    assertTrue(view.isFor("evtj".getBytes(UTF_8), "h6vY".getBytes(UTF_8)));
    assertFalse(view.isFor("evt".getBytes(UTF_8)));
    assertFalse(view.isFor("evtj".getBytes(UTF_8), "h6v".getBytes(UTF_8)));
    assertEquals(0x6e0001ffL, view.priority());
    assertTrue(view.controlled());
    assertFalse(view.controlling());
    assertFalse(view.useCandidate());
    assertTrue(view.fingerprintMatches());
    assertTrue(view.verify(new StunIntegrity(PASSWORD)));
    assertFalse(view.verify(new StunIntegrity(PASSWORD + "x")));
    assertEquals("evtj", IceLite.localUfrag(bytes(REQUEST)));
  }

  @Test
  void readsTheResponsesOfRfc5769() {
    StunView view = new StunView();
    for (String response : new String[] {RESPONSE_V4, RESPONSE_V6}) {
      assertTrue(wrap(view, bytes(response)));
      assertEquals(StunView.BINDING_SUCCESS, view.type());
      assertTrue(view.fingerprintMatches());
      assertTrue(view.verify(new StunIntegrity(PASSWORD)));
      String address =
          response.equals(RESPONSE_V4) ? "192.0.2.1" : "2001:db8:1234:5678:11:2233:4455:6677";
      assertEquals(new InetSocketAddress(address, 32853), view.mappedAddress());
    }
  }

  @Test
  void noTamperedByteGoesUnnoticed() {
    byte[] good = new byte[bytes(REQUEST).readableBytes()];
    bytes(REQUEST).readBytes(good);
    StunView view = new StunView();
    StunIntegrity key = new StunIntegrity(PASSWORD);
    for (int bit = 0; bit < good.length * 8; bit++) {
      byte[] bad = good.clone();
      bad[bit / 8] ^= (byte) (1 << bit % 8);
      boolean passes =
          wrap(view, Unpooled.wrappedBuffer(bad)) && view.fingerprintMatches() && view.verify(key);
      assertFalse(passes, "bit " + bit);
    }
  }

  @Test
  void refusesEveryTruncation() {
    StunView view = new StunView();
    ByteBuf request = bytes(REQUEST);
    for (int length = 0; length < request.readableBytes(); length++) {
      assertFalse(view.wrap(request, 0, length), "length " + length);
    }
  }

  @Test
  void survivesRandomBytes() {
    long seed = 20_261_121;
    Random random = new Random(seed);
    StunView view = new StunView();
    StunIntegrity key = new StunIntegrity(PASSWORD);
    int wrapped = 0;
    for (int i = 0; i < 200_000; i++) {
      byte[] noise = new byte[random.nextInt(17) * 4 + random.nextInt(2)];
      random.nextBytes(noise);
      ByteBuf buffer = Unpooled.wrappedBuffer(noise);
      if (noise.length >= 20 && random.nextInt(4) > 0) {
        buffer.setShort(0, random.nextInt(0x4000));
        buffer.setShort(2, noise.length - 20).setInt(4, StunView.COOKIE);
        if (noise.length > 28) {
          buffer.setShort(20, random.nextInt(0x30)).setShort(22, random.nextInt(noise.length - 20));
        }
      }
      IceLite.localUfrag(buffer);
      if (wrap(view, buffer)) {
        wrapped++;
        view.username();
        view.mappedAddress();
        view.errorCode();
        assertFalse(view.verify(key), "seed " + seed + " case " + i);
      }
    }
    assertTrue(wrapped > 1000, "only " + wrapped + " reached the accessors, seed " + seed);
  }

  @Test
  void ice4jReadsWhatWeWrite() throws Exception {
    byte[] transaction = new byte[12];
    new Random(1).nextBytes(transaction);
    InetSocketAddress[] addresses = {
      new InetSocketAddress("203.0.113.7", 40_000), new InetSocketAddress("2001:db8::7", 40_001)
    };
    for (InetSocketAddress address : addresses) {
      ByteBuf out = Unpooled.buffer();
      new StunWriter(out)
          .begin(out, StunView.BINDING_SUCCESS, transaction)
          .mappedAddress(address)
          .integrity(new StunIntegrity(PASSWORD))
          .end();
      byte[] encoded = new byte[out.readableBytes()];
      out.readBytes(encoded);
      Message message = Message.decode(encoded, 0, encoded.length);
      assertArrayEquals(transaction, message.getTransactionID());
      XorMappedAddressAttribute mapped =
          (XorMappedAddressAttribute)
              message.getAttribute(XorMappedAddressAttribute.XOR_MAPPED_ADDRESS);
      assertEquals(
          new TransportAddress(address.getAddress(), address.getPort(), Transport.UDP),
          mapped.getAddress(transaction));
    }
  }

  @Test
  void ice4jReadsOurErrors() throws Exception {
    ByteBuf out = Unpooled.buffer();
    new StunWriter(out).begin(out, StunView.BINDING_ERROR, new byte[12]).error(487).end();
    byte[] encoded = new byte[out.readableBytes()];
    out.readBytes(encoded);
    Message message = Message.decode(encoded, 0, encoded.length);
    ErrorCodeAttribute error =
        (ErrorCodeAttribute) message.getAttribute(ErrorCodeAttribute.ERROR_CODE);
    assertEquals(487, error.getErrorCode());
  }

  @Test
  void weReadWhatIce4jWrites() throws Exception {
    Request request = MessageFactory.createBindingRequest(1_853_817_087L);
    request.putAttribute(AttributeFactory.createUsernameAttribute("a:bc"));
    request.putAttribute(AttributeFactory.createUseCandidateAttribute());
    request.putAttribute(AttributeFactory.createIceControllingAttribute(5));
    request.putAttribute(AttributeFactory.createFingerprintAttribute());
    byte[] id = new byte[12];
    request.setTransactionID(id);
    ByteBuf encoded = Unpooled.wrappedBuffer(request.encode(new StunStack()));
    StunView view = new StunView();
    assertTrue(wrap(view, encoded));
    assertEquals("a:bc", view.username());
    assertEquals(1_853_817_087L, view.priority());
    assertTrue(view.useCandidate());
    assertTrue(view.controlling());
    assertTrue(view.fingerprintMatches());
    assertTrue(view.sameTransaction(id));
  }
}
