// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.mail;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.ECPublicKeySpec;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.KeyAgreement;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// Encrypts what only one browser can read (RFC 8291), as one record of `aes128gcm` (RFC 8188), and
/// writes keys of the curve P-256 as the Push API has them. Stateless.
final class PushCipher {

  static final int SALT_BYTES = 16;
  static final int SECRET_BYTES = 16;
  static final int POINT_BYTES = 65;

  /// RFC 8291 §4: services take bodies of 4096 bytes.
  static final int PLAIN_MAX = 3993;

  private static final int RECORD_BYTES = 4096;
  private static final int COORDINATE_BYTES = 32;
  private static final int TAG_BITS = 128;
  private static final byte LAST_RECORD = 2;
  private static final byte UNCOMPRESSED = 4;
  private static final ECParameterSpec CURVE = curve();

  private PushCipher() {}

  private static ECParameterSpec curve() {
    try {
      AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
      parameters.init(new ECGenParameterSpec("secp256r1"));
      return parameters.getParameterSpec(ECParameterSpec.class);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  static KeyPair newKeys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(CURVE);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /// The body of a push message.
  ///
  /// @param sender keys that are used for this message alone
  /// @param salt as many random bytes as [#SALT_BYTES]
  static byte[] encrypt(
      byte[] plain, ECPublicKey receiver, byte[] secret, KeyPair sender, byte[] salt) {
    byte[] own = point((ECPublicKey) sender.getPublic());
    try {
      KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
      agreement.init(sender.getPrivate());
      agreement.doPhase(receiver, true);
      // RFC 8291 §3.4, then RFC 8188 §2.2 and §2.3.
      byte[] both = join("WebPush: info\0".getBytes(US_ASCII), point(receiver), own);
      byte[] key = derive(secret, agreement.generateSecret(), both, 32);
      byte[] content = derive(salt, key, "Content-Encoding: aes128gcm\0".getBytes(US_ASCII), 16);
      byte[] nonce = derive(salt, key, "Content-Encoding: nonce\0".getBytes(US_ASCII), 12);
      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
      cipher.init(
          Cipher.ENCRYPT_MODE,
          new SecretKeySpec(content, "AES"),
          new GCMParameterSpec(TAG_BITS, nonce));
      byte[] sealed = cipher.doFinal(join(plain, new byte[] {LAST_RECORD}));
      byte[] head =
          ByteBuffer.allocate(SALT_BYTES + 5)
              .put(salt)
              .putInt(RECORD_BYTES)
              .put((byte) own.length)
              .array();
      return join(head, own, sealed);
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("cannot be encrypted", e);
    }
  }

  private static byte[] derive(byte[] salt, byte[] secret, byte[] purpose, int bytes)
      throws GeneralSecurityException {
    return KDF.getInstance("HKDF-SHA256")
        .deriveData(
            HKDFParameterSpec.ofExtract().addSalt(salt).addIKM(secret).thenExpand(purpose, bytes));
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  /// A point as SEC 1 §2.3.3 writes it, uncompressed.
  static byte[] point(ECPublicKey key) {
    return ByteBuffer.allocate(POINT_BYTES)
        .put(UNCOMPRESSED)
        .put(coordinate(key.getW().getAffineX()))
        .put(coordinate(key.getW().getAffineY()))
        .array();
  }

  static byte[] scalar(ECPrivateKey key) {
    return coordinate(key.getS());
  }

  private static byte[] coordinate(BigInteger number) {
    byte[] bytes = number.toByteArray();
    byte[] fixed = new byte[COORDINATE_BYTES];
    int length = Math.min(bytes.length, COORDINATE_BYTES);
    System.arraycopy(bytes, bytes.length - length, fixed, COORDINATE_BYTES - length, length);
    return fixed;
  }

  /// @throws IllegalArgumentException for what is no point of the curve
  static ECPublicKey publicKey(byte[] point) {
    if (point.length != POINT_BYTES || point[0] != UNCOMPRESSED) {
      throw new IllegalArgumentException("not an uncompressed point");
    }
    BigInteger x = new BigInteger(1, Arrays.copyOfRange(point, 1, 1 + COORDINATE_BYTES));
    BigInteger y = new BigInteger(1, Arrays.copyOfRange(point, 1 + COORDINATE_BYTES, POINT_BYTES));
    BigInteger p = ((ECFieldFp) CURVE.getCurve().getField()).getP();
    BigInteger right =
        x.pow(3).add(CURVE.getCurve().getA().multiply(x)).add(CURVE.getCurve().getB()).mod(p);
    if (x.compareTo(p) >= 0 || y.compareTo(p) >= 0 || !y.pow(2).mod(p).equals(right)) {
      throw new IllegalArgumentException("not on the curve");
    }
    try {
      return (ECPublicKey)
          KeyFactory.getInstance("EC")
              .generatePublic(new ECPublicKeySpec(new ECPoint(x, y), CURVE));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("not a key", e);
    }
  }

  static ECPrivateKey privateKey(byte[] scalar) {
    try {
      return (ECPrivateKey)
          KeyFactory.getInstance("EC")
              .generatePrivate(new ECPrivateKeySpec(new BigInteger(1, scalar), CURVE));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("not a key", e);
    }
  }
}
