// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.browser;

import java.nio.file.Files;
import java.nio.file.Path;

/// The tree these tests run in.
final class Checkout {

  private Checkout() {}

  static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve("mvnw"))) {
      folder = folder.getParent();
    }
    return folder;
  }
}
