// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.net;

import static java.util.Objects.requireNonNull;

import io.stoa.media.LocalTransport;
import io.stoa.media.RemoteTransport;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.HashMap;
import java.util.Hashtable;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.DTLSClientProtocol;
import org.bouncycastle.tls.DTLSTransport;
import org.bouncycastle.tls.DatagramTransport;
import org.bouncycastle.tls.DefaultTlsClient;
import org.bouncycastle.tls.ExporterLabel;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.SRTPProtectionProfile;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.TlsAuthentication;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsSRTPUtils;
import org.bouncycastle.tls.TlsServerCertificate;
import org.bouncycastle.tls.UseSRTPData;
import org.bouncycastle.tls.crypto.TlsCertificate;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaDefaultTlsCredentialedSigner;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCrypto;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCryptoProvider;
import org.jitsi.srtp.SrtpContextFactory;
import org.jitsi.srtp.SrtpCryptoContext;
import org.jitsi.srtp.SrtpErrorStatus;
import org.jitsi.srtp.SrtpPolicy;
import org.jitsi.utils.ByteArrayBuffer;
import org.jitsi.utils.logging2.LoggerImpl;
import org.jspecify.annotations.Nullable;

/// A client with real sockets, made of other people's protocol code: Bouncy Castle's DTLS client
/// and Jitsi's SRTP. Its checks are built by [StunCheck].
final class TestClient implements AutoCloseable {
  private static final int SRTP_SSRCS_MAX = 64;

  private final Wire wire;
  private final String name;
  private final KeyPair keys;
  private final JcaTlsCrypto crypto;
  private final byte[] certificate;
  private final SecureRandom random = new SecureRandom();
  private final BlockingQueue<byte[]> stun = new LinkedBlockingQueue<>();
  private final BlockingQueue<byte[]> dtls = new LinkedBlockingQueue<>();
  private final BlockingQueue<byte[]> media = new LinkedBlockingQueue<>();
  private final Map<Integer, SrtpCryptoContext> sending = new HashMap<>();
  private final Map<Integer, SrtpCryptoContext> receiving = new HashMap<>();
  private @Nullable SrtpContextFactory sendKeys;
  private @Nullable SrtpContextFactory receiveKeys;
  private @Nullable DTLSTransport session;
  private volatile boolean reading = true;

