// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.classroom;

import io.stoa.platform.kernel.BookingId;
import io.stoa.platform.kernel.Caller;
import io.stoa.platform.web.Api;
import io.stoa.platform.web.Reply;
import io.stoa.platform.web.Request;
import io.vertx.core.json.JsonObject;

/// The Join button: `/bookings/{id}/join`.
public final class ClassroomRoutes {

  private final Classroom classroom;

  public ClassroomRoutes(Classroom classroom) {
    this.classroom = classroom;
  }

  public void mount(Api api) {
    api.answer("joinClass", this::join);
  }

  private Reply join(Caller caller, Request request) {
    Classroom.Ticket ticket = classroom.join(caller, new BookingId(request.uuid("id", "class")));
    return Reply.ok(
        new JsonObject()
            .put("serverUrl", (request.secure() ? "wss://" : "ws://") + request.authority())
            .put("token", ticket.token())
            .put("roomName", ticket.room())
            .put("title", ticket.title())
            .put("endsAt", ticket.endsAt().toString()));
  }
}
