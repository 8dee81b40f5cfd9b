// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.browser;

import com.microsoft.playwright.Page;
import io.stoa.Checkout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;

/// What axe-core finds wrong with a page as it is now, in the rules of WCAG 2.2 AA and axe's own
/// good practice. Any thread.
final class Axe {

  private static final String RUN =
      """
      async (off) => {
        // What fades in is not to be judged half-way.
        await Promise.all(document.getAnimations({ subtree: true })
          .filter((one) => one.effect.getComputedTiming().iterations !== Infinity)
          .map((one) => one.finished));
        const found = await axe.run(document, {
          resultTypes: ['violations'],
          rules: Object.fromEntries(off.map((rule) => [rule, { enabled: false }])),
        });
        return found.violations.map(({ id, help, nodes }) =>
          id + ' (' + help + '): ' + nodes.slice(0, 5).map((node) =>
            node.target.flat().join(' ') + ' ' + (node.any[0]?.message ?? '')).join(' | '));
      }
      """;

  private final String source;

  Axe() {
    try {
      source = Files.readString(Checkout.root().resolve("node_modules/axe-core/axe.min.js"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// @param off rules that do not fit the page
  /// @return a line for each rule that is broken
  @SuppressWarnings("unchecked")
  List<String> violations(Page page, String... off) {
    if (Boolean.FALSE.equals(page.evaluate("() => 'axe' in window"))) {
      // Not as a script element: the pages' policy lets none in.
      page.evaluate(source);
    }
    return (List<String>) page.evaluate(RUN, List.of(off));
  }
}
