// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.identity;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.stoa.platform.kernel.DataFolder;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Texts that open something for whoever knows them: 256 random bits each. The database has their
/// hashes.
final class Secrets {

  private static final int BYTES = 32;

  private Secrets() {}

  static String random() {
    return DataFolder.randomSecret(BYTES);
  }

  /// A secret that follows from another and a salt: who knows only one of the two cannot tell it.
  ///
  /// @param purpose keeps those of one salt apart
  static String derive(String secret, String salt, String purpose) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(UTF_8), "HmacSHA256"));
      byte[] derived = mac.doFinal((purpose + "\0" + salt).getBytes(UTF_8));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(derived);
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException(e);
    }
  }
}
