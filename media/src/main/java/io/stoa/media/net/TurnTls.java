// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.net;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// What TLS connections to the TURN relay are taken with: TLS 1.2 and 1.3 of the JDK.
public final class TurnTls {
  private static final Duration SELF_MADE_LIFETIME = Duration.ofDays(365);

  /// Authenticated encryption with keys that nobody can find out later (RFC 9325 §4.2).
  private static final List<String> CIPHERS =
      List.of(
          "TLS_AES_128_GCM_SHA256",
          "TLS_AES_256_GCM_SHA384",
          "TLS_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

  private TurnTls() {}

  /// With a certificate chain and its key (PKCS #8), both PEM files.
  ///
  /// @throws IOException naming the file that cannot be read or is not of that form
  public static SslContext of(Path chain, Path key) throws IOException {
    for (Path file : List.of(chain, key)) {
      if (!Files.isReadable(file)) {
        throw new IOException("cannot read " + file);
      }
    }
    try {
      return finish(SslContextBuilder.forServer(chain.toFile(), key.toFile()));
    } catch (IllegalArgumentException | IOException e) {
      throw new IOException(
          "%s and %s are no PEM certificate chain with its PKCS #8 key: %s"
              .formatted(chain, key, e.getMessage()),
          e);
    }
  }

  /// With a key and certificate made now, which nobody trusts; for trying out.
  public static SslContext selfMade(List<InetAddress> addresses) throws IOException {
    SecureRandom random = new SecureRandom();
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"), random);
      KeyPair pair = generator.generateKeyPair();
      X500Name name = new X500Name("CN=stoa");
      Instant now = Instant.now();
      X509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
              name,
              new BigInteger(64, random).add(BigInteger.ONE),
              Date.from(now.minus(Duration.ofDays(1))),
              Date.from(now.plus(SELF_MADE_LIFETIME)),
              name,
              pair.getPublic());
      builder.addExtension(Extension.subjectAlternativeName, false, names(addresses));
      X509Certificate certificate =
          new JcaX509CertificateConverter()
              .getCertificate(
                  builder.build(
                      new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate())));
      return finish(SslContextBuilder.forServer(pair.getPrivate(), certificate));
    } catch (GeneralSecurityException | OperatorCreationException e) {
      throw new IllegalStateException("a P-256 certificate cannot be made here", e);
    }
  }

  private static GeneralNames names(List<InetAddress> addresses) {
    GeneralName[] names = new GeneralName[addresses.size() + 1];
    names[0] = new GeneralName(GeneralName.dNSName, "localhost");
    for (int i = 0; i < addresses.size(); i++) {
      // Without the zone of an IPv6 address.
      String address = addresses.get(i).getHostAddress().replaceFirst("%.*", "");
      names[i + 1] = new GeneralName(GeneralName.iPAddress, address);
    }
    return new GeneralNames(names);
  }

  private static SslContext finish(SslContextBuilder builder) throws IOException {
    return builder
        .protocols("TLSv1.3", "TLSv1.2")
        .ciphers(CIPHERS)
        .applicationProtocolConfig(
            new ApplicationProtocolConfig(
                Protocol.ALPN,
                SelectorFailureBehavior.NO_ADVERTISE,
                SelectedListenerFailureBehavior.ACCEPT,
                "stun.turn", // RFC 7443
                "http/1.1"))
        .build();
  }
}
