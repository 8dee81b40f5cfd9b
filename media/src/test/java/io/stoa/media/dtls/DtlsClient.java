// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.dtls;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Hashtable;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.DTLSClientProtocol;
import org.bouncycastle.tls.DTLSTransport;
import org.bouncycastle.tls.DatagramTransport;
import org.bouncycastle.tls.DefaultTlsClient;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsAuthentication;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsExtensionsUtils;
import org.bouncycastle.tls.TlsSRTPUtils;
import org.bouncycastle.tls.TlsServerCertificate;
import org.bouncycastle.tls.TlsUtils;
import org.bouncycastle.tls.UseSRTPData;
import org.jspecify.annotations.Nullable;

/// A WebRTC client's DTLS in simulated time. A flight leaves in one datagram, as Chromium sends it,
/// and is repeated by the simulated clock: Bouncy Castle's resend time is zero, and what it would
/// resend without our clock having run out is held back.
public final class DtlsClient implements DatagramTransport {

  /// What Chromium's first wait is when it does not know the round trip, and its bounds when it
  /// does; each next one is twice as long.
  private static final long LEAST_WAIT_NANOS = 50_000_000L;

  private static final long MOST_WAIT_NANOS = 3_000_000_000L;
  private static final long LONGEST_WAIT_NANOS = 60_000_000_000L;

  /// With this limit a ClientHello takes two datagrams, as Chromium's with its post-quantum keys.
  private static final int HELLO_LIMIT = 130;

  private static final int CLIENT_HELLO = 0;

  private final Inbox inbox = new Inbox(1024);
  private final DtlsCertificate certificate;
  private final int[] profiles;
  private final DtlsOwner owner;
  private final Executor executor;
  private final ByteArrayOutputStream datagram = new ByteArrayOutputStream();
  private @Nullable DTLSTransport connection;
  private boolean started;
  private boolean separate;
  private boolean expired;
  private boolean inBurst;
  private boolean suppressed;
  private int highestMessage = -1;
  private long firstWaitNanos = LEAST_WAIT_NANOS;
  private long waitNanos = LEAST_WAIT_NANOS;
  private long dueNanos;
  private boolean longHello;
  private @Nullable RsaIdentity rsa;

  public DtlsClient(
      DtlsCertificate certificate, int[] profiles, DtlsOwner owner, Executor executor) {
    this.certificate = certificate;
    this.profiles = profiles.clone();
    this.owner = owner;
    this.executor = executor;
  }

  /// Sends small records, each in a datagram of its own: messages in fragments, as Chromium's long
  /// ClientHello, and everything can be reordered.
  public void smallRecords() {
    separate = true;
  }

  /// Sends a ClientHello that takes two datagrams.
  public void longHello() {
    longHello = true;
  }

  /// Shows this certificate instead.
  public void identify(RsaIdentity identity) {
    rsa = identity;
  }

  /// @param rttNanos the round trip of the checks so far
  public void start(long nowNanos, long rttNanos) {
    if (!started) {
      started = true;
      firstWaitNanos = Math.clamp(2 * rttNanos, LEAST_WAIT_NANOS, MOST_WAIT_NANOS);
      waitNanos = firstWaitNanos;
      inbox.advance(nowNanos);
      Thread.ofVirtual().name("dtls-client").start(this::run);
    }
  }

  public void receive(ByteBuf packet, long nowNanos) {
    byte[] bytes = new byte[packet.readableBytes()];
    packet.readBytes(bytes);
    inbox.offerDatagram(bytes, nowNanos);
  }

  public void send(byte[] data) {
    inbox.offerOutgoing(data);
  }

  public void tick(long nowNanos) {
    inbox.advance(nowNanos);
  }

  public long deadlineNanos() {
    return inbox.wakeNanos();
  }

  public boolean busy() {
    return started && inbox.busy();
  }

  /// Ends with a close_notify.
  public void end() {
    inbox.close();
  }

  private void run() {
    try {
      Client client = new Client();
      connection = new DTLSClientProtocol().connect(client, this);
      flush();
      SrtpKeys keys = client.keys;
      if (keys == null) {
        throw new IllegalStateException("complete without keys");
      }
      executor.execute(() -> owner.onKeys(keys));
      byte[] buffer = new byte[2048];
      while (true) {
        int length = connection.receive(buffer, 0, buffer.length, 0);
        if (length > 0) {
          byte[] data = new byte[length];
          System.arraycopy(buffer, 0, data, 0, length);
          executor.execute(() -> owner.onData(data));
        }
      }
    } catch (IOException | RuntimeException e) {
      flush();
      executor.execute(() -> owner.onDtlsFailed(DtlsFailure.HANDSHAKE_FAILED));
    } finally {
      inbox.end();
    }
  }

