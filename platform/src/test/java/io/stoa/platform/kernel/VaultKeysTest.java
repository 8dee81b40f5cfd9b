// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class VaultKeysTest {

  private static final String KEY = Base64.getEncoder().encodeToString(new byte[32]);

  @TempDir private Path folder;

  private Path file(String... lines) throws IOException {
    return Files.write(folder.resolve("keys"), List.of(lines));
  }

  @Test
  void theFirstKeyIsMadeInTheDataFolderForItsOwnerOnly() throws IOException {
    try (DataFolder data = DataFolder.open(folder)) {
      assertEquals(List.of(1), VaultKeys.open(data).versions());
      Path file = folder.resolve(VaultKeys.FILE);
      assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
      String kept = Files.readString(file);
      VaultKeys.open(data);
      assertEquals(kept, Files.readString(file));
    }
  }

  @Test
  void aNewVersionIsAddedAndSealsWithoutARestart() throws IOException {
    Path file = file("# the school's keys", "1: " + KEY);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    VaultKeys keys = VaultKeys.open(file);
    assertEquals(2, VaultKeys.rotate(file));
    assertEquals(1, keys.newest());
    keys.look();
    assertEquals(2, keys.newest());
    assertEquals(List.of(1, 2), keys.versions());
    assertEquals("# the school's keys", Files.readAllLines(file).getFirst());
    assertEquals("rw-r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
  }

  @Test
  void aVersionThatIsNotKnownYetIsLookedForInTheFile() throws IOException {
    Path file = file("1: " + KEY);
    VaultKeys keys = VaultKeys.open(file);
    int version = VaultKeys.rotate(file);
    assertTrue(keys.key(version) != null);
    assertTrue(keys.key(version + 1) == null);
  }

  @Test
  void aFileThatIsNotInOrderChangesNothing() throws IOException {
    Path file = file("1: " + KEY);
    VaultKeys keys = VaultKeys.open(file);
    file("1: " + KEY, "2: c2hvcnQ=");
    keys.look();
    assertEquals(List.of(1), keys.versions());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "# nothing",
        "1",
        "0: AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        "-1: AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        "99999999999: AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        "1: c2VjcmV0",
        "1: not base64, but a secret",
        "1: AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n1: AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
      })
  void whatIsNoKeyIsRefusedWithoutBeingRepeated(String text) throws IOException {
    Path file = file(text.split("\n"));
    StartRefused refused = assertThrows(StartRefused.class, () -> VaultKeys.open(file));
    String message = String.valueOf(refused.getMessage());
    assertTrue(message.startsWith("stoa.vault.keys.file: "), message);
    assertFalse(message.contains("secret") || message.contains("AAAA"), message);
  }

  @Test
  void theKeysStandInNoText() throws IOException {
    assertEquals("VaultKeys[1]", VaultKeys.open(file("1: " + KEY)).toString());
  }
}
