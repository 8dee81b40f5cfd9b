// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.browser;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// A headless Chromium with a fake camera and microphone. Owned by one test thread.
///
/// The browser is the one that `CHROMIUM` names or that is installed; failing that, and as root on
/// Debian, it is installed through apt.
final class Chromium implements AutoCloseable {

  private static final List<String> FLAGS =
      List.of(
          "--headless=new",
          "--no-sandbox",
          "--disable-gpu",
          "--use-fake-device-for-media-stream",
          "--use-fake-ui-for-media-stream",
          "--autoplay-policy=no-user-gesture-required",
          "--disable-background-networking",
          "--disable-component-update",
          "--disable-sync");

  private static final int FILMING_ATTEMPTS = 3;

  // For whatever is waited for in a page: other programs may hold it up.
  private static final double PATIENCE_MILLIS = 60_000;

  private final Playwright playwright;
  private final Browser browser;

  /// @param flags besides the usual ones
  Chromium(String... flags) {
    Path executable = find().orElseGet(Chromium::install);
    PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MILLIS);
    playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    browser =
        playwright
            .chromium()
            .launch(
                new LaunchOptions()
                    .setExecutablePath(executable)
                    .setArgs(Stream.concat(FLAGS.stream(), Stream.of(flags)).toList()));
  }

  /// A browser whose fake camera is seen to give pictures: on a starved machine it may never begin,
  /// in all of a browser's pages, and another browser is better then.
  static Chromium filming(String stockPage, String... flags) {
    for (int attempt = 1; ; attempt++) {
      Chromium chromium = new Chromium(flags);
      if (chromium.films(stockPage)) {
        return chromium;
      }
      chromium.close();
      if (attempt == FILMING_ATTEMPTS) {
        throw new IllegalStateException("the fake camera of Chromium gives no picture");
      }
    }
  }

  /// Whether its fake camera gives pictures.
  boolean films(String stockPage) {
    Page page = newPerson();
    page.navigate(stockPage);
    boolean films = Boolean.TRUE.equals(page.evaluate("() => harness.films()"));
    page.context().close();
    return films;
  }

  /// Closes every page.
  void closePages() {
    List.copyOf(browser.contexts()).forEach(BrowserContext::close);
  }

  /// A page of a person of its own: no cookie or storage is shared with other pages.
  Page newPerson(Browser.NewContextOptions options) {
    BrowserContext context =
        browser.newContext(options.setPermissions(List.of("camera", "microphone")));
    context.setDefaultTimeout(PATIENCE_MILLIS);
    return context.newPage();
  }

  Page newPerson() {
    return newPerson(new Browser.NewContextOptions());
  }

  @Override
  public void close() {
    browser.close();
    playwright.close();
  }

  private static Optional<Path> find() {
    Stream<String> usual =
        Stream.of(
            "/usr/bin/chromium",
            "/usr/bin/chromium-browser",
            "/usr/bin/google-chrome",
            "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome");
    return Stream.concat(Optional.ofNullable(System.getenv("CHROMIUM")).stream(), usual)
        .map(Path::of)
        .filter(Files::isExecutable)
        .findFirst();
  }

  private static Path install() {
    try {
      DebianProgram.install("chromium");
    } catch (IOException e) {
      throw new IllegalStateException("no Chromium here and no apt-get; name one in CHROMIUM", e);
    }
    return find()
        .orElseThrow(() ->
            new IllegalStateException(
                "no Chromium here, and apt-get gave none (root needed); install Chromium or"
                    + " name one in CHROMIUM"));
  }
}
