// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.calendar;

import io.stoa.platform.identity.MemberEvent;
import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.Refused;
import io.stoa.platform.kernel.SchoolId;
import io.stoa.platform.kernel.Sha256;
import io.stoa.platform.kernel.Tx;
import io.stoa.platform.scheduling.BookingEvent;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/// People's calendars elsewhere: connected by consent, compared by [Syncing], disconnected. Any
/// virtual thread.
public final class Connections implements AutoCloseable {

  private static final String FOLLOWER = "calendar-sync";
  private static final int MAX = 20;
  private static final Duration CONSENT = Duration.ofMinutes(10);
  private static final String BACK = "/calendars/return";

  /// Where somebody is asked for consent.
  ///
  /// @param verifier what his browser keeps until he comes back
  record Begun(String page, String verifier) {}

  private final Domains domains;
  private final OutsideConfig config;
  private final OutsideHttp http;
  private final ConnectionStore store = new ConnectionStore();
  private final IcsFetch fetch;
  private final Syncing syncing;

  /// Follows the event log from its start on.
  public Connections(Domains domains, OutsideConfig config, Vertx vertx) {
    this(domains, config, new IcsFetch(vertx));
  }

  Connections(Domains domains, OutsideConfig config, IcsFetch fetch) {
    this.domains = domains;
    this.config = config;
    this.fetch = fetch;
    this.http = new OutsideHttp(domains.clock());
    this.syncing = new Syncing(domains, config, http, fetch);
    follow();
  }

  private void follow() {
    on(BookingEvent.Requested.class);
    on(BookingEvent.Confirmed.class);
    on(BookingEvent.Declined.class);
    on(BookingEvent.Cancelled.class);
    on(BookingEvent.Rescheduled.class);
    on(BookingEvent.Renamed.class);
    on(BookingEvent.SeatTaken.class, event -> event.student());
    on(BookingEvent.SeatGiven.class, event -> event.student());
    domains
        .kernel()
        .events()
        .follow(
            FOLLOWER,
            MemberEvent.PersonDeleted.class,
            (tx, happened) -> part(tx, happened.event().person()));
  }

  private <E extends BookingEvent> void on(Class<E> type) {
    on(type, event -> event.facts().tutor());
  }

  /// @param besides who is concerned besides those who take part
  private <E extends BookingEvent> void on(Class<E> type, Function<E, PersonId> besides) {
    domains
        .kernel()
        .events()
        .follow(
            FOLLOWER,
            type,
            (tx, happened) -> {
              E event = happened.event();
              Set<PersonId> people = new HashSet<>(event.facts().students());
              people.add(event.facts().tutor());
              people.add(besides.apply(event));
              store.want(tx, people, domains.now());
            });
  }

  /// Who is not of the school any more has no calendars here.
  private void part(Tx tx, PersonId person) {
    for (Connection connection : store.list(tx, person)) {
      store.forgetMirrors(tx, connection.id());
      store.leave(tx, connection.id(), domains.now());
    }
  }

  List<Provider> providers() {
    List<Provider> all = new ArrayList<>();
    Arrays.stream(Provider.values())
        .filter(provider -> config.of(provider).isPresent())
        .forEach(all::add);
    return all;
  }

  URI address(Caller caller) {
    return domains.schools().address(caller.school());
  }

  List<Connection> list(Caller caller) {
    return domains.transact(caller, tx -> store.list(tx, caller.person()));
  }

  private OutsideConfig.Client client(Provider provider) {
    return config
        .of(provider)
        .orElseThrow(() -> Refused.notFound("This server is not connected to that provider."));
  }

  private String back() {
    return domains.schools().serverAddress() + BACK;
  }

  /// Sends somebody to a provider for consent.
  ///
  /// @param authority that his browser is at, and comes back to
  Begun begin(Caller caller, Provider provider, String authority) {
    refuseStandIn(caller);
    OutsideConfig.Client client = client(provider);
    boolean school = address(caller).getAuthority().equalsIgnoreCase(authority);
    // Providers know one address to come back to; the state says which host the browser was at.
    String state = caller.school() + (school ? ".s." : ".b.") + Consent.secret();
    String verifier = Consent.secret();
    String challenge = Consent.challenge(verifier);
    Instant now = domains.now();
    domains.in(
        caller,
        tx -> {
          refuseMany(tx, caller);
          store.forgetAsked(tx, caller.person(), now);
          store.ask(tx, Sha256.hex(state), caller.person(), provider, challenge, now.plus(CONSENT));
        });
    return new Begun(new Consent(http, provider, client).page(state, challenge, back()), verifier);
  }

  private static void refuseStandIn(Caller caller) {
    if (caller.impersonator() != null) {
      throw Refused.forbidden(
          "impersonating", "Calendars are connected by their owners themselves.");
    }
  }

