// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.dtls;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HexFormat;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.HashAlgorithm;
import org.bouncycastle.tls.SignatureAlgorithm;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.TlsContext;
import org.bouncycastle.tls.TlsCredentialedSigner;
import org.bouncycastle.tls.crypto.TlsCertificate;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaDefaultTlsCredentialedSigner;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCrypto;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCryptoProvider;

/// An identity in DTLS: an ECDSA P-256 key and its self-signed certificate, made at start and not
/// kept. Immutable. Any thread.
public final class DtlsCertificate {

  private static final Duration LIFETIME = Duration.ofDays(365);

  private final JcaTlsCrypto crypto;
  private final PrivateKey key;
  private final Certificate chain;
  private final String fingerprint;

  private DtlsCertificate(JcaTlsCrypto crypto, PrivateKey key, byte[] encoded)
      throws IOException, GeneralSecurityException {
    this.crypto = crypto;
    this.key = key;
    this.chain = new Certificate(new TlsCertificate[] {crypto.createCertificate(encoded)});
    this.fingerprint = fingerprint("SHA-256", encoded);
  }

  /// Makes a new key and certificate.
  public static DtlsCertificate generate() {
    SecureRandom random = new SecureRandom();
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"), random);
      KeyPair pair = generator.generateKeyPair();
      // RFC 8827 §6.5: the names say nothing, the fingerprint is what counts.
      X500Name name = new X500Name("CN=stoa");
      Instant now = Instant.now();
      X509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
              name,
              new BigInteger(64, random).add(BigInteger.ONE),
              Date.from(now.minus(Duration.ofDays(1))),
              Date.from(now.plus(LIFETIME)),
              name,
              pair.getPublic());
      byte[] encoded =
          builder
              .build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate()))
              .getEncoded();
      // No provider named: the JDK's own, which has AES-GCM and P-256 in intrinsics.
      JcaTlsCrypto crypto = new JcaTlsCryptoProvider().create(random);
      return new DtlsCertificate(crypto, pair.getPrivate(), encoded);
    } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
      throw new IllegalStateException("a P-256 certificate cannot be made here", e);
    }
  }

  /// SHA-256 of the certificate, upper-case hex with colons (RFC 8122 §5).
  public String fingerprint() {
    return fingerprint;
  }

  /// The cryptography that the certificate belongs to.
  public JcaTlsCrypto crypto() {
    return crypto;
  }

  /// What signs for this identity in one handshake.
  public TlsCredentialedSigner signer(TlsContext context) {
    return new JcaDefaultTlsCredentialedSigner(
        new TlsCryptoParameters(context),
        crypto,
        key,
        chain,
        SignatureAndHashAlgorithm.getInstance(HashAlgorithm.sha256, SignatureAlgorithm.ecdsa));
  }

  static String fingerprint(String algorithm, byte[] encoded) throws GeneralSecurityException {
    byte[] hash = MessageDigest.getInstance(algorithm).digest(encoded);
    return HexFormat.ofDelimiter(":").withUpperCase().formatHex(hash);
  }
}
