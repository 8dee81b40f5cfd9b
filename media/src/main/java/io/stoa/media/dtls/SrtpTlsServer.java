// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.dtls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.Hashtable;
import java.util.Vector;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.ClientCertificateType;
import org.bouncycastle.tls.DefaultTlsServer;
import org.bouncycastle.tls.HashAlgorithm;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.SignatureAlgorithm;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.TlsCredentialedSigner;
import org.bouncycastle.tls.TlsExtensionsUtils;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsSRTPUtils;
import org.bouncycastle.tls.TlsUtils;
import org.bouncycastle.tls.UseSRTPData;
import org.jspecify.annotations.Nullable;

/// What we accept in one handshake: DTLS 1.2, ECDHE with AES-GCM, extended master secret (RFC
/// 7627), use_srtp, and a client certificate that the SDP announced. Owned by the handshake's
/// thread.
final class SrtpTlsServer extends DefaultTlsServer {

  /// Longer than any handshake lives: Bouncy Castle must not resend by its own clock.
  private static final int NEVER_MILLIS = 1_000_000_000;

  private static final int[] SUITES = {
    CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
    CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384
  };

  /// What clients may sign with. Not RSA-PSS, which OpenSSL would choose: Bouncy Castle asks the
  /// JDK for it by a name that is not the JDK's.
  @SuppressWarnings("JdkObsolete") // Bouncy Castle's signature
  private static final Vector<SignatureAndHashAlgorithm> VERIFIABLE = verifiable();

  private final DtlsCertificate certificate;
  private final Fingerprints fingerprints;
  private int profile;
  private boolean mismatched;
  private @Nullable SrtpKeys keys;

  SrtpTlsServer(DtlsCertificate certificate, Fingerprints fingerprints) {
    super(certificate.crypto());
    this.certificate = certificate;
    this.fingerprints = fingerprints;
  }

  @SuppressWarnings("JdkObsolete") // Bouncy Castle's signature
  private static Vector<SignatureAndHashAlgorithm> verifiable() {
    Vector<SignatureAndHashAlgorithm> algorithms = new Vector<>();
    for (short signature : new short[] {SignatureAlgorithm.ecdsa, SignatureAlgorithm.rsa}) {
      algorithms.add(SignatureAndHashAlgorithm.getInstance(HashAlgorithm.sha256, signature));
      algorithms.add(SignatureAndHashAlgorithm.getInstance(HashAlgorithm.sha384, signature));
      algorithms.add(SignatureAndHashAlgorithm.getInstance(HashAlgorithm.sha512, signature));
    }
    return algorithms;
  }

  /// The client showed another certificate than announced.
  boolean mismatched() {
    return mismatched;
  }

  /// What was agreed on, once the handshake is complete.
  @Nullable SrtpKeys keys() {
    return keys;
  }

  @Override
  protected ProtocolVersion[] getSupportedVersions() {
    return ProtocolVersion.DTLSv12.only();
  }

  @Override
  protected int[] getSupportedCipherSuites() {
    return SUITES.clone();
  }

  @Override
  public boolean requiresExtendedMasterSecret() {
    return true;
  }

  @Override
  public int getHandshakeTimeoutMillis() {
    return 0;
  }

  @Override
  public int getHandshakeResendTimeMillis() {
    return NEVER_MILLIS;
  }

  @Override
  public int getMaxHandshakeMessageSize() {
    return RecordFilter.MESSAGE_MAX;
  }

  @Override
  protected TlsCredentialedSigner getECDSASignerCredentials() {
    return certificate.signer(context);
  }

  @Override
  public CertificateRequest getCertificateRequest() {
    short[] types = {ClientCertificateType.ecdsa_sign, ClientCertificateType.rsa_sign};
    return new CertificateRequest(types, VERIFIABLE, null);
  }

  @Override
  public void notifyClientCertificate(Certificate chain) throws IOException {
    if (!announced(chain)) {
      mismatched = true;
      throw new TlsFatalAlert(AlertDescription.bad_certificate);
    }
  }

  private boolean announced(@Nullable Certificate chain) throws IOException {
    if (chain == null || chain.isEmpty()) {
      return false;
    }
    try {
      return fingerprints.match(chain.getCertificateAt(0).getEncoded());
    } catch (GeneralSecurityException e) {
      throw new TlsFatalAlert(AlertDescription.internal_error, e);
    }
  }

  @Override
  @SuppressWarnings({"rawtypes", "unchecked"}) // Bouncy Castle's signature
  public void processClientExtensions(Hashtable extensions) throws IOException {
    super.processClientExtensions(extensions);
    UseSRTPData offer = extensions == null ? null : TlsSRTPUtils.getUseSRTPExtension(extensions);
    if (offer == null) {
      throw new TlsFatalAlert(AlertDescription.handshake_failure);
    }
    profile = choose(offer.getProtectionProfiles());
  }

  private static int choose(int[] offered) throws IOException {
    boolean sha1 = false;
    for (int candidate : offered) {
      if (candidate == SrtpKeys.AEAD_AES_128_GCM) {
        return candidate;
      }
      sha1 |= candidate == SrtpKeys.AES128_CM_HMAC_SHA1_80;
    }
    if (!sha1) {
      throw new TlsFatalAlert(AlertDescription.handshake_failure);
    }
    return SrtpKeys.AES128_CM_HMAC_SHA1_80;
  }

  @Override
  @SuppressWarnings({"rawtypes", "unchecked"}) // Bouncy Castle's signature
  public Hashtable getServerExtensions() throws IOException {
    Hashtable extensions =
        TlsExtensionsUtils.ensureExtensionsInitialised(super.getServerExtensions());
    TlsSRTPUtils.addUseSRTPExtension(
        extensions, new UseSRTPData(new int[] {profile}, TlsUtils.EMPTY_BYTES));
    return extensions;
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
