// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.crm;

import io.stoa.platform.identity.People;
import io.stoa.platform.identity.Person;
import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.Kernel;
import io.stoa.platform.kernel.Permission;
import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.web.Api;
import io.stoa.platform.web.Etag;
import io.stoa.platform.web.Reply;
import io.stoa.platform.web.Request;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.UUID;

/// Links and profiles: `/people/{id}/links`, `/people/{id}/profile`.
public final class CircleRoutes {

  private final Links links;
  private final Circle circle;
  private final Profiles profiles;

  public CircleRoutes(Kernel kernel, People people, Links links, Circle circle) {
    this.links = links;
    this.circle = circle;
    this.profiles = new Profiles(kernel, people, circle);
  }

  public void mount(Api api) {
    api.answer("listLinks", this::list);
    api.answer("addLink", this::add);
    api.answer(
        "removeLink",
        (caller, request) -> {
          Links.Kind kind = Links.Kind.of(request.parameter("kind").orElse(""));
          PersonId other = new PersonId(request.uuid("person", "person"));
          links.remove(caller, id(request), kind, other);
          return Reply.noContent();
        });
    api.answer("getPersonProfile", (caller, request) -> reply(profiles.of(caller, id(request))));
    api.answer(
        "updatePersonProfile",
        (caller, request) ->
            reply(
                profiles.change(
                    caller,
                    id(request),
                    current -> Etag.require(request, current),
                    request.json())));
  }

  private Reply list(Caller caller, Request request) {
    JsonArray items = new JsonArray();
    links
        .of(caller, id(request), circle.people(caller, Permission.PEOPLE_READ))
        .forEach(link -> items.add(json(link)));
    return Reply.ok(new JsonObject().put("items", items));
  }

  private Reply add(Caller caller, Request request) {
    JsonObject body = request.json();
    PersonId other = new PersonId(UUID.fromString(body.getString("person")));
    return Reply.created(
        json(links.add(caller, id(request), Links.Kind.of(body.getString("kind")), other)));
  }

  private static PersonId id(Request request) {
    return new PersonId(request.uuid("id", "person"));
  }

  private static JsonObject json(Links.Link link) {
    Person person = link.person();
    return new JsonObject()
        .put("kind", link.kind().word())
        .put("role", person.role().word())
        .put(
            "person",
            new JsonObject().put("id", person.id().toString()).put("name", person.name()));
  }

  private static Reply reply(ProfileStore.Profile profile) {
    return Reply.ok(profile.texts().copy().put("etag", profile.etag()))
        .with("ETag", profile.etag());
  }
}
