// SPDX-License-Identifier: Apache-2.0
package io.stoa.bench.micro;

import static java.util.Objects.requireNonNull;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.stoa.media.LocalTransport;
import io.stoa.media.RemoteTransport;
import io.stoa.media.dtls.DtlsCertificate;
import io.stoa.media.ice.StunIntegrity;
import io.stoa.media.ice.StunWriter;
import io.stoa.media.rtp.RtpWriter;
import io.stoa.media.srtp.SrtpCrypto;
import io.stoa.media.srtp.SrtpProfile;
import io.stoa.media.srtp.SrtpSession;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.charset.StandardCharsets;
import java.util.Hashtable;
import java.util.List;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.DTLSClientProtocol;
import org.bouncycastle.tls.DatagramTransport;
import org.bouncycastle.tls.DefaultTlsClient;
import org.bouncycastle.tls.ExporterLabel;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsAuthentication;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsSRTPUtils;
import org.bouncycastle.tls.TlsServerCertificate;
import org.bouncycastle.tls.UseSRTPData;
import org.jspecify.annotations.Nullable;

/// The least client that gets media from a media server on this machine: one check, a handshake,
/// and SRTP. Owned by one thread.
final class LoopbackClient implements AutoCloseable {
  private static final int BINDING_REQUEST = 1;
  private static final int USERNAME = 0x0006;
  private static final int PRIORITY = 0x0024;
  private static final int USE_CANDIDATE = 0x0025;
  private static final int ICE_CONTROLLING = 0x802a;
  private static final int RECEIVE_BYTES = 64 << 10;
  private static final int WAIT_MILLIS = 100;
  private static final int ATTEMPTS = 50;
  private static final int LOST_MILLIS = 1_000;

  private final String name;
  private final DtlsCertificate certificate;
  private final DatagramChannel socket;
  private final Selector selector;
  private final ByteBuffer received = ByteBuffer.allocateDirect(2048);
  private final ByteBuf sent = Unpooled.directBuffer(2048, 2048);
  private @Nullable SrtpSession session;

  LoopbackClient(String name, DtlsCertificate certificate) throws IOException {
    this.name = name;
    this.certificate = certificate;
    socket = DatagramChannel.open();
    socket.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BYTES);
    socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    socket.configureBlocking(false);
    selector = Selector.open();
    socket.register(selector, SelectionKey.OP_READ);
  }

  /// What this client's SDP would say.
  RemoteTransport description() {
    return new RemoteTransport(
        name, "p".repeat(24), List.of("sha-256 " + certificate.fingerprint()));
  }

  /// Nominates the server's first candidate and shakes hands.
  void connect(LocalTransport server) throws IOException {
    socket.connect(server.candidates().getFirst().address());
    int attempts = 0;
    do {
      if (attempts++ == ATTEMPTS) {
        throw new IOException("no check was answered");
      }
      check(server);
    } while (!awaitPacket(WAIT_MILLIS));
    new DTLSClientProtocol().connect(new Client(), new Datagrams());
  }

  /// Sends a check without waiting for its answer: consent for another 30 s.
  void check(LocalTransport server) throws IOException {
    StunWriter request = new StunWriter(sent.clear());
    request.begin(sent, BINDING_REQUEST, new byte[12]);
    request.attribute(USERNAME, (server.ufrag() + ":" + name).getBytes(StandardCharsets.US_ASCII));
    request.attribute(PRIORITY, 1).attribute(ICE_CONTROLLING, 1L);
    request.attribute(USE_CANDIDATE, new byte[0]);
    request.integrity(new StunIntegrity(server.password())).end();
    socket.write(sent.nioBuffer());
  }

  /// Sends a packet with a plain header and this payload.
  void send(int payloadType, int seq, int timestamp, boolean marker, int ssrc, ByteBuf payload)
      throws IOException {
    sent.clear();
    RtpWriter.header(sent, 0, marker, payloadType, seq & 0xffff, timestamp, ssrc);
    int length =
        requireNonNull(session).protectRtp(sent, 0, 12, payload, 0, payload.readableBytes());
    socket.write(sent.nioBuffer(0, length));
  }

  /// Takes packets until `count` came, or until nothing came for a while; returns how many did.
  int await(int count) throws IOException {
    int got = 0;
    while (got < count && awaitPacket(LOST_MILLIS)) {
      got++;
    }
    return got;
  }

  /// Takes packets until one ends a frame; returns its RTP timestamp, or -1 when nothing came for a
  /// while.
  long awaitFrame() throws IOException {
    while (awaitPacket(LOST_MILLIS)) {
      // RFC 3550 §5.1: the marker and the timestamp; RFC 5761 §4: 192 to 223 there is RTCP.
      int second = received.get(1) & 0xff;
      if (received.position() >= 12 && second >= 128 && (second < 192 || second > 223)) {
        return Integer.toUnsignedLong(received.getInt(4));
      }
    }
    return -1;
  }

  private boolean awaitPacket(int millis) throws IOException {
    received.clear();
    while (socket.read(received) == 0) {
      selector.selectedKeys().clear();
      if (selector.select(millis) == 0) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void close() throws IOException {
    selector.close();
    socket.close();
    if (session != null) {
      session.close();
    }
    sent.release();
  }

  private final class Datagrams implements DatagramTransport {
    @Override
    public int getReceiveLimit() {
      return 1500;
    }

    @Override
    public int getSendLimit() {
      return 1200;
    }

    @Override
    public int receive(byte[] buf, int off, int len, int waitMillis) throws IOException {
      if (!awaitPacket(waitMillis)) {
        return -1;
      }
      int length = received.flip().remaining();
      received.get(buf, off, length);
      return length;
    }

    @Override
    public void send(byte[] buf, int off, int len) throws IOException {
      socket.write(ByteBuffer.wrap(buf, off, len));
    }

    @Override
    public void close() {}
  }

  private final class Client extends DefaultTlsClient {
    Client() {
      super(certificate.crypto());
    }

    @Override
    protected ProtocolVersion[] getSupportedVersions() {
      return ProtocolVersion.DTLSv12.only();
    }

    @Override
    public Hashtable<Integer, byte[]> getClientExtensions() throws IOException {
      @SuppressWarnings("unchecked")
      Hashtable<Integer, byte[]> extensions = super.getClientExtensions();
      int[] profiles = {SrtpProfile.AEAD_AES_128_GCM.id()};
      TlsSRTPUtils.addUseSRTPExtension(extensions, new UseSRTPData(profiles, new byte[0]));
      return extensions;
    }

    @Override
    public TlsAuthentication getAuthentication() {
      return new TlsAuthentication() {
        @Override
        public void notifyServerCertificate(TlsServerCertificate server) {
          // The server runs in this process.
        }

        @Override
        public TlsCredentials getClientCredentials(CertificateRequest request) {
          return certificate.signer(context);
        }
      };
    }

    @Override
    public void notifyHandshakeComplete() throws IOException {
      super.notifyHandshakeComplete();
      SrtpProfile profile = SrtpProfile.AEAD_AES_128_GCM;
      byte[] material =
          context.exportKeyingMaterial(
              ExporterLabel.dtls_srtp, null, profile.keyingMaterialLength());
      session = SrtpSession.sender(profile, material, true, SrtpCrypto.preferred());
    }
  }
}
