// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.dtls;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.SignatureAlgorithm;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.TlsContext;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.crypto.TlsCertificate;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaDefaultTlsCredentialedSigner;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCrypto;

/// A client's RSA key and certificate, as GStreamer makes them. Like OpenSSL it signs by the first
/// of its algorithms that the server says it can verify, and by PSS rather than PKCS #1.
public final class RsaIdentity {

  private final KeyPair pair;
  private final byte[] encoded;

  private RsaIdentity(KeyPair pair, byte[] encoded) {
    this.pair = pair;
    this.encoded = encoded;
  }

  /// Makes a new key and certificate.
  public static RsaIdentity generate() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      KeyPair pair = generator.generateKeyPair();
      X500Name name = new X500Name("CN=client");
      Instant now = Instant.now();
      return new RsaIdentity(
          pair,
          new JcaX509v3CertificateBuilder(
                  name,
                  BigInteger.TEN,
                  Date.from(now.minus(Duration.ofDays(1))),
                  Date.from(now.plus(Duration.ofDays(1))),
                  name,
                  pair.getPublic())
              .build(new JcaContentSignerBuilder("SHA256withRSA").build(pair.getPrivate()))
              .getEncoded());
    } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /// SHA-256 of the certificate.
  public String fingerprint() {
    try {
      return DtlsCertificate.fingerprint("SHA-256", encoded);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  TlsCredentials signer(TlsContext context, JcaTlsCrypto crypto, CertificateRequest request)
      throws IOException {
    Certificate chain = new Certificate(new TlsCertificate[] {crypto.createCertificate(encoded)});
    return new JcaDefaultTlsCredentialedSigner(
        new TlsCryptoParameters(context), crypto, pair.getPrivate(), chain, chosen(request));
  }

  private static SignatureAndHashAlgorithm chosen(CertificateRequest request) {
    SignatureAndHashAlgorithm chosen = null;
    for (Object each : request.getSupportedSignatureAlgorithms()) {
      SignatureAndHashAlgorithm algorithm = (SignatureAndHashAlgorithm) each;
      if (algorithm.getSignature() == SignatureAlgorithm.rsa_pss_rsae_sha256) {
        return algorithm;
      }
      if (chosen == null && algorithm.getSignature() == SignatureAlgorithm.rsa) {
        chosen = algorithm;
      }
    }
    if (chosen == null) {
      throw new IllegalStateException("no algorithm for an RSA key");
    }
    return chosen;
  }
}
