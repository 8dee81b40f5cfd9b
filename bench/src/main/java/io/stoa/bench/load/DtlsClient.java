// SPDX-License-Identifier: Apache-2.0
package io.stoa.bench.load;

import io.stoa.media.dtls.DtlsCertificate;
import io.stoa.media.srtp.SrtpProfile;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Hashtable;
import java.util.HexFormat;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.DTLSClientProtocol;
import org.bouncycastle.tls.DatagramTransport;
import org.bouncycastle.tls.DefaultTlsClient;
import org.bouncycastle.tls.ExporterLabel;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.SRTPProtectionProfile;
import org.bouncycastle.tls.TlsAuthentication;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsSRTPUtils;
import org.bouncycastle.tls.TlsServerCertificate;
import org.bouncycastle.tls.TlsUtils;
import org.bouncycastle.tls.UseSRTPData;

/// The DTLS client of one peer connection (RFC 5764): it offers AES-GCM only. Bouncy Castle's
/// handshake blocks, so it runs on a virtual thread; datagrams may be brought from any thread.
final class DtlsClient implements DatagramTransport {

  private static final int DATAGRAM_MAX = 1500;
  private static final int SENT_MAX = 1200;

  private final DtlsCertificate certificate;
  private final String serverFingerprint;
  private final Consumer<byte[]> network;
  private final BlockingQueue<byte[]> received = new LinkedBlockingQueue<>();

  DtlsClient(DtlsCertificate certificate, String serverFingerprint, Consumer<byte[]> network) {
    this.certificate = certificate;
    this.serverFingerprint = serverFingerprint;
    this.network = network;
  }

  void receive(byte[] datagram) {
    received.add(datagram);
  }

  /// Shakes hands and returns the material of [SrtpProfile#AEAD_AES_128_GCM]; blocks.
  byte[] handshake() throws IOException {
    Client client = new Client();
    new DTLSClientProtocol().connect(client, this);
    return client.material;
  }

  @Override
  public int getReceiveLimit() {
    return DATAGRAM_MAX;
  }

  @Override
  public int getSendLimit() {
    return SENT_MAX;
  }

  @Override
  public int receive(byte[] buffer, int offset, int length, int waitMillis) throws IOException {
    try {
      byte[] datagram = received.poll(waitMillis, TimeUnit.MILLISECONDS);
      if (datagram == null) {
        return -1;
      }
      int taken = Math.min(length, datagram.length);
      System.arraycopy(datagram, 0, buffer, offset, taken);
      return taken;
    } catch (InterruptedException e) {
      throw new InterruptedIOException();
    }
  }

  @Override
  public void send(byte[] buffer, int offset, int length) {
    network.accept(Arrays.copyOfRange(buffer, offset, offset + length));
  }

  @Override
  public void close() {}

  private final class Client extends DefaultTlsClient {
    private byte[] material = new byte[0];

    Client() {
      super(certificate.crypto());
    }

    @Override
    protected ProtocolVersion[] getSupportedVersions() {
      return ProtocolVersion.DTLSv12.only();
    }

    @Override
    protected int[] getSupportedCipherSuites() {
      return new int[] {
        CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
        CipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256
      };
    }

    @Override
    public int getHandshakeTimeoutMillis() {
      return 15_000;
    }

    @Override
    @SuppressWarnings({"rawtypes", "unchecked"}) // Bouncy Castle's signature
    public Hashtable getClientExtensions() throws IOException {
      Hashtable extensions = super.getClientExtensions();
      TlsSRTPUtils.addUseSRTPExtension(
          extensions,
          new UseSRTPData(
              new int[] {SRTPProtectionProfile.SRTP_AEAD_AES_128_GCM}, TlsUtils.EMPTY_BYTES));
      return extensions;
    }

    @Override
    public TlsAuthentication getAuthentication() {
      return new TlsAuthentication() {
        @Override
        public void notifyServerCertificate(TlsServerCertificate shown) throws IOException {
          verify(shown.getCertificate().getCertificateAt(0).getEncoded());
        }

        @Override
        public TlsCredentials getClientCredentials(CertificateRequest request) {
          return certificate.signer(context);
        }
      };
    }

    private void verify(byte[] encoded) throws IOException {
      try {
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(encoded);
        if (!HexFormat.ofDelimiter(":").formatHex(hash).equalsIgnoreCase(serverFingerprint)) {
          throw new IOException("the server's certificate is not that of its description");
        }
      } catch (GeneralSecurityException e) {
        throw new IOException(e);
      }
    }

    @Override
    public void notifyHandshakeComplete() throws IOException {
      super.notifyHandshakeComplete();
      material =
          context.exportKeyingMaterial(
              ExporterLabel.dtls_srtp, null, SrtpProfile.AEAD_AES_128_GCM.keyingMaterialLength());
    }
  }
}
