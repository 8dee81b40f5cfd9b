// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.identity;

import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.Kernel;
import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.Role;
import io.stoa.platform.mail.Mailer;
import io.stoa.platform.tenancy.Schools;
import io.stoa.platform.web.Api;
import io.stoa.platform.web.Page;
import io.stoa.platform.web.Reply;
import io.stoa.platform.web.Request;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The people list: `/people`.
public final class MemberRoutes {

  private final Members members;

  /// @param others whom else the caller may know, who may not know all
  public MemberRoutes(
      Kernel kernel,
      Mailer mailer,
      Schools schools,
      InstantSource clock,
      Function<Caller, Collection<PersonId>> others) {
    this.members = new Members(kernel, mailer, schools, clock, others);
  }

  public void mount(Api api) {
    api.answer("listPeople", this::list);
    api.answer(
        "getPerson", (caller, request) -> reply(caller, members.one(caller, id(request)), 200));
    api.answer("invitePerson", this::invite);
    api.answer("updatePerson", this::change);
    api.answer(
        "deletePerson",
        (caller, request) -> {
          members.delete(caller, id(request), etag(request));
          return Reply.noContent();
        });
  }

  private Reply list(Caller caller, Request request) {
    Page page = Page.of(request);
    List<Member> found =
        members.list(
            caller,
            request.parameter("q").orElse(null),
            request.parameter("role").orElse(null),
            request.parameter("state").orElse(null),
            page);
    boolean byTime = page.sort().equals("createdAt");
    return Reply.ok(
        page.json(
            found,
            member -> json(caller, member),
            member -> byTime ? member.createdAt() : member.person().name(),
            member -> member.person().id()));
  }

  private Reply invite(Caller caller, Request request) {
    JsonObject body = request.json();
    Member member =
        members.invite(
            caller,
            body.getString("email"),
            body.getString("name", "").strip(),
            Role.of(body.getString("role")));
    return reply(caller, member, 201);
  }

  private Reply change(Caller caller, Request request) {
    JsonObject body = request.json();
    String role = body.getString("role");
    String state = body.getString("state");
    Members.Change change = new Members.Change(body.getString("name"), role(role), state(state));
    return reply(caller, members.change(caller, id(request), etag(request), change), 200);
  }

  private static @Nullable Role role(@Nullable String word) {
    return word == null ? null : Role.of(word);
  }

  private static Member.@Nullable State state(@Nullable String word) {
    return word == null ? null : Member.State.of(word);
  }

  private static PersonId id(Request request) {
    return new PersonId(request.uuid("id", "person"));
  }

  private static String etag(Request request) {
    return request.parameter("If-Match").orElse("");
  }

  private static Reply reply(Caller caller, Member member, int status) {
    return Reply.of(status, json(caller, member)).with("ETag", member.etag());
  }

  private static JsonObject json(Caller caller, Member member) {
    Person person = member.person();
    return new JsonObject()
        .put("id", person.id().toString())
        .put("name", person.name())
        .put("email", person.email())
        .put("role", person.role().word())
        .put("state", member.state().word())
        .put("createdAt", member.createdAt().toString())
        .put("etag", member.etag())
        .put("may", new JsonArray(member.may(caller)));
  }
}