  @Override
  public int receive(byte[] buffer, int offset, int length, int waitMillis) throws IOException {
    flush();
    if (inBurst) {
      inBurst = false;
      expired = false;
    }
    if (expired) {
      LockSupport.parkNanos(100_000); // until Bouncy Castle's millisecond has passed, too
      return -1;
    }
    while (true) {
      Inbox.Wake wake = inbox.await(connection == null, dueNanos);
      switch (wake) {
        case DATAGRAM -> {
          byte[] bytes = inbox.pollDatagram();
          if (bytes != null) {
            System.arraycopy(bytes, 0, buffer, offset, bytes.length);
            return bytes.length;
          }
        }
        case OUTGOING -> {
          byte[] data = inbox.pollOutgoing();
          if (data != null && connection != null) {
            connection.send(data, 0, data.length);
            flush();
            inBurst = false;
          }
        }
        case TIME -> {
          waitNanos = Math.min(2 * waitNanos, LONGEST_WAIT_NANOS);
          dueNanos = inbox.nowNanos() + waitNanos;
          expired = true;
          return -1;
        }
        case CLOSED -> {
          if (connection != null) {
            connection.close();
            flush();
          }
          throw new InterruptedIOException();
        }
      }
    }
  }

  @Override
  public void send(byte[] bytes, int offset, int length) {
    boolean plainHandshake =
        bytes[offset] == RecordFilter.HANDSHAKE && RecordFilter.uint16(bytes, offset + 3) == 0;
    int message = plainHandshake ? RecordFilter.uint16(bytes, offset + 17) : -1;
    if (!inBurst) {
      inBurst = true;
      suppressed = plainHandshake && message <= highestMessage && !expired;
      if (message > highestMessage) {
        // What repeats an old flight does not put this off.
        waitNanos = firstWaitNanos;
        dueNanos = inbox.nowNanos() + waitNanos;
      }
    }
    highestMessage = Math.max(highestMessage, message);
    if (!suppressed) {
      datagram.write(bytes, offset, length);
      if (separate || (longHello && message == CLIENT_HELLO)) {
        flush();
      }
    }
  }

  private void flush() {
    if (datagram.size() > 0) {
      byte[] bytes = datagram.toByteArray();
      datagram.reset();
      executor.execute(() -> owner.sendDtls(Unpooled.wrappedBuffer(bytes)));
    }
  }

  @Override
  public int getReceiveLimit() {
    return 2048;
  }

  @Override
  public int getSendLimit() {
    if (longHello && highestMessage <= CLIENT_HELLO) {
      return HELLO_LIMIT;
    }
    return separate ? 160 : 1150;
  }

  @Override
  public void close() {}

  /// What the client offers and accepts.
  private final class Client extends DefaultTlsClient {

    private @Nullable SrtpKeys keys;
    private int profile;

    Client() {
      super(certificate.crypto());
    }

    @Override
    protected ProtocolVersion[] getSupportedVersions() {
      return ProtocolVersion.DTLSv12.only();
    }

    @Override
    protected int[] getSupportedCipherSuites() {
      return new int[] {CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256};
    }

    @Override
    public int getHandshakeResendTimeMillis() {
      return 0;
    }

    @Override
    @SuppressWarnings({"rawtypes", "unchecked"}) // Bouncy Castle's signature
    public Hashtable getClientExtensions() throws IOException {
      Hashtable extensions =
          TlsExtensionsUtils.ensureExtensionsInitialised(super.getClientExtensions());
      if (profiles.length > 0) {
        TlsSRTPUtils.addUseSRTPExtension(
            extensions, new UseSRTPData(profiles, TlsUtils.EMPTY_BYTES));
      }
      return extensions;
    }

    @Override
    @SuppressWarnings({"rawtypes", "unchecked"}) // Bouncy Castle's signature
    public void processServerExtensions(Hashtable extensions) throws IOException {
      super.processServerExtensions(extensions);
      UseSRTPData chosen = TlsSRTPUtils.getUseSRTPExtension(extensions);
      profile = chosen == null ? 0 : chosen.getProtectionProfiles()[0];
    }

    @Override
    public TlsAuthentication getAuthentication() {
      return new TlsAuthentication() {
        @Override
        public void notifyServerCertificate(TlsServerCertificate shown) {}

        @Override
        public TlsCredentials getClientCredentials(CertificateRequest request) throws IOException {
          RsaIdentity other = rsa;
          return other == null
              ? certificate.signer(context)
              : other.signer(context, certificate.crypto(), request);
        }
      };
    }

    @Override
    public void notifyHandshakeComplete() throws IOException {
      super.notifyHandshakeComplete();
      keys =
          SrtpKeys.of(
              profile,
              context.exportKeyingMaterial(
                  SrtpKeys.EXPORTER_LABEL, null, SrtpKeys.materialLength(profile)));
    }
  }
}
