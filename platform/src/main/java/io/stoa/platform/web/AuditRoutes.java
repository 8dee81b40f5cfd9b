// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.web;

import io.stoa.platform.kernel.Audit;
import io.stoa.platform.kernel.AuditEntry;
import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.DeadLetter;
import io.stoa.platform.kernel.Kernel;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What the kernel keeps for a school's administrators: the audit log, and the events that a
/// follower has given up on.
public final class AuditRoutes {

  private static final Logger LOG = LoggerFactory.getLogger(AuditRoutes.class);

  private final Kernel kernel;

  public AuditRoutes(Kernel kernel) {
    this.kernel = kernel;
  }

  public void mount(Api api) {
    api.answer("listAudit", this::list);
    api.stream("exportAudit", (caller, request) -> export(caller));
    api.answer("listDeadLetters", this::deadLetters);
    api.answer("replayDeadLetter", this::replay);
  }

  private Reply list(Caller caller, Request request) {
    Page page = Page.of(request);
    Long before = page.keyNumber();
    Audit.Wanted wanted =
        new Audit.Wanted(
            request.parameter("subject").orElse(null),
            request.parameter("person").map(UUID::fromString).orElse(null),
            request.parameter("action").orElse(null),
            request.time("from").orElse(null),
            request.time("to").orElse(null));
    List<AuditEntry> found =
        kernel.audit().find(caller, wanted, before == null ? Long.MAX_VALUE : before, page.rows());
    return Reply.ok(page.json(found, AuditRoutes::json, AuditEntry::number, AuditEntry::number));
  }

  private static JsonObject json(AuditEntry entry) {
    return new JsonObject()
        .put("number", entry.number())
        .put("person", entry.person().toString())
        .put("at", entry.at())
        .put("requestId", entry.requestId())
        .put("address", entry.address())
        .put("action", entry.action())
        .put("subject", entry.subject())
        .put("before", object(entry.before()))
        .put("after", object(entry.after()))
        .put("hash", entry.hash());
  }

  private static @Nullable JsonObject object(@Nullable String json) {
    return json == null ? null : new JsonObject(json);
  }

  /// Through a file, so that a slow client holds up no transaction.
  private Consumer<HttpServerResponse> export(Caller caller) {
    Path file;
    try {
      file = Files.createTempFile("audit", ".jsonl");
      try (PrintWriter out = new PrintWriter(Files.newBufferedWriter(file))) {
        kernel
            .db()
            .transact(
                caller,
                tx -> {
                  kernel.audit().record(tx, "audit.exported", caller.school(), null, null);
                  kernel.audit().export(caller, out);
                  return null;
                });
      } catch (RuntimeException | IOException e) {
        Files.deleteIfExists(file);
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return response ->
        response
            .putHeader("Content-Type", "application/jsonl")
            .putHeader("Content-Disposition", "attachment; filename=\"audit.jsonl\"")
            .sendFile(file.toString())
            .onComplete(sent -> Thread.startVirtualThread(() -> delete(file)));
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      LOG.warn("{} stays: {}", file, e.toString());
    }
  }

  private Reply deadLetters(Caller caller, Request request) {
    Page page = Page.of(request);
    Long number = page.keyNumber();
    String follower = page.id();
    List<DeadLetter> found =
        kernel
            .events()
            .deadLetters(
                caller, number == null ? 0 : number, follower == null ? "" : follower, page.rows());
    return Reply.ok(page.json(found, AuditRoutes::json, DeadLetter::number, DeadLetter::follower));
  }

  private static JsonObject json(DeadLetter letter) {
    return new JsonObject()
        .put("follower", letter.follower())
        .put("number", letter.number())
        .put("type", letter.type())
        .put("attempts", letter.attempts())
        .put("error", letter.error())
        .put("failedAt", letter.failedAt().toString());
  }

  private Reply replay(Caller caller, Request request) {
    String follower = request.parameter("follower").orElseThrow();
    long number = Long.parseLong(request.parameter("number").orElseThrow());
    kernel
        .db()
        .transact(
            caller,
            tx -> {
              kernel.events().replay(caller, follower, number);
              JsonObject what = new JsonObject().put("follower", follower).put("number", number);
              kernel.audit().record(tx, "dead_letter.replayed", caller.school(), null, what);
              return null;
            });
    return Reply.accepted();
  }
}
