// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.kernel;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/// Seals what the database must not be able to tell: AES-256-GCM (NIST SP 800-38D) bound to the
/// school and the column, so that a value that was altered, or moved to another school's or another
/// column's place, does not open. Any thread.
///
/// A sealed text is `version:` and Base64url of a random nonce of 12 bytes, the ciphertext and the
/// tag. Within one column of one school values can change places: who can write to the database can
/// give one row what another one holds.
public final class Vault {

  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,62}");

  /// A column of sealed texts.
  ///
  /// @param table `schema.table`, which has a `tenant_id`
  /// @param key its column that tells rows apart, a UUID
  record Column(String table, String key, String column) {
    String name() {
      return table + "." + column;
    }
  }

  /// A text that is not as it was sealed.
  public static final class Broken extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Broken(String column, String why) {
      super("a sealed value of " + column + " does not open: " + why);
    }
  }

  private final VaultKeys keys;
  private final SecureRandom random = new SecureRandom();
  private final Map<String, Column> columns = new ConcurrentHashMap<>();

  public Vault(VaultKeys keys) {
    this.keys = keys;
  }

  /// Takes a column into its care; before its first value is sealed. The migration that makes the
  /// column calls `kernel.let_reseal('schema.table', 'key', 'column')`.
  public void column(String table, String key, String column) {
    Column added = new Column(table, key, column);
    String[] parts = table.split("\\.", -1);
    boolean named =
        parts.length == 2
            && NAME.matcher(parts[0]).matches()
            && NAME.matcher(parts[1]).matches()
            && NAME.matcher(key).matches()
            && NAME.matcher(column).matches();
    if (!named) {
      throw new IllegalArgumentException("not a column: " + added);
    }
    columns.put(added.name(), added);
  }

  Collection<Column> columns() {
    return columns.values();
  }

  /// Seals with the newest key.
  ///
  /// @param column `schema.table.column`, in its care
  public String seal(SchoolId school, String column, String plain) {
    if (!columns.containsKey(column)) {
      // Nobody would ever seal it again with a newer key.
      throw new IllegalArgumentException("not in the vault's care: " + column);
    }
    return sealFor(school, column, plain);
  }

  String sealFor(SchoolId school, String column, String plain) {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    var newest = keys.sealing();
    byte[] text = plain.getBytes(UTF_8);
    try {
      Cipher cipher = cipher(Cipher.ENCRYPT_MODE, newest.getValue(), nonce, school, column);
      byte[] sealed = Arrays.copyOf(nonce, NONCE_BYTES + cipher.getOutputSize(text.length));
      cipher.doFinal(text, 0, text.length, sealed, NONCE_BYTES);
      return newest.getKey() + ":" + Base64.getUrlEncoder().withoutPadding().encodeToString(sealed);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot seal " + column, e);
    } finally {
      Arrays.fill(text, (byte) 0);
    }
  }

  /// Opens what [#seal] made for the same school and column.
  ///
  /// @throws Broken when it was made for another place, or altered
  /// @throws Refused vault_key_missing when the file has no such key (any more)
  public String open(SchoolId school, String column, String sealed) {
    int version = version(sealed);
    if (version == 0) {
      throw new Broken(column, "it has no version");
    }
    SecretKey key = keys.key(version);
    if (key == null) {
      throw Refused.unavailable(
          "vault_key_missing", "The key that this was sealed with is missing: version " + version);
    }
    byte[] bytes = bytes(sealed.substring(sealed.indexOf(':') + 1));
    if (bytes.length < NONCE_BYTES + TAG_BITS / 8) {
      throw new Broken(column, "it is too short");
    }
    byte[] nonce = Arrays.copyOf(bytes, NONCE_BYTES);
    try {
      Cipher cipher = cipher(Cipher.DECRYPT_MODE, key, nonce, school, column);
      return new String(cipher.doFinal(bytes, NONCE_BYTES, bytes.length - NONCE_BYTES), UTF_8);
    } catch (GeneralSecurityException e) {
      throw new Broken(column, "it was altered, or made for another place");
    }
  }

  /// The version that a text was sealed with; 0 for a text that was not.
  static int version(String sealed) {
    int colon = sealed.indexOf(':');
    return colon < 0 ? 0 : VaultKeys.version(sealed.substring(0, colon));
  }

  private static byte[] bytes(String base64) {
    try {
      return Base64.getUrlDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      return new byte[0];
    }
  }

  private static Cipher cipher(
      int mode, SecretKey key, byte[] nonce, SchoolId school, String column)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
    ByteBuffer place = ByteBuffer.allocate(16);
    place
        .putLong(school.value().getMostSignificantBits())
        .putLong(school.value().getLeastSignificantBits());
    cipher.updateAAD(place.array());
    cipher.updateAAD(column.getBytes(UTF_8));
    return cipher;
  }

  VaultKeys keys() {
    return keys;
  }
}