  TestClient(String name, Wire wire) throws GeneralSecurityException {
    this.name = name;
    this.wire = wire;
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(256);
    keys = generator.generateKeyPair();
    crypto = new JcaTlsCryptoProvider().create(random);
    X500Name subject = new X500Name("CN=" + name);
    Instant now = Instant.now();
    try {
      certificate =
          new JcaX509v3CertificateBuilder(
                  subject,
                  BigInteger.ONE,
                  Date.from(now.minusSeconds(86_400)),
                  Date.from(now.plusSeconds(86_400)),
                  subject,
                  keys.getPublic())
              .build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate()))
              .getEncoded();
    } catch (IOException | org.bouncycastle.operator.OperatorCreationException e) {
      throw new GeneralSecurityException(e);
    }
    Thread.ofVirtual().start(this::read);
  }

  /// What this client's SDP would say.
  RemoteTransport description() throws GeneralSecurityException {
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(certificate);
    String print = HexFormat.ofDelimiter(":").withUpperCase().formatHex(hash);
    return new RemoteTransport(
        name, "passwordOf" + name + "0123456789", List.of("sha-256 " + print));
  }

  private void read() {
    try {
      while (reading) {
        byte[] packet = wire.receive();
        int first = packet.length == 0 ? 255 : packet[0] & 0xff;
        if (first < 4) {
          stun.add(packet);
        } else if (first >= 20 && first < 64) {
          dtls.add(packet);
        } else if (first >= 128 && first < 192) {
          media.add(packet);
        }
      }
    } catch (IOException closed) {
      // The end of this client.
    }
  }

  /// Sends checks until one is answered. Returns whether one was within the time.
  boolean check(LocalTransport server, String password, long millis)
      throws IOException, InterruptedException {
    long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    // One transaction, repeated: an answer that comes late is still its answer.
    byte[] transaction = new byte[12];
    random.nextBytes(transaction);
    do {
      wire.send(StunCheck.request(server.ufrag() + ":" + name, password, transaction));
      byte[] answer = stun.poll(Math.min(millis, 100), TimeUnit.MILLISECONDS);
      if (answer != null && StunCheck.isSuccess(answer, transaction)) {
        return true;
      }
    } while (System.nanoTime() - until < 0);
    return false;
  }

  /// Checks, shakes hands and derives SRTP keys.
  void connect(LocalTransport server) throws IOException, InterruptedException {
    if (!check(server, server.password(), 5_000)) {
      throw new IOException("no check was answered");
    }
    SrtpClient client = new SrtpClient(server.fingerprint());
    session = new DTLSClientProtocol().connect(client, new DtlsWire());
  }

  void send(byte[] rtp) throws IOException, GeneralSecurityException {
    int ssrc = ByteBuffer.wrap(rtp).getInt(8);
    SrtpCryptoContext context = sending.get(ssrc);
    if (context == null) {
      context = requireNonNull(sendKeys).deriveContext(ssrc, 0);
      sending.put(ssrc, context);
    }
    Bytes packet = new Bytes(rtp);
    if (context.transformPacket(packet) != SrtpErrorStatus.OK) {
      throw new IOException("SRTP refused to protect");
    }
    wire.send(packet.toArray());
  }

  /// The next RTP packet, decrypted, or null. RTCP is passed over.
  byte @Nullable [] receive(long millis)
      throws InterruptedException, GeneralSecurityException, IOException {
    long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    while (true) {
      byte[] packet = media.poll(Math.max(0, until - System.nanoTime()), TimeUnit.NANOSECONDS);
      if (packet == null) {
        return null;
      }
      int type = packet[1] & 0xff;
      if (type >= 192 && type < 224) {
        continue;
      }
      int ssrc = ByteBuffer.wrap(packet).getInt(8);
      if (receiving.size() >= SRTP_SSRCS_MAX) {
        throw new IOException("too many SSRCs");
      }
      SrtpCryptoContext context = receiving.get(ssrc);
      if (context == null) {
        context = requireNonNull(receiveKeys).deriveContext(ssrc, 0);
        receiving.put(ssrc, context);
      }
      Bytes bytes = new Bytes(packet);
      SrtpErrorStatus status = context.reverseTransformPacket(bytes, false);
      if (status != SrtpErrorStatus.OK) {
        throw new IOException("SRTP: " + status);
      }
      return bytes.toArray();
    }
  }

  /// Leaves everything that comes from now on in the socket.
  void stopReading() {
    reading = false;
  }

  /// Reads DTLS application data; fails when the server refused or closed.
  void receiveDtls(int millis) throws IOException {
    requireNonNull(session).receive(new byte[1500], 0, 1500, millis);
  }

  Wire wire() {
    return wire;
  }

  @Override
  public void close() {
    wire.close();
  }

  /// DTLS as the client sees it: the DTLS packets of its socket.
  private final class DtlsWire implements DatagramTransport {
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
      try {
        byte[] packet = dtls.poll(waitMillis, TimeUnit.MILLISECONDS);
        if (packet == null) {
          return -1;
        }
        System.arraycopy(packet, 0, buf, off, packet.length);
        return packet.length;
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }

    @Override
    public void send(byte[] buf, int off, int len) throws IOException {
      wire.send(Arrays.copyOfRange(buf, off, off + len));
    }

    @Override
    public void close() {}
  }

  private final class SrtpClient extends DefaultTlsClient {
    private final String serverFingerprint;
    private int profile;

    SrtpClient(String serverFingerprint) {
      super(crypto);
      this.serverFingerprint = serverFingerprint;
    }

    @Override
    protected ProtocolVersion[] getSupportedVersions() {
      return ProtocolVersion.DTLSv12.only();
    }

    @Override
    public Hashtable<Integer, byte[]> getClientExtensions() throws IOException {
      @SuppressWarnings("unchecked")
      Hashtable<Integer, byte[]> extensions = super.getClientExtensions();
      TlsSRTPUtils.addUseSRTPExtension(
          extensions,
          new UseSRTPData(
              new int[] {
                SRTPProtectionProfile.SRTP_AEAD_AES_128_GCM,
                SRTPProtectionProfile.SRTP_AES128_CM_HMAC_SHA1_80
              },
              new byte[0]));
      return extensions;
    }

    @Override
    @SuppressWarnings("rawtypes")
    public void processServerExtensions(Hashtable extensions) throws IOException {
      super.processServerExtensions(extensions);
      profile = TlsSRTPUtils.getUseSRTPExtension(extensions).getProtectionProfiles()[0];
    }

    @Override
    public TlsAuthentication getAuthentication() {
      return new TlsAuthentication() {
        @Override
        public void notifyServerCertificate(TlsServerCertificate server) throws IOException {
          try {
            byte[] encoded = server.getCertificate().getCertificateAt(0).getEncoded();
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(encoded);
            String print = HexFormat.ofDelimiter(":").withUpperCase().formatHex(hash);
            if (!print.equals(serverFingerprint)) {
              throw new IOException("not the server of the SDP: " + print);
            }
          } catch (GeneralSecurityException e) {
            throw new IOException(e);
          }
        }

        @Override
        public TlsCredentials getClientCredentials(CertificateRequest request) throws IOException {
          return new JcaDefaultTlsCredentialedSigner(
              new TlsCryptoParameters(context),
              crypto,
              keys.getPrivate(),
              new Certificate(new TlsCertificate[] {crypto.createCertificate(certificate)}),
              SignatureAndHashAlgorithm.getInstance((short) 4, (short) 3));
        }
      };
    }

    @Override
    public void notifyHandshakeComplete() throws IOException {
      super.notifyHandshakeComplete();
      boolean gcm = profile == SRTPProtectionProfile.SRTP_AEAD_AES_128_GCM;
      int salt = gcm ? 12 : 14;
      byte[] material =
          context.exportKeyingMaterial(ExporterLabel.dtls_srtp, null, 2 * (16 + salt));
      SrtpPolicy policy =
          gcm
              ? new SrtpPolicy(SrtpPolicy.AESGCM_ENCRYPTION, 16, 0, 0, 16, 12)
              : new SrtpPolicy(
                  SrtpPolicy.AESCM_ENCRYPTION, 16, SrtpPolicy.HMACSHA1_AUTHENTICATION, 20, 10, 14);
      sendKeys =
          new SrtpContextFactory(
              true,
              Arrays.copyOfRange(material, 0, 16),
              Arrays.copyOfRange(material, 32, 32 + salt),
              policy,
              policy,
              new LoggerImpl(name));
      receiveKeys =
          new SrtpContextFactory(
              false,
              Arrays.copyOfRange(material, 16, 32),
              Arrays.copyOfRange(material, 32 + salt, 32 + 2 * salt),
              policy,
              policy,
              new LoggerImpl(name));
    }
  }

  private static final class Bytes implements ByteArrayBuffer {
    private byte[] bytes;
    private int offset;
    private int length;

    Bytes(byte[] bytes) {
      this.bytes = Arrays.copyOf(bytes, bytes.length + 64);
      length = bytes.length;
    }

    byte[] toArray() {
      return Arrays.copyOfRange(bytes, offset, offset + length);
    }

    @Override
    public byte[] getBuffer() {
      return bytes;
    }

    @Override
    public int getOffset() {
      return offset;
    }

    @Override
    public int getLength() {
      return length;
    }

    @Override
    public void setLength(int length) {
      this.length = length;
    }

    @Override
    public void setOffset(int offset) {
      this.offset = offset;
    }

    @Override
    public boolean isInvalid() {
      return false;
    }

    @Override
    public void readRegionToBuff(int from, int count, byte[] out) {
      System.arraycopy(bytes, offset + from, out, 0, count);
    }

    @Override
    public void grow(int by) {
      if (offset + length + by > bytes.length) {
        bytes = Arrays.copyOf(bytes, offset + length + by);
      }
    }

    @Override
    public void append(byte[] more, int count) {
      grow(count);
      System.arraycopy(more, 0, bytes, offset + length, count);
      length += count;
    }

    @Override
    public void shrink(int by) {
      length -= by;
    }
  }
}
