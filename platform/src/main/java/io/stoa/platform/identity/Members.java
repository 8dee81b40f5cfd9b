// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.identity;

import io.stoa.platform.kernel.Audit;
import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.Database;
import io.stoa.platform.kernel.EventLog;
import io.stoa.platform.kernel.Kernel;
import io.stoa.platform.kernel.Live;
import io.stoa.platform.kernel.Permission;
import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.Refused;
import io.stoa.platform.kernel.Role;
import io.stoa.platform.kernel.Scope;
import io.stoa.platform.kernel.Sha256;
import io.stoa.platform.kernel.Tx;
import io.stoa.platform.mail.Letter;
import io.stoa.platform.mail.Mailer;
import io.stoa.platform.mail.Template;
import io.stoa.platform.tenancy.Schools;
import io.stoa.platform.web.Page;
import io.vertx.core.json.JsonObject;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What those can do with people who run the school. Any virtual thread.
///
/// Nobody decides about who is above him, and the last owner stays.
final class Members {

  private final Database db;
  private final Audit audit;
  private final EventLog events;
  private final Live live;
  private final Mailer mailer;
  private final Schools schools;
  private final InstantSource clock;
  private final Function<Caller, Collection<PersonId>> others;
  private final MemberStore store = new MemberStore();
  private final LinkStore links = new LinkStore();

  /// @param others whom else the caller may know, who may not know all
  Members(
      Kernel kernel,
      Mailer mailer,
      Schools schools,
      InstantSource clock,
      Function<Caller, Collection<PersonId>> others) {
    this.db = kernel.db();
    this.audit = kernel.audit();
    this.events = kernel.events();
    this.live = kernel.live();
    this.mailer = mailer;
    this.schools = schools;
    this.clock = clock;
    this.others = others;
  }

  /// What is to be changed of a person; null stays as it is.
  record Change(@Nullable String name, @Nullable Role role, Member.@Nullable State state) {}

  /// A page of the people that the caller may know of.
  ///
  /// @param text part of name or e-mail address
  List<Member> list(
      Caller caller,
      @Nullable String text,
      @Nullable String role,
      @Nullable String state,
      Page page) {
    return db.transact(
        caller,
        tx -> {
          MemberStore.Filter filter =
              new MemberStore.Filter(
                  text == null ? null : pattern(text), role, state, known(caller));
          return page.sort().equals("createdAt")
              ? store.byCreation(
                  tx, filter, page.descending(), page.keyTime(), page.uuid(), page.rows())
              : store.byName(tx, filter, page.descending(), page.key(), page.uuid(), page.rows());
        });
  }

  private static String pattern(String text) {
    return "%" + text.strip().toLowerCase(Locale.ROOT).replaceAll("([\\\\%_])", "\\\\$1") + "%";
  }

  /// Null for everybody.
  private @Nullable List<UUID> known(Caller caller) {
    Scope scope = caller.needs(Permission.PEOPLE_READ);
    if (scope == Scope.ALL) {
      return null;
    }
    List<UUID> ids = new ArrayList<>(List.of(caller.person().value()));
    if (scope != Scope.OWN) {
      others.apply(caller).forEach(id -> ids.add(id.value()));
    }
    return ids;
  }

  Member one(Caller caller, PersonId id) {
    List<UUID> known = known(caller);
    if (known != null && !known.contains(id.value())) {
      throw nobody();
    }
    return db.transact(caller, tx -> store.byId(tx, id)).orElseThrow(Members::nobody);
  }

  /// Takes somebody in who then accepts by a letter's link, or writes again to who has not yet.
  Member invite(Caller caller, String email, String name, Role role) {
    if (!Member.admits(caller, role)) {
      throw above();
    }
    String address = email.strip().toLowerCase(Locale.ROOT);
    return db.transact(
        caller,
        tx -> {
          Optional<Member> before = store.byEmail(tx, address);
          Person person =
              before
                  .map(Member::person)
                  .orElseGet(() ->
                      new Person(
                          new PersonId(UUID.randomUUID()),
                          caller.school(),
                          name.isBlank() ? address.substring(0, address.indexOf('@')) : name,
                          address,
                          role));
          if (before.isPresent()
              ? before.get().state() != Member.State.INVITED
              : !store.add(tx, person)) {
            throw Refused.conflict(
                "email_in_use", "Somebody has this e-mail address.", Map.of("field", "email"));
          }
          if (!Member.admits(caller, person.role())) {
            throw above();
          }
          send(tx, person);
          Member member = store.byId(tx, person.id()).orElseThrow(Members::nobody);
          audit.record(tx, "person.invited", person.id(), null, json(member));
          events.append(tx, new MemberEvent.PersonInvited(person.id(), person.role().word()));
          changed(tx, person.id());
          return member;
        });
  }

