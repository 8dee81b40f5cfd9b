// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.browser;

import com.microsoft.playwright.Page;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a page has to ask for, until it is there. Playwright's own `waitForFunction` takes the
/// promise of an `async` function for its answer, and asks once.
final class Promised {

  private Promised() {}

  /// Asks again and again.
  ///
  /// @param function in JavaScript, `async`
  /// @return its first answer that is truthy
  static Object await(Page page, String function, @Nullable Object argument) {
    return page.evaluate(
        """
        async (argument) => {
          const ask = %s;
          for (const until = Date.now() + 60000; Date.now() < until; ) {
            const found = await ask(argument);
            if (found) {
              return found;
            }
            await new Promise((resolve) => setTimeout(resolve, 50));
          }
          throw new Error('not within a minute');
        }
        """
            .formatted(function),
        argument);
  }

  /// The link in the newest letter of a kind to somebody, without its host.
  static String letter(Page page, String to, String template) {
    Object link =
        await(
            page,
            """
            async ([to, template]) => {
              const { items } = await (await fetch('/api/v1/outbox')).json();
              return items.find((one) => one.to === to && one.template === template)?.link;
            }\
            """,
            List.of(to, template));
    return link.toString().replaceFirst("^https?://[^/]+", "");
  }

  /// Until the portal's worker serves the page, which then opens without a network.
  static void worker(Page page) {
    await(
        page,
        "async () => !!(await navigator.serviceWorker.ready).active"
            + " && !!navigator.serviceWorker.controller",
        null);
  }
}
