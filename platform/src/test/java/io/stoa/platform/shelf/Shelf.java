// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.shelf;

import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.Kernel;
import io.stoa.platform.kernel.Permission;
import io.stoa.platform.web.Api;
import io.stoa.platform.web.Page;
import io.stoa.platform.web.Reply;
import io.vertx.core.json.JsonObject;
import java.util.UUID;

/// What can be done with books, and how the API asks for it. Any virtual thread.
final class Shelf {

  private final Kernel kernel;
  private final ShelfStore store = new ShelfStore();

  Shelf(Kernel kernel) {
    this.kernel = kernel;
  }

  void mount(Api api) {
    api.answer("listBooks", (caller, request) -> Reply.ok(list(caller, Page.of(request))));
    api.answer(
        "addBook",
        (caller, request) -> Reply.created(json(add(caller, request.text("title", 200)))));
  }

  JsonObject list(Caller caller, Page page) {
    var found = kernel.db().transact(caller, tx -> store.list(tx, page));
    return page.json(found, Shelf::json, Book::title, book -> book.id().value());
  }

  Book add(Caller caller, String title) {
    return kernel
        .db()
        .transact(
            caller,
            tx -> {
              Book book = new Book(new Book.Id(UUID.randomUUID()), title);
              store.add(tx, book);
              kernel.audit().record(tx, "book.added", book.id(), null, json(book));
              kernel.events().append(tx, new Book.Added(book.id().value(), title));
              kernel.live().tell(tx, Permission.SCHOOL_READ, "book.added", book.id().value());
              return book;
            });
  }

  static JsonObject json(Book book) {
    return new JsonObject().put("id", book.id().value().toString()).put("title", book.title());
  }
}
