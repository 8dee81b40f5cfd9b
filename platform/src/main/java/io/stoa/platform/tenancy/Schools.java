// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.tenancy;

import io.stoa.platform.kernel.Audit;
import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.Database;
import io.stoa.platform.kernel.Live;
import io.stoa.platform.kernel.Permission;
import io.stoa.platform.kernel.Refused;
import io.stoa.platform.kernel.SchoolId;
import io.stoa.platform.kernel.Tx;
import io.vertx.core.Vertx;
import io.vertx.core.dns.DnsClientOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/// What can be done with schools. Any virtual thread.
public final class Schools {

  private static final int KNOWN_MAX = 1000;
  private static final String CHANGED = "school.changed";
  private static final long KNOWN_NANOS = TimeUnit.SECONDS.toNanos(5);
  // Names that people take for the server's own.
  private static final Set<String> RESERVED =
      Set.of("www", "api", "mail", "smtp", "admin", "static", "turn", "status", "stoa", "support");

  /// Which school is at a name, and until when that is believed.
  private record Known(Optional<School> school, long untilNanos) {}

  private final Database db;
  private final Audit audit;
  private final Live live;
  private final SchoolStore schools = new SchoolStore();
  private final Storage storage = new Storage();
  private final AddressStore addresses = new AddressStore();
  private final Map<String, Known> known = new ConcurrentHashMap<>();
  private volatile Site site = new Site("localhost", ":8080");

  public Schools(Database db) {
    this(db, new Audit(db), new Live(db));
  }

  public Schools(Database db, Audit audit, Live live) {
    this.db = db;
    this.audit = audit;
    this.live = live;
    live.listen(notice -> {
      if (notice.type().equals(CHANGED)) {
        forget(); // another process may have changed it
      }
    });
  }

  /// Where the server is.
  public Site site() {
    return site;
  }

  Domains domains(Vertx vertx, DnsClientOptions options) {
    return new Domains(db, audit, this, vertx, options);
  }

  /// Says where the server is.
  public void serveAt(Site site) {
    this.site = site;
  }

  /// The base of the links to the server itself.
  public URI serverAddress() {
    return site.address();
  }

  /// The caller's school.
  public School own(Caller caller) {
    return db.transact(caller, tx -> schools.own(tx).orElseThrow(Schools::missing));
  }

  /// The school at this address, as a client asks for it; none at the server's own address.
  ///
  /// @param authority host and port
  public Optional<School> at(String authority) {
    return site.nameIn(authority).flatMap(this::called);
  }

  private Optional<School> called(String name) {
    Known before = known.get(name);
    if (before != null && before.untilNanos() - System.nanoTime() > 0) {
      return before.school();
    }
    Optional<School> found = db.lookUp(name, schools::own);
    if (known.size() >= KNOWN_MAX) {
      known.clear(); // names are endless
    }
    known.put(name, new Known(found, System.nanoTime() + KNOWN_NANOS));
    return found;
  }

  /// Refuses a caller of another school than the one at this address, whatever he asks for.
  public Caller checkAddress(Caller caller, String authority) {
    if (!serves(authority, caller.school())) {
      throw Refused.forbidden("wrong_school", "You are signed in to another school.");
    }
    return caller;
  }

  /// Whether people of the school can be served at this address: at its own, and at the server's.
  public boolean serves(String authority, SchoolId id) {
    return at(authority).filter(school -> !school.id().equals(id)).isEmpty();
  }

  /// What a school is called; empty for one that there is not.
  public String name(SchoolId id) {
    return find(id).map(School::name).orElse("");
  }

  /// A school, if there is one yet.
  public Optional<School> find(SchoolId id) {
    return db.transact(Caller.system(id), schools::own);
  }

  /// The base of the links to a school: its own domain, its name below the server's, or the server
  /// itself. Also for a school that there is not yet.
  public URI address(SchoolId school) {
    return db.transact(Caller.system(school), this::address);
  }

  private URI address(Tx tx) {
    List<AddressStore.Address> all =
        addresses.all(tx).stream().filter(AddressStore.Address::verified).toList();
    Site here = site;
    return all.stream()
        .filter(AddressStore.Address::isDomain)
        .findFirst()
        .or(() -> all.stream().findFirst())
        .map(address -> here.named(address.name()))
        .orElseGet(here::address);
  }

  /// Makes a school, for which the caller acts already; one that exists stays as it is.
  public void open(Caller caller, School school) {
    db.transact(
        caller,
        tx -> {
          if (schools.open(tx, school, false)) {
            audit.record(tx, "school.opened", school.id(), null, json(school));
          }
          return null;
        });
  }

  public void openDemo(School school) {
    openDemo(school, "");
  }

