// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.stoa.platform.kernel.StartRefused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KeysFileTest {

  private static final String OLD = "old-secret-0123456789abcdef0123456789";
  private static final String NEW = "new-secret-0123456789abcdef0123456789ab";

  @TempDir private Path folder;

  private Path written(String text) throws IOException {
    return Files.writeString(folder.resolve("keys"), text);
  }

  @Test
  void oldAndNewKeysOverlapUntilTheOldOneIsTakenOut() throws IOException {
    KeysFile file = KeysFile.open(written("# of the school\n\nold: " + OLD + "\n"), false);
    assertEquals(OLD, file.ring().secret("old"));

    written("new: " + NEW + "\nold: " + OLD + "\n");
    file.look();
    assertEquals(NEW, file.ring().own().secret());
    assertEquals(OLD, file.ring().secret("old"));

    written("new:" + NEW);
    file.look();
    assertEquals(Set.of("new"), file.ring().keys());
    assertNull(file.ring().secret("old"));
  }

  @Test
  void aFileThatIsNotInOrderChangesNothing() throws IOException {
    KeysFile file = KeysFile.open(written("old: " + OLD), false);
    for (String text : new String[] {"", "# nothing\n", "new " + NEW, "new: short", "\u0000"}) {
      written(text);
      file.look();
      assertEquals(Set.of("old"), file.ring().keys(), text);
    }
    Files.delete(folder.resolve("keys"));
    file.look();
    assertEquals(OLD, file.ring().secret("old"));
    written("new: " + NEW);
    file.look();
    assertEquals(Set.of("new"), file.ring().keys());
  }

  @Test
  void theServerDoesNotStartOnABadFileAndDoesNotSayWhatIsInIt() throws IOException {
    Path path = written("key:not-long-enough");
    StartRefused refused = assertThrows(StartRefused.class, () -> KeysFile.open(path, false));
    assertFalse(String.valueOf(refused.getMessage()).contains("not-long-enough"));
    assertThrows(StartRefused.class, () -> KeysFile.open(folder.resolve("absent"), false));
    KeysFile file = KeysFile.open(written("key: " + OLD), false);
    assertEquals("[key]", file.ring().toString());
    assertEquals("Own[key]", file.ring().own().toString());
  }
}
