// SPDX-License-Identifier: Apache-2.0
package io.stoa;

import java.nio.file.Files;
import java.nio.file.Path;

/// The tree these tests run in.
public final class Checkout {

  private Checkout() {}

  public static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve("mvnw"))) {
      folder = folder.getParent();
    }
    return folder;
  }
}
