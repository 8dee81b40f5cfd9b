// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.web;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/// Serves the pages' files from the class path: the portal at `/`, the classroom element at
/// `/classroom/`. Files are read, hashed and compressed once. Any thread.
public final class PageRoutes {

  private static final Map<String, String> TYPES =
      Map.ofEntries(
          Map.entry("html", "text/html; charset=utf-8"),
          Map.entry("js", "text/javascript; charset=utf-8"),
          Map.entry("mjs", "text/javascript; charset=utf-8"),
          Map.entry("css", "text/css; charset=utf-8"),
          Map.entry("json", "application/json"),
          Map.entry("map", "application/json"),
          Map.entry("webmanifest", "application/manifest+json"),
          Map.entry("txt", "text/plain; charset=utf-8"),
          Map.entry("svg", "image/svg+xml"),
          Map.entry("png", "image/png"),
          Map.entry("jpg", "image/jpeg"),
          Map.entry("webp", "image/webp"),
          Map.entry("ico", "image/x-icon"),
          Map.entry("woff2", "font/woff2"),
          Map.entry("wasm", "application/wasm"));
  private static final List<String> COMPRESSED = List.of("text/", "application/", "image/svg");
  // As the portal's route.ts says.
  private static final List<String> PAGES =
      List.of(
          "/",
          "/calendar",
          "/today",
          "/availability",
          "/availability/:id",
          "/session-types",
          "/reports",
          "/login",
          "/sign-in",
          "/sign-up",
          "/verify-email",
          "/forgot-password",
          "/reset-password",
          "/invitation",
          "/class/:id",
          "/connection",
          "/connection/:id",
          "/people",
          "/notifications",
          "/profile",
          "/security",
          "/calendars",
          "/settings",
          "/audit",
          "/dead-letters",
          "/outbox",
          "/design",
          "/operator");
  // esbuild's [name]-[hash]: the content never changes under such a name.
  private static final Pattern HASHED = Pattern.compile(".*-[A-Z0-9]{8}\\.[a-z0-9]+");
  private static final String NOT_BUILT =
      """
      <!doctype html><html lang="en"><title>Stoa</title>
      <h1>The web pages are not built</h1>
      <p>This server was started without its front end. Run <code>./mvnw package</code> and start it again.</p>
      </html>
      """;

  private record WebFile(String type, String etag, Buffer plain, @Nullable Buffer gzip) {}

  private final Vertx vertx;
  private final Map<String, Optional<WebFile>> files = new ConcurrentHashMap<>();

  public PageRoutes(Vertx vertx) {
    this.vertx = vertx;
  }

  /// Mount last: it takes every path that is left.
  public void mount(Router router) {
    for (String page : PAGES) {
      router.get(page).handler(context -> serve(context, "web/portal/index.html"));
    }
    router.get("/api").handler(context -> serve(context, "web/api/index.html"));
    router.get("/api/page.js").handler(context -> serve(context, "web/api/page.js"));
    router.get("/api/page.css").handler(context -> serve(context, "web/api/page.css"));
    router.get("/classroom/*").handler(context -> serve(context, "web" + context.normalizedPath()));
    router.get("/*").handler(context -> serve(context, "web/portal" + context.normalizedPath()));
  }

  private void serve(RoutingContext context, String path) {
    String type = TYPES.get(path.substring(path.lastIndexOf('.') + 1));
    if (type == null || path.contains("..") || path.contains("//") || path.indexOf('\\') >= 0) {
      missing(context, path);
      return;
    }
    Optional<WebFile> known = files.get(path);
    if (known != null) {
      send(context, path, known);
      return;
    }
    Context loop = vertx.getOrCreateContext();
    Thread.ofVirtual()
        .name("page")
        .start(() -> {
          Optional<WebFile> read = read(path, type);
          // Only what exists is kept: names that do not exist are endless.
          read.ifPresent(file -> files.put(path, read));
          loop.runOnContext(done -> send(context, path, read));
        });
  }

  private static Optional<WebFile> read(String path, String type) {
    try (InputStream in = PageRoutes.class.getClassLoader().getResourceAsStream(path)) {
      if (in == null) {
        return Optional.empty();
      }
      byte[] bytes = in.readAllBytes();
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
      Buffer gzip = COMPRESSED.stream().anyMatch(type::startsWith) ? gzip(bytes) : null;
      String etag = HexFormat.of().formatHex(hash, 0, 12);
      return Optional.of(new WebFile(type, etag, Buffer.buffer(bytes), gzip));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Buffer gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return Buffer.buffer(out.toByteArray());
  }

  private static void send(RoutingContext context, String path, Optional<WebFile> found) {
    if (found.isEmpty()) {
      missing(context, path);
      return;
    }
    WebFile file = found.get();
    HttpServerResponse response = context.response();
    boolean packed =
        file.gzip() != null
            && String.valueOf(context.request().getHeader("Accept-Encoding")).contains("gzip");
    // The two forms differ, so do their tags (RFC 9110 §8.8.3.3).
    String etag = "\"" + file.etag() + (packed ? "-gz\"" : "\"");
    response
        .putHeader("ETag", etag)
        .putHeader("Vary", "Accept-Encoding")
        .putHeader(
            "Cache-Control",
            HASHED.matcher(path).matches() ? "public, max-age=31536000, immutable" : "no-cache");
    if (String.valueOf(context.request().getHeader("If-None-Match")).contains(etag)) {
      response.setStatusCode(304).end();
      return;
    }
    response.putHeader("Content-Type", file.type());
    Buffer gzip = file.gzip();
    if (packed && gzip != null) {
      response.putHeader("Content-Encoding", "gzip").end(gzip);
    } else {
      response.end(file.plain());
    }
  }

  private static void missing(RoutingContext context, String path) {
    boolean page = path.endsWith("/index.html");
    context
        .response()
        .setStatusCode(page ? 503 : 404)
        .putHeader("Content-Type", page ? "text/html; charset=utf-8" : "text/plain")
        .putHeader("Cache-Control", "no-store")
        .end(page ? NOT_BUILT : "Not found\n");
  }
}
