// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform;

import io.stoa.platform.identity.People;
import io.stoa.platform.kernel.Refused;
import io.stoa.platform.web.Api;
import io.stoa.platform.web.PageRoutes;
import io.stoa.platform.web.SecurityHeaders;
import io.vertx.ext.web.Router;
import java.util.concurrent.TimeoutException;

/// The school behind a free port, without signaling or media.
final class TestDoor implements AutoCloseable {

  private final SchoolDomains school;
  private final HttpDoor door;

  private TestDoor(SchoolDomains school, HttpDoor door) {
    this.school = school;
    this.door = door;
  }

  static TestDoor open(SchoolDomains.Given given) {
    Router router = Router.router(given.vertx());
    SecurityHeaders.mount(router, SecurityHeaders.Framers.NONE);
    Stoa.health(given, () -> true).mount(router);
    SchoolDomains school = new SchoolDomains(given, router, TestDoor::noOperator);
    new PageRoutes(given.vertx()).mount(router);
    HttpDoor door =
        HttpDoor.open(given.vertx(), 0, router, new OpenConnections(0, OpenConnections.FIRST));
    school.serveAt(given.site().at(door.port()));
    return new TestDoor(school, door);
  }

  private static void noOperator(Api api, People people) {
    api.answer(
        "readOperator",
        (caller, request) -> {
          throw Refused.notFound("No such endpoint.");
        });
    api.stream(
        "watchServer",
        (caller, request) -> {
          throw Refused.notFound("No such endpoint.");
        });
  }

  int port() {
    return door.port();
  }

  SchoolDomains school() {
    return school;
  }

  @Override
  public void close() throws TimeoutException {
    door.close();
    school.close();
  }
}