  /// Makes a demo school, or leaves it as it is.
  ///
  /// @param slug its name below the server's domain; empty for none
  public void openDemo(School school, String slug) {
    db.transact(
        Caller.system(school.id()),
        tx -> {
          schools.open(tx, school, true);
          if (!slug.isEmpty() && addresses.all(tx).isEmpty()) {
            addresses.take(tx, school.id(), slug);
          }
          return null;
        });
  }

  Settings settings(Caller caller) {
    return db.transact(caller, this::settings);
  }

  private Settings settings(Tx tx) {
    SchoolStore.Counted counted = schools.counted(tx).orElseThrow(Schools::missing);
    List<AddressStore.Address> all = addresses.all(tx);
    return new Settings(
        counted.school(),
        address(tx),
        all.stream()
            .filter(each -> !each.isDomain())
            .map(AddressStore.Address::name)
            .findFirst()
            .orElse(null),
        all.stream()
            .filter(AddressStore.Address::isDomain)
            .map(each -> new Settings.Claim(each.name(), each.proof(), each.verified()))
            .findFirst(),
        counted.tier(),
        counted.usage(),
        counted.version());
  }

  /// Changes what is given.
  ///
  /// @param version the one that the caller has seen
  /// @throws Refused when it is another one by now, a colour cannot be read, or the name is taken
  Settings change(Caller caller, long version, Settings.Change change) {
    Settings changed =
        db.transact(
            caller,
            tx -> {
              long current = schools.lock(tx).orElseThrow(Schools::missing);
              if (current != version) {
                Map<String, Object> details = Map.of("current", Long.toString(current));
                throw Refused.conflict(
                    "stale", "Somebody has changed the school meanwhile.", details);
              }
              Settings before = settings(tx);
              School school = change.of(before.school());
              school.look().check();
              schools.change(tx, school);
              String slug = change.slug();
              if (slug != null) {
                rename(tx, caller.school(), slug);
              }
              Settings after = settings(tx);
              audit.record(tx, "school.changed", school.id(), json(before), json(after));
              tellChanged(tx);
              return after;
            });
    forget();
    return changed;
  }

  private void rename(Tx tx, SchoolId school, String slug) {
    addresses.dropSlug(tx);
    if (slug.isEmpty()) {
      return;
    }
    if (RESERVED.contains(slug) || !addresses.take(tx, school, slug)) {
      throw Refused.conflict(
          "address_taken", "This address is taken. Choose another one.", Map.of("field", "slug"));
    }
  }

  /// Sets the school's picture, or takes it away.
  ///
  /// @throws Refused `tier_limit` when there is no room for it
  School putLogo(Caller caller, Optional<SchoolStore.Logo> logo) {
    School changed =
        db.transact(
            caller,
            tx -> {
              schools.lock(tx);
              School old = schools.own(tx).orElseThrow(Schools::missing);
              String hash = logo.map(SchoolStore.Logo::hash).orElse(null);
              Look look = new Look(old.look().colour(), old.look().dark(), hash);
              School school = old.with(look);
              long bytes = logo.map(picture -> (long) picture.bytes().length()).orElse(0L);
              storage.keep(tx, bytes - schools.logoBytes(tx));
              logo.ifPresentOrElse(
                  picture -> schools.setLogo(tx, caller.school(), picture),
                  () -> schools.dropLogo(tx));
              schools.change(tx, school);
              audit.record(tx, "school.logo", school.id(), json(old), json(school));
              tellChanged(tx);
              return school;
            });
    forget();
    return changed;
  }

  boolean isBelowTheSite(String domain) {
    return domain.endsWith("." + site.host());
  }

  /// Tells every open page of the school: there is nobody who may not see at least himself.
  void tellChanged(Tx tx) {
    live.tell(tx, Permission.PEOPLE_READ, CHANGED, tx.caller().school());
  }

  /// Reads again what is at each address: the next request sees it.
  void forget() {
    known.clear();
  }

  /// A logo, whosever it is.
  Optional<SchoolStore.Logo> logo(String hash) {
    return db.lookUp(hash, tx -> schools.logo(tx, hash));
  }

  static JsonObject json(Settings settings) {
    return json(settings.school())
        .put("slug", settings.slug())
        .put("domain", settings.domain().map(Settings.Claim::domain).orElse(null));
  }

  private static JsonObject json(School school) {
    return new JsonObject()
        .put("name", school.name())
        .put("colour", school.look().colour().text())
        .put("darkColour", school.look().dark().text())
        .put("logo", school.look().logo())
        .put("timeZone", school.zone().getId())
        .put("locale", school.locale())
        .put("registrationOpen", school.registrationOpen())
        .put("embeddedBy", new JsonArray(school.embeddedBy()));
  }

  private static Refused missing() {
    return Refused.notFound("There is no such school.");
  }
}
