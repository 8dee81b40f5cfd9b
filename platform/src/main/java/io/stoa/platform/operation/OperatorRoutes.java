// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.operation;

import io.stoa.platform.identity.People;
import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.Refused;
import io.stoa.platform.web.Api;
import io.stoa.platform.web.Reply;
import io.vertx.core.json.JsonObject;
import java.util.Set;

/// The live page's part of the API: `/operator`. To everybody else it does not exist.
public final class OperatorRoutes {

  private final People people;
  private final LiveFeed feed;

  /// @param operators e-mail addresses of people who may watch
  public OperatorRoutes(People people, LiveFeed feed, Set<String> operators) {
    this.people = people;
    this.feed = feed;
    people.operators(operators);
  }

  public void mount(Api api) {
    api.answer(
        "readOperator",
        (caller, request) -> {
          admit(caller);
          return Reply.ok(new JsonObject().put("operator", true));
        });
    api.stream(
        "watchServer",
        (caller, request) -> {
          admit(caller);
          return feed::watch;
        });
  }

  private void admit(Caller caller) {
    if (caller.impersonator() != null || !people.isOperator(people.self(caller))) {
      throw Refused.notFound("No such endpoint.");
    }
  }
}