  private void refuseMany(Tx tx, Caller caller) {
    if (store.list(tx, caller.person()).size() >= MAX) {
      throw Refused.conflict(
          "too_many_calendars", "Disconnect one of them first.", Map.of("max", MAX));
    }
  }

  /// Where a browser goes on that comes back from a provider: the host that it came from.
  Optional<URI> returning(String state) {
    String[] parts = state.split("\\.", 3);
    if (parts.length != 3) {
      return Optional.empty();
    }
    try {
      return switch (parts[1]) {
        case "s" -> Optional.of(domains.schools().address(new SchoolId(UUID.fromString(parts[0]))));
        case "b" -> Optional.of(domains.schools().serverAddress());
        default -> Optional.empty();
      };
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /// Connects what consent was given for, or signs in again to what is connected.
  ///
  /// @param verifier that the browser has kept
  Connection finish(Caller caller, String state, String code, String verifier) {
    refuseStandIn(caller);
    ConnectionStore.Asked asked =
        domains
            .transact(
                caller, tx -> store.answered(tx, Sha256.hex(state), caller.person(), domains.now()))
            .filter(known -> known.challenge().equals(Consent.challenge(verifier)))
            .orElseThrow(() ->
                Refused.conflict(
                    "consent_not_asked", "Begin to connect the calendar again.", Map.of()));
    Provider provider = asked.provider();
    Consent.Tokens tokens;
    String account;
    try {
      Consent consent = new Consent(http, provider, client(provider));
      tokens = consent.exchange(code, verifier, back(), domains.now());
      account = syncing.calendar(provider, caller.person().toString()).account(tokens.access());
    } catch (Trouble trouble) {
      throw refused(trouble);
    }
    String sealed = domains.sealed(caller, tokens.json());
    return domains.transact(caller, tx -> keep(tx, caller, provider, account, sealed));
  }

  private static Refused refused(Trouble trouble) {
    return switch (trouble.kind()) {
      case REFUSED, SIGNED_OUT ->
          Refused.conflict("consent_incomplete", "Not all that is needed was allowed.", Map.of());
      default -> Refused.upstreamFailed("provider_failed", "The provider does not answer.");
    };
  }

  /// Reads a calendar at an address from now on.
  Connection subscribe(Caller caller, String text) {
    refuseStandIn(caller);
    URI url =
        fetch
            .address(text)
            .filter(fetch::leadsOutside)
            .orElseThrow(() ->
                Refused.invalid(
                    "invalid_address",
                    "\"url\" must be an https address on the public internet.",
                    "url"));
    JsonObject secret = new JsonObject().put("url", url.toString());
    String sealed = domains.sealed(caller, secret);
    return domains.transact(
        caller,
        tx -> {
          refuseMany(tx, caller);
          Instant now = domains.now();
          UUID id = store.add(tx, caller.person(), Provider.ICS, url.getHost(), sealed, now);
          record(tx, caller, "calendar.connected", Provider.ICS, url.getHost());
          return found(tx, caller, id);
        });
  }

  private Connection keep(
      Tx tx, Caller caller, Provider provider, String account, String credentials) {
    Instant now = domains.now();
    UUID id =
        store.list(tx, caller.person()).stream()
            .filter(known -> known.provider() == provider && known.account().equals(account))
            .map(Connection::id)
            .findFirst()
            .orElse(null);
    if (id == null) {
      refuseMany(tx, caller);
      id = store.add(tx, caller.person(), provider, account, credentials, now);
    } else {
      store.resume(tx, id, credentials, now);
    }
    record(tx, caller, "calendar.connected", provider, account);
    return found(tx, caller, id);
  }

  private void record(Tx tx, Caller caller, String action, Provider provider, String account) {
    domains
        .kernel()
        .audit()
        .record(
            tx,
            action,
            caller.person(),
            null,
            new JsonObject().put("provider", provider.word()).put("account", account));
  }

  private Connection found(Tx tx, Caller caller, UUID id) {
    return store
        .find(tx, id, caller.person())
        .orElseThrow(() -> Refused.notFound("There is no such calendar."));
  }

  /// Has a calendar compared next.
  void hasten(Caller caller, UUID id) {
    domains.in(caller, tx -> store.hasten(tx, found(tx, caller, id).id(), domains.now()));
  }

  /// Lets go of a calendar.
  ///
  /// @param clear whether our events are taken out of it
  void disconnect(Caller caller, UUID id, boolean clear) {
    domains.in(
        caller,
        tx -> {
          Connection connection = found(tx, caller, id);
          domains.availability().notBusy(tx, caller.person(), connection.source());
          record(tx, caller, "calendar.disconnected", connection.provider(), connection.account());
          if (!clear) {
            store.forgetMirrors(tx, id);
          }
          store.leave(tx, id, domains.now());
        });
  }

  Syncing syncing() {
    return syncing;
  }

  /// Ends what is under way.
  @Override
  public void close() {
    syncing.close();
  }
}
