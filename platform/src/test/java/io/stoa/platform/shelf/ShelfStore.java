// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.shelf;

import io.stoa.platform.kernel.Tx;
import io.stoa.platform.web.Page;
import java.util.List;

/// The rows of books.
final class ShelfStore {

  static final String LIST =
      """
      select id, title from shelf.book
      where $1::text is null or (title, id) > ($1, $2::uuid) order by title, id limit $3
      """;

  List<Book> list(Tx tx, Page page) {
    return tx.list(
        LIST,
        row -> new Book(new Book.Id(row.getUUID("id")), row.getString("title")),
        page.key(),
        page.uuid(),
        page.rows());
  }

  static final String ADD =
      """
      insert into shelf.book (tenant_id, id, title) values ($1, $2, $3)
      """;

  void add(Tx tx, Book book) {
    tx.update(ADD, tx.caller().school().value(), book.id().value(), book.title());
  }
}