  private void send(Tx tx, Person person) {
    links.dropOf(tx, person.id()); // only the newest invitation of a person holds
    String token = Secrets.random();
    links.add(tx, Sha256.hex(token), person.id(), Links.Purpose.INVITATION, null, clock.instant());
    String inviter =
        store
            .byId(tx, tx.caller().person())
            .map(member -> member.person().name())
            .orElseGet(() -> schools.own(tx.caller()).name());
    mailer.send(
        tx.caller(),
        new Letter(
            person.email(),
            person.name(),
            schools.own(tx.caller()).locale(),
            Template.INVITATION,
            Map.of("token", token, "inviter", inviter)));
  }

  /// Changes what is given.
  ///
  /// @param etag of the state that the caller has seen
  Member change(Caller caller, PersonId id, String etag, Change change) {
    return db.transact(
        caller,
        tx -> {
          List<PersonId> owners = store.lockOwners(tx);
          Member before = locked(tx, id, etag);
          check(caller, before, change);
          Person old = before.person();
          Role role = change.role() == null ? old.role() : change.role();
          String name = change.name() == null ? old.name() : change.name().strip();
          Member.State state = change.state() == null ? before.state() : change.state();
          if (role != Role.OWNER || state != Member.State.ACTIVE) {
            keepAnOwner(owners, id);
          }
          if (role != old.role() || state != before.state()) {
            tx.changed(Sessions.CHANGED);
          }
          store.change(
              tx,
              new Member(
                  new Person(id, old.school(), name, old.email(), role),
                  state,
                  before.createdAt(),
                  before.version()));
          Member after = store.byId(tx, id).orElseThrow(Members::nobody);
          if (after.version() != before.version()) {
            audit.record(tx, "person.changed", id, json(before), json(after));
            tell(tx, before, after);
            changed(tx, id);
          }
          return after;
        });
  }

  private static void check(Caller caller, Member before, Change change) {
    List<String> may = before.may(caller);
    if (change.name() != null && !may.contains("rename")) {
      caller.needs(Permission.PEOPLE_WRITE);
      throw above();
    }
    Role role = change.role();
    if (role != null && role != before.person().role()) {
      caller.needs(Permission.PEOPLE_ROLES);
      if (!may.contains("changeRole") || Member.above(role, caller)) {
        throw above();
      }
    }
    if (change.state() != null && change.state() != before.state()) {
      caller.needs(Permission.PEOPLE_DELETE);
      if (Member.above(before.person().role(), caller)) {
        throw above();
      }
      if (before.state() == Member.State.INVITED && change.state() == Member.State.ACTIVE) {
        throw Refused.conflict(
            "not_accepted", "Who is invited comes in by accepting.", Map.of("field", "state"));
      }
    }
  }

  private void changed(Tx tx, PersonId id) {
    live.tell(tx, Permission.PEOPLE_READ, "people.changed", id);
  }

  private void tell(Tx tx, Member before, Member after) {
    PersonId id = before.person().id();
    Role was = before.person().role();
    Role is = after.person().role();
    if (was != is) {
      events.append(tx, new MemberEvent.RoleChanged(id, was.word(), is.word()));
    }
    if (!before.person().name().equals(after.person().name())) {
      events.append(tx, new MemberEvent.PersonRenamed(id));
    }
    if (before.state() != after.state()) {
      if (after.state() == Member.State.DEACTIVATED) {
        store.endAll(tx, id);
        events.append(tx, new MemberEvent.PersonDeactivated(id));
      } else {
        events.append(tx, new MemberEvent.PersonActivated(id));
      }
    }
  }

  /// Takes name, address and every key away; what refers to the person stays.
  void delete(Caller caller, PersonId id, String etag) {
    db.transact(
        caller,
        tx -> {
          List<PersonId> owners = store.lockOwners(tx);
          Member before = locked(tx, id, etag);
          if (Member.above(before.person().role(), caller)) {
            throw above();
          }
          keepAnOwner(owners, id);
          store.endAll(tx, id);
          store.forgetAll(tx, id);
          store.delete(tx, id);
          JsonObject known = new JsonObject().put("role", before.person().role().word());
          audit.record(tx, "person.deleted", id, known.put("state", before.state().word()), null);
          events.append(tx, new MemberEvent.PersonDeleted(id));
          changed(tx, id);
          return null;
        });
  }

  private Member locked(Tx tx, PersonId id, String etag) {
    Member member = store.lock(tx, id).orElseThrow(Members::nobody);
    if (!etag.equals(member.etag()) && !etag.equals("*")) {
      throw Refused.conflict(
          "stale", "Somebody has changed this meanwhile.", Map.of("current", member.etag()));
    }
    return member;
  }

  private static void keepAnOwner(List<PersonId> owners, PersonId leaving) {
    if (owners.equals(List.of(leaving))) {
      throw Refused.conflict(
          "last_owner", "A school needs an owner. Make somebody else one first.", Map.of());
    }
  }

  private static JsonObject json(Member member) {
    return new JsonObject()
        .put("name", member.person().name())
        .put("role", member.person().role().word())
        .put("state", member.state().word());
  }

  private static Refused above() {
    return Refused.forbidden("above_you", "This is for somebody above you to decide.");
  }

  private static Refused nobody() {
    return Refused.notFound("There is no such person.");
  }
}
